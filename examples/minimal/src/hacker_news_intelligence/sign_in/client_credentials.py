"""OAuth client credentials: a program asks the identity provider for a token of its own.

See https://datatracker.ietf.org/doc/html/rfc6749#section-4.4
"""

from ..settings import SettingsError, SnowflakeSettings

TIMEOUT_SECONDS = 30


def request_token(settings: SnowflakeSettings) -> str:
    """Asks the identity provider for an access token, for the role of the settings.

    Raises:
        SettingsError: the provider cannot be reached or refuses, in its own words.
    """
    import requests

    url, secret = settings.oauth_token_request_url, settings.oauth_client_secret
    assert url and secret
    try:
        answer = requests.post(
            url,
            data={
                "grant_type": "client_credentials",
                "scope": settings.oauth_scope or f"session:role:{settings.role}",
            },
            auth=(settings.oauth_client_id or "", secret.get_secret_value()),
            headers={"Accept": "application/json"},
            timeout=TIMEOUT_SECONDS,
        )
        content = answer.json()
    except requests.exceptions.JSONDecodeError:
        raise _refused(url, f"HTTP {answer.status_code}, and no JSON") from None
    except requests.exceptions.RequestException as error:
        raise _refused(url, type(error).__name__) from None
    token = content.get("access_token") if isinstance(content, dict) else None
    if not token:
        words = content if isinstance(content, dict) else {}
        reason = words.get("error_description") or words.get("error") or "no access_token"
        raise _refused(url, f"HTTP {answer.status_code}: {reason}")
    return str(token)


def _refused(url: str, reason: str) -> SettingsError:
    return SettingsError(
        f"SNOWFLAKE_OAUTH_TOKEN_REQUEST_URL: {url} gave no token ({reason}). Check client id, "
        "secret and SNOWFLAKE_OAUTH_SCOPE with whoever runs the identity provider."
    )
