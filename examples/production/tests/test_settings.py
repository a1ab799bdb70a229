import pytest
from pydantic import SecretStr

from technology_radar.settings import SettingsError, SnowflakeSettings, load_settings
from technology_radar.sign_in import connection_arguments

NAMES = {"role": "R", "warehouse": "W", "database": "D", "schema": "S"}


def snowflake_settings(**values: object) -> SnowflakeSettings:
    return SnowflakeSettings.model_validate({**NAMES, **values})


def test_environment_overrides_project_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORTEX_MAX_CREDITS_PER_RUN", "0.25")
    monkeypatch.setenv("SNOWFLAKE_SCHEMA", "STAGING")
    monkeypatch.setenv("TIMEZONE", "Asia/Kathmandu")
    monkeypatch.setenv("OWNERS", '["team:news", "anna@example.com"]')
    settings = load_settings()
    assert settings.cortex.max_credits_per_run == 0.25
    assert settings.snowflake.schema_ == "STAGING"
    assert settings.timezone == "Asia/Kathmandu"
    assert settings.owners == ["team:news", "anna@example.com"]


def test_every_wrong_setting_is_reported_at_once_and_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TIMEZONE", "EST5")
    monkeypatch.setenv("CORTEX_MAX_CREDITS_PER_RUN", "lots")
    monkeypatch.setenv("STORIES_SOURCE", "gopher")
    monkeypatch.setenv("OWNERS", '["anna"]')
    with pytest.raises(SettingsError) as raised:
        load_settings()
    for name in ("TIMEZONE", "CORTEX_MAX_CREDITS_PER_RUN", "STORIES_SOURCE", "OWNERS"):
        assert name in str(raised.value)


def test_every_missing_variable_is_reported_at_once_and_by_name() -> None:
    with pytest.raises(SettingsError) as raised:
        connection_arguments(snowflake_settings(authenticator="SNOWFLAKE_JWT"))
    for name in ("SNOWFLAKE_ACCOUNT", "SNOWFLAKE_USER", "SNOWFLAKE_PRIVATE_KEY_PATH"):
        assert name in str(raised.value)


def test_empty_variable_counts_as_missing() -> None:
    settings = snowflake_settings(account="", user="u", authenticator="SNOWFLAKE", password="")
    with pytest.raises(SettingsError, match=r"(?s)SNOWFLAKE_ACCOUNT.*SNOWFLAKE_PASSWORD"):
        connection_arguments(settings)


def test_unknown_authenticator_is_refused_with_those_that_are_known() -> None:
    settings = snowflake_settings(account="a", user="u", authenticator="carrier_pigeon")
    with pytest.raises(SettingsError, match=r"carrier_pigeon.*SNOWFLAKE_JWT"):
        connection_arguments(settings)


def test_unreadable_private_key_is_reported_without_the_key() -> None:
    settings = snowflake_settings(account="a", user="u", private_key="hunter2 is no key")
    with pytest.raises(SettingsError, match="private key cannot be used") as raised:
        connection_arguments(settings)
    assert "hunter2" not in str(raised.value)


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = snowflake_settings(password="hunter2", token="hunter3")
    assert "hunter" not in repr(settings)
    assert settings.password == SecretStr("hunter2")
