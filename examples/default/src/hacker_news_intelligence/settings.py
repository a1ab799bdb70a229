"""What can be set: `project.yaml`, overridden by the environment, read once into one typed object.

A variable is named after its place in the file: `cortex.max_credits_per_run` is
CORTEX_MAX_CREDITS_PER_RUN, `timezone` is TIMEZONE. How to sign in comes from the environment alone.
"""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

import dagster as dg
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic import ValidationError as PydanticError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    YamlConfigSettingsSource,
)

PROJECT_ROOT = Path(__file__).parents[2]
PROJECT_FILE = PROJECT_ROOT / "project.yaml"


class SettingsError(dg.Failure):
    """Settings are missing or wrong. The message lists every one of them by name."""

    def __init__(self, message: str) -> None:
        """Fails a run at once: trying again would not help."""
        super().__init__(message, allow_retries=False)


def _known_timezone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"'{name}' is no IANA timezone; use a name such as America/New_York")
    return name


def _known_owner(owner: str) -> str:
    if not re.fullmatch(r"team:.+|[^@\s]+@[^@\s]+", owner):
        raise ValueError(f"'{owner}' is neither an e-mail address nor team: and a name")
    return owner


def _empty_is_unset(value: Any) -> Any:
    return None if value == "" else value


Unset = BeforeValidator(_empty_is_unset)
Timezone = Annotated[str, AfterValidator(_known_timezone)]
Owner = Annotated[str, AfterValidator(_known_owner)]
OptionalText = Annotated[str | None, Unset]
OptionalSecret = Annotated[SecretStr | None, Unset]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SnowflakeSettings(_Section):
    """Where to connect and how to sign in, in the words of Snowflake's connector."""

    # Other tools have SNOWFLAKE_ variables of their own.
    model_config = ConfigDict(extra="ignore")

    account: OptionalText = None
    user: OptionalText = None
    authenticator: str = "SNOWFLAKE_JWT"
    connection_name: OptionalText = None
    password: OptionalSecret = None
    passcode: OptionalSecret = None
    private_key: OptionalSecret = None
    private_key_path: OptionalText = None
    private_key_passphrase: OptionalSecret = None
    token: OptionalSecret = None
    token_file_path: OptionalText = None
    oauth_client_id: OptionalText = None
    oauth_client_secret: OptionalSecret = None
    oauth_token_request_url: OptionalText = None
    oauth_scope: OptionalText = None
    workload_identity_provider: Annotated[Literal["AWS", "AZURE", "GCP", "OIDC"] | None, Unset] = (
        None
    )
    workload_identity_entra_resource: OptionalText = None
    role: str
    warehouse: str
    ai_warehouse: OptionalText = None
    database: str
    schema_: str = Field(alias="schema")
    host: OptionalText = None
    port: Annotated[int | None, Unset] = None
    protocol: Literal["http", "https"] = "https"

    @property
    def warehouse_of_ai(self) -> str:
        """The warehouse for statements that call Cortex: one of its own, or that of all others."""
        return self.ai_warehouse or self.warehouse


class StoriesSettings(_Section):
    """Where stories come from."""

    source: Literal["sample", "hacker_news", "file"] = "sample"
    path: OptionalText = None
    timezone: Timezone = "UTC"
    datetime_format: OptionalText = None
    columns: dict[str, str] = {}


class Price(_Section):
    """AI credits for a million tokens."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)

    def credits(self, input_tokens: int, output_tokens: int) -> float:
        """Gives what so many tokens cost."""
        return (self.input * input_tokens + self.output * output_tokens) / 1_000_000


def _same_for_both(value: Any) -> Any:
    return {"input": value, "output": value} if isinstance(value, int | float) else value


class PagesSettings(_Section):
    """How the stories' pages are asked for."""

    fetch: bool = True
    contact: Annotated[str | None, Field(pattern=r"^[ -~]*$"), Unset] = None
    seconds_per_host: float = Field(ge=0)
    max_bytes: int = Field(ge=1000)
    max_attempts: int = Field(ge=1)


