"""What each way to sign in needs, and how it is told to Snowflake's connector and to dbt.

Parameters of the connector: https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-api
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from ..settings import SettingsError, SnowflakeSettings
from .client_credentials import request_token
from .connections_file import with_named_connection
from .private_key import PrivateKeyError, as_der, as_pem, read_private_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

Arguments = dict[str, Any]


@dataclass(frozen=True)
class Method:
    """One way to sign in.

    Attributes:
        credentials: Reads what it needs from the settings, as arguments of the connector.
        needs_user: Whether the account has to be told who signs in.
        authenticator: What Snowflake is told in the end, if it has another name for it.
    """

    credentials: Callable[[SnowflakeSettings], Arguments]
    needs_user: bool = True
    authenticator: str | None = None


def connection_arguments(settings: SnowflakeSettings) -> Arguments:
    """Gives what Snowflake's connector needs to sign in.

    Raises:
        SettingsError: naming every variable that is missing or wrong.
    """
    settings = with_named_connection(settings)
    method, credentials = _credentials(settings)
    optional = {"user": settings.user, "host": settings.host, "port": settings.port}
    return {
        "account": settings.account,
        "authenticator": method.authenticator or settings.authenticator,
        "role": settings.role,
        "warehouse": settings.warehouse,
        "database": settings.database,
        "schema": settings.schema_,
        "protocol": settings.protocol,
        **{name: value for name, value in optional.items() if value},
        **_with_key(credentials, as_der),
    }


def environment(settings: SnowflakeSettings) -> dict[str, str]:
    """Gives the variables that dbt's profile reads, each in the one form that dbt takes.

    Raises:
        SettingsError: naming every variable that is missing or wrong.
    """
    settings = with_named_connection(settings)
    method, credentials = _credentials(settings)
    # dbt has no place for a passcode: it takes the token that the last sign-in has left.
    told = settings.model_dump(by_alias=True) | dict.fromkeys(_SOURCES)
    told["authenticator"] = method.authenticator or settings.authenticator
    for name, value in _with_key(credentials, as_pem).items():
        if name in told:
            told[name] = value
    return {
        f"SNOWFLAKE_{name.upper()}": "" if value is None else str(value)
        for name, value in told.items()
    }


def private_key_in_use(settings: SnowflakeSettings) -> "RSAPrivateKey":
    """Gives the key that the settings sign in with.

    Raises:
        SettingsError: there is none, or it cannot be used.
    """
    settings = with_named_connection(settings)
    if settings.authenticator.upper() != "SNOWFLAKE_JWT":
        raise SettingsError(f"The settings sign in with {settings.authenticator}, not with a key.")
    key: RSAPrivateKey = _key_pair(settings)["private_key"]
    return key


def _with_key(credentials: Arguments, form: Callable[[Any], object]) -> Arguments:
    key = credentials.get("private_key")
    return credentials if key is None else credentials | {"private_key": form(key)}


def _credentials(settings: SnowflakeSettings) -> tuple[Method, Arguments]:
    problems = [] if settings.account else ["SNOWFLAKE_ACCOUNT is not set"]
    method = METHODS.get(settings.authenticator.upper())
    credentials: Arguments = {}
    if method is None:
        known = ", ".join(METHODS)
        problems.append(
            f"SNOWFLAKE_AUTHENTICATOR is '{settings.authenticator}'; use one of {known}"
        )
    else:
        if method.needs_user and not settings.user:
            problems.append("SNOWFLAKE_USER is not set")
        try:
            credentials = method.credentials(settings)
        except SettingsError as error:
            problems.append(str(error))
    if problems or method is None:
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise SettingsError(f"Cannot connect to Snowflake:\n{listed}\nSee .env.example.")
    return method, credentials


def _key_pair(settings: SnowflakeSettings) -> Arguments:
    passphrase = settings.private_key_passphrase
    material, name = _key_material(settings)
    try:
        key = read_private_key(material, passphrase.get_secret_value() if passphrase else None)
    except PrivateKeyError as error:
        raise SettingsError(f"{name}: the private key cannot be used: {error}") from None
    return {"private_key": key}


def _key_material(settings: SnowflakeSettings) -> tuple[str | bytes, str]:
    if settings.private_key and settings.private_key_path:
        raise SettingsError(
            "SNOWFLAKE_PRIVATE_KEY and SNOWFLAKE_PRIVATE_KEY_PATH are both set; leave one of them"
        )
    if settings.private_key:
        return settings.private_key.get_secret_value(), "SNOWFLAKE_PRIVATE_KEY"
    if settings.private_key_path:
        return _content(settings.private_key_path, "SNOWFLAKE_PRIVATE_KEY_PATH"), (
            f"SNOWFLAKE_PRIVATE_KEY_PATH ({settings.private_key_path})"
        )
    raise SettingsError("SNOWFLAKE_PRIVATE_KEY_PATH (or SNOWFLAKE_PRIVATE_KEY) is not set")


def _token(settings: SnowflakeSettings) -> Arguments:
    if settings.token:
        return {"token": settings.token.get_secret_value()}
    if settings.token_file_path:
        # Read anew for each connection: whoever writes it replaces the token before it expires.
        content = _content(settings.token_file_path, "SNOWFLAKE_TOKEN_FILE_PATH")
        return {"token": content.decode().strip()}
    raise SettingsError("SNOWFLAKE_TOKEN (or SNOWFLAKE_TOKEN_FILE_PATH) is not set")


def _client_credentials(settings: SnowflakeSettings) -> Arguments:
    missing = [
        f"SNOWFLAKE_{name.upper()} is not set"
        for name in ("oauth_client_id", "oauth_client_secret", "oauth_token_request_url")
        if not getattr(settings, name)
    ]
    if missing:
        raise SettingsError("\n  ".join(missing))
    return {"token": request_token(settings)}


def _workload_identity(settings: SnowflakeSettings) -> Arguments:
    provider = settings.workload_identity_provider
    if provider is None:
        raise SettingsError(
            "SNOWFLAKE_WORKLOAD_IDENTITY_PROVIDER is not set; use AWS, AZURE, GCP or OIDC"
        )
    resource = settings.workload_identity_entra_resource
    return {
        "workload_identity_provider": provider,
        **({"workload_identity_entra_resource": resource} if resource else {}),
        **(_token(settings) if provider == "OIDC" else {}),
    }


def _password(settings: SnowflakeSettings) -> Arguments:
    if not settings.password:
        raise SettingsError("SNOWFLAKE_PASSWORD is not set")
    return {"password": settings.password.get_secret_value()}


def _password_and_second_factor(settings: SnowflakeSettings) -> Arguments:
    passcode = settings.passcode
    return {
        **_password(settings),
        # So that not every connection of a day asks for the second factor again.
        "client_request_mfa_token": True,
        **({"passcode": passcode.get_secret_value()} if passcode else {}),
    }


def _browser(_: SnowflakeSettings) -> Arguments:
    # So that not every connection of a day opens the browser.
    return {"client_store_temporary_credential": True}


def _content(path: str, name: str) -> bytes:
    try:
        return Path(path).expanduser().read_bytes()
    except OSError as error:
        raise SettingsError(f"{name}: {error.strerror}: {error.filename}") from None


METHODS = {
    "SNOWFLAKE_JWT": Method(_key_pair),
    "PROGRAMMATIC_ACCESS_TOKEN": Method(_token),
    "OAUTH": Method(_token, needs_user=False),
    "OAUTH_CLIENT_CREDENTIALS": Method(
        _client_credentials, needs_user=False, authenticator="OAUTH"
    ),
    "WORKLOAD_IDENTITY": Method(_workload_identity, needs_user=False),
    "EXTERNALBROWSER": Method(_browser),
    "USERNAME_PASSWORD_MFA": Method(_password_and_second_factor),
    "SNOWFLAKE": Method(_password),
}

# Where secrets come from. What dbt gets is what was read there.
_SOURCES = {
    name
    for name, field in SnowflakeSettings.model_fields.items()
    if SecretStr in getattr(field.annotation, "__args__", ())
    or name.startswith("oauth_")
    or name.endswith("_path")
}
