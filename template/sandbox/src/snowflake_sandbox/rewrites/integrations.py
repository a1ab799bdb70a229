"""Security integrations: which identity provider, and which issuer of tokens, an account trusts.

See https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-saml2 and
https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-oauth-external
"""

from typing import Any

from sqlglot import Expr

from snowflake_sandbox.access import enforcement, secrets
from snowflake_sandbox.access.account import AccountObject
from snowflake_sandbox.access.certificates import public_key
from snowflake_sandbox.access.integrations import EXTERNAL_OAUTH, KIND, SAML2
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.rewrites.addresses import texts
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.rewrites.clauses import Clauses
from snowflake_sandbox.session_context import SessionContext, success

__all__ = ["KIND", "SHOWN", "alter", "create", "describe", "properties"]

SHOWN = {
    "name": "varchar",
    "type": "varchar",
    "category": "varchar",
    "enabled": "varchar",
    "comment": "varchar",
    "created_on": "timestamptz",
}
_DESCRIBED = {
    "property": "varchar",
    "property_type": "varchar",
    "property_value": "varchar",
    "property_default": "varchar",
}
# By type: what has to be said, and what may be.
_REQUIRED = {
    SAML2: (
        "ENABLED",
        "SAML2_ISSUER",
        "SAML2_SSO_URL",
        "SAML2_PROVIDER",
        "SAML2_X509_CERT",
    ),
    EXTERNAL_OAUTH: (
        "ENABLED",
        "EXTERNAL_OAUTH_TYPE",
        "EXTERNAL_OAUTH_ISSUER",
        "EXTERNAL_OAUTH_TOKEN_USER_MAPPING_CLAIM",
        "EXTERNAL_OAUTH_SNOWFLAKE_USER_MAPPING_ATTRIBUTE",
    ),
}
_OPTIONAL = {
    SAML2: ("COMMENT",),
    EXTERNAL_OAUTH: (
        "COMMENT",
        "EXTERNAL_OAUTH_ANY_ROLE_MODE",
        "EXTERNAL_OAUTH_AUDIENCE_LIST",
        "EXTERNAL_OAUTH_JWS_KEYS_URL",
        "EXTERNAL_OAUTH_RSA_PUBLIC_KEY",
        "EXTERNAL_OAUTH_RSA_PUBLIC_KEY_2",
        "EXTERNAL_OAUTH_SCOPE_DELIMITER",
        "EXTERNAL_OAUTH_SCOPE_MAPPING_ATTRIBUTE",
    ),
}
_CHOICES = {
    "ENABLED": {"FALSE", "TRUE"},
    "EXTERNAL_OAUTH_ANY_ROLE_MODE": {"DISABLE", "ENABLE"},
    "EXTERNAL_OAUTH_SNOWFLAKE_USER_MAPPING_ATTRIBUTE": {"EMAIL_ADDRESS", "LOGIN_NAME"},
    "EXTERNAL_OAUTH_TYPE": {"AZURE", "CUSTOM", "OKTA", "PING_FEDERATE"},
    "SAML2_PROVIDER": {"ADFS", "CUSTOM", "OKTA"},
}
_LISTS = {
    "EXTERNAL_OAUTH_AUDIENCE_LIST",
    "EXTERNAL_OAUTH_JWS_KEYS_URL",
    "EXTERNAL_OAUTH_TOKEN_USER_MAPPING_CLAIM",
}
_KEYS = {
    "EXTERNAL_OAUTH_RSA_PUBLIC_KEY": secrets.public_key,
    "EXTERNAL_OAUTH_RSA_PUBLIC_KEY_2": secrets.public_key,
    "SAML2_X509_CERT": public_key,
}


def create(body: str, made: AccountObject, session: SessionContext) -> None:
    """Reads the settings of CREATE SECURITY INTEGRATION."""
    clauses = Clauses(body, "CREATE SECURITY INTEGRATION")
    settings = clauses.settings()
    clauses.end()
    kind = settings.pop("TYPE", "").upper()
    if kind not in _REQUIRED:
        raise unsupported(f"CREATE SECURITY INTEGRATION ... TYPE = {kind}")
    checked = _checked(settings, kind)
    if missing := [name for name in _REQUIRED[kind] if name not in checked]:
        raise compilation_error(1420, "42601", f"Missing option(s): [{', '.join(missing)}]")
    made.properties |= checked | {"TYPE": kind}


def alter(action: str, known: AccountObject, session: SessionContext) -> Expr:
    """Carries out ALTER SECURITY INTEGRATION ... SET.

    Raises:
        ProgrammingError: 003001, an invalid value, or 000002.
    """
    enforcement.require(session, (), Securable(KIND, (known.name,)))
    clauses = Clauses(action, "ALTER SECURITY INTEGRATION")
    if not clauses.take("set"):
        raise unsupported(f"ALTER SECURITY INTEGRATION ... {action}")
    known.properties |= _checked(clauses.settings(), known.properties["TYPE"])
    clauses.end()
    return success()


def describe(known: AccountObject, session: SessionContext) -> Expr:
    """Gives the rows of DESCRIBE INTEGRATION."""
    enforcement.require(session, {"USAGE"}, Securable(KIND, (known.name,)))
    listed = sorted(name for name in known.properties if name != "TYPE")
    return rows(_DESCRIBED, [_described(name, known.properties[name]) for name in listed])


def properties(known: AccountObject, session: SessionContext) -> dict[str, Any]:
    """Gives the row of SHOW INTEGRATIONS."""
    kind = known.properties["TYPE"]
    if kind == EXTERNAL_OAUTH:
        kind = f"{kind} - {known.properties['EXTERNAL_OAUTH_TYPE']}"
    return {
        "name": known.name,
        "type": kind,
        "category": "SECURITY",
        "enabled": known.properties["ENABLED"].lower(),
        "comment": known.properties.get("COMMENT"),
        "created_on": known.created_on,
    }


def _described(name: str, value: str | list[str]) -> tuple[str, str, str, str]:
    if isinstance(value, list):
        return name, "List", ",".join(value), "[]"
    return name, "Boolean" if name == "ENABLED" else "String", value, ""


def _checked(settings: dict[str, str], kind: str) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    for name, value in settings.items():
        if name not in (*_REQUIRED[kind], *_OPTIONAL[kind]):
            raise unsupported(f"{name} of a security integration of the type {kind}")
        if name in _LISTS:
            checked[name] = texts(name, value) if value.startswith("(") else [value]
            continue
        if name in _CHOICES:
            value = value.upper()
            if value not in _CHOICES[name]:
                raise compilation_error(
                    1421, "22023", f"invalid value [{value}] for parameter '{name}'"
                )
        if name in _KEYS:
            _KEYS[name](value)
        checked[name] = value
    return checked