class CortexSettings(_Section):
    """What Cortex may spend, and what it costs."""

    max_credits_per_run: float = Field(gt=0)
    max_attempts: int = Field(ge=1)
    max_characters: int = Field(ge=100)
    prices_as_of: date
    credits_per_million_tokens: dict[str, Annotated[Price, BeforeValidator(_same_for_both)]]

    def price(self, model: str) -> Price:
        """Gives what `model` costs.

        Raises:
            SettingsError: project.yaml has no price for it.
        """
        if model not in self.credits_per_million_tokens:
            raise SettingsError(
                f"cortex.credits_per_million_tokens has no price for '{model}'; "
                "add it to project.yaml."
            )
        return self.credits_per_million_tokens[model]


class CostSettings(_Section):
    """How far back usage is read, and what a credit costs."""

    lookback_days: int = Field(ge=1, le=364)
    price_per_credit: float = Field(ge=0)
    price_per_ai_credit: float = Field(ge=0)
    currency: str
    prices_as_of: date


class ReportsSettings(_Section):
    """Where reports are written."""

    folder: Path = Path("reports")


class AlertsSettings(_Section):
    """Where alerts go, and what is needed to send them."""

    slack_webhook_url: OptionalSecret = None
    email_host: OptionalText = None
    email_port: Annotated[int | None, Unset] = None
    email_encryption: Literal["starttls", "tls", "none"] = "starttls"
    email_user: OptionalText = None
    email_password: OptionalSecret = None
    email_from: OptionalText = None
    email_to: OptionalText = None


class DagsterSettings(_Section):
    """What is known of the Dagster that runs this project."""

    # DAGSTER_ is the prefix of Dagster's own variables.
    model_config = ConfigDict(extra="ignore")

    webserver_url: OptionalText = None


class DocumentsSettings(_Section):
    """Which files become documents, and how they are read."""

    folder: str = "documents"
    mode: Literal["layout", "ocr"] = "layout"
    max_pages: int = Field(default=50, ge=1)
    credits_per_thousand_pages: float = Field(default=3.33, ge=0)


class DynamicTableSettings(_Section):
    """Who refreshes dynamic tables: runs of Dagster, or Snowflake within a target lag."""

    scheduler: Literal["dagster", "snowflake"] = "dagster"


class Settings(BaseSettings):
    """Everything that can be set for this project."""

    model_config = SettingsConfigDict(
        extra="ignore",
        frozen=True,
        yaml_file=PROJECT_FILE,
        env_nested_delimiter="_",
        env_nested_max_split=1,
    )

    timezone: Timezone
    partition_start: date
    owners: list[Owner] = Field(min_length=1)
    snowflake: SnowflakeSettings
    stories: StoriesSettings
    pages: PagesSettings
    cortex: CortexSettings
    cost: CostSettings
    reports: ReportsSettings = ReportsSettings()
    alerts: AlertsSettings = AlertsSettings()
    dagster: DagsterSettings = DagsterSettings()
    documents: DocumentsSettings = DocumentsSettings()
    dynamic_tables: DynamicTableSettings = DynamicTableSettings()

    @property
    def zone(self) -> ZoneInfo:
        """The project's timezone."""
        return ZoneInfo(self.timezone)

    def without_secrets(self, text: str) -> str:
        """Gives `text` with every secret of the settings replaced by stars."""
        for section in (self.snowflake, self.alerts):
            for _, value in section:
                secret = value.get_secret_value() if isinstance(value, SecretStr) else ""
                text = text.replace(secret, "***") if secret else text
        return text

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Lets the environment win over the file."""
        return init_settings, env_settings, YamlConfigSettingsSource(settings_cls)


@cache
def load_settings() -> Settings:
    """Reads the settings, once a process.

    Raises:
        SettingsError: a value is missing or wrong.
    """
    if not PROJECT_FILE.exists():
        raise SettingsError(f"project.yaml is missing; it belongs at {PROJECT_FILE}.")
    try:
        return Settings()
    except PydanticError as error:
        problems = "\n".join(f"  {_name(e['loc'])}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"project.yaml or the environment needs mending:\n{problems}") from None


def _name(location: tuple[int | str, ...]) -> str:
    path = ".".join(str(part) for part in location)
    variable = "_".join(str(part) for part in location).upper()
    return f"{path} (or {variable} in the environment)"
