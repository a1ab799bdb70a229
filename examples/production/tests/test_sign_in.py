"""Each way to sign in works for Dagster, by its variables alone, and tells what is wrong."""

import webbrowser
from pathlib import Path
from typing import Any

import pytest

from technology_radar.settings import SettingsError, load_settings
from technology_radar.snowflake import Session, Snowflake, StatementRefusedError

from .people import use_browser
from .sign_in_modes import MODES, signed_in_by

pytestmark = pytest.mark.slow

WHO = "select current_user(), current_role(), current_database()"


def sign_in() -> tuple[Any, ...]:
    """Opens a connection, and tells as whom."""
    load_settings.cache_clear()
    with Snowflake().get_connection() as connection:
        [row] = Session(connection).execute(WHO)
        return row


@pytest.mark.parametrize("mode", MODES)
def test_mode_works_by_its_variables_alone(
    mode: str, stand_in: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with signed_in_by(mode, stand_in, tmp_path, monkeypatch):
        role = load_settings().snowflake.role.upper()
        assert sign_in() == ("SANDBOX", role, stand_in.database)


def test_dagsters_own_resource_signs_in_the_same_way(
    stand_in: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for mode in MODES:
        with signed_in_by(mode, stand_in, tmp_path, monkeypatch):
            resource = Snowflake().dagster_snowflake_resource()
            with resource.get_connection() as connection:
                [row] = Session(connection).execute(WHO)
                assert row[0] == "SANDBOX", mode


WRONG = {
    "key_pair": ("SNOWFLAKE_PRIVATE_KEY_PATH", "/nowhere/key.p8", "No such file"),
    "encrypted_key_in_base64": (
        "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE",
        "wrong",
        "SNOWFLAKE_PRIVATE_KEY: the private key cannot be used: the passphrase does not open it",
    ),
    "oauth_token_in_a_file": ("SNOWFLAKE_TOKEN_FILE_PATH", "/nowhere/token", "No such file"),
    "oauth_client_credentials": (
        "SNOWFLAKE_OAUTH_CLIENT_SECRET",
        "wrong",
        "gave no token (HTTP 401: Client authentication failed)",
    ),
    "named_connection": ("SNOWFLAKE_CONNECTION_NAME", "olds", "no such connection, only news"),
}


@pytest.mark.parametrize("mode", WRONG)
def test_wrong_variable_is_named_before_anything_is_sent(
    mode: str, stand_in: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, value, reason = WRONG[mode]
    with signed_in_by(mode, stand_in, tmp_path, monkeypatch):
        monkeypatch.setenv(name, value)
        with pytest.raises(SettingsError) as raised:
            sign_in()
    assert name.removesuffix("_PASSPHRASE").removesuffix("_CLIENT_SECRET") in str(raised.value)
    assert reason in str(raised.value)
    assert "hunter" not in str(raised.value)


@pytest.mark.parametrize(
    ("mode", "name"),
    [
        ("password", "SNOWFLAKE_PASSWORD"),
        ("programmatic_access_token", "SNOWFLAKE_TOKEN"),
        ("password_and_second_factor", "SNOWFLAKE_PASSWORD"),
        ("password_and_second_factor", "SNOWFLAKE_PASSCODE"),
    ],
)
def test_wrong_secret_is_refused_and_not_shown(
    mode: str, name: str, stand_in: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with signed_in_by(mode, stand_in, tmp_path, monkeypatch):
        monkeypatch.setenv(name, "hunter4")
        with pytest.raises(StatementRefusedError) as raised:
            sign_in()
    assert "hunter4" not in str(raised.value)


@pytest.mark.parametrize("mode", ["browser", "password_and_second_factor"])
def test_person_is_asked_once(
    mode: str, stand_in: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with signed_in_by(mode, stand_in, tmp_path, monkeypatch):
        first = sign_in()
        monkeypatch.setenv("BROWSER", "no browser at all")
        monkeypatch.setattr(webbrowser, "_tryorder", None)
        # As it stays in .env: a passcode that has been used.
        assert sign_in() == first
        monkeypatch.setenv("SNOWFLAKE_PASSCODE", "")
        assert sign_in() == first


def test_somebody_else_in_the_browser_is_refused(
    stand_in: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with signed_in_by("browser", stand_in, tmp_path, monkeypatch):
        use_browser(stand_in, "somebody.else@example.com", monkeypatch)
        with pytest.raises(StatementRefusedError, match="differs from the user"):
            sign_in()


def test_two_keys_are_one_too_many(
    stand_in: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with signed_in_by("key_pair", stand_in, tmp_path, monkeypatch):
        monkeypatch.setenv("SNOWFLAKE_PRIVATE_KEY", "another")
        with pytest.raises(SettingsError, match="both set; leave one of them"):
            sign_in()


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"aud": "sts.amazonaws.com"}, "the token's audience is"),
        ({"sub": "repo:somebody/else"}, "no user has WORKLOAD_IDENTITY"),
        ({"exp": 1}, "the token has expired"),
    ],
)
def test_workload_that_is_not_known_is_told_why(
    claims: dict[str, Any],
    reason: str,
    stand_in: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cloud = stand_in.server.credentials.cloud
    with signed_in_by("workload_identity_of_oidc", stand_in, tmp_path, monkeypatch):
        monkeypatch.setenv("SNOWFLAKE_TOKEN", cloud.token("OIDC", **claims))
        with pytest.raises(StatementRefusedError, match=reason):
            sign_in()
