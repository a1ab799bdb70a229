"""What comes and goes with each feature, and what no project without it mentions."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Feature:
    """Something that answers can leave out."""

    chosen: Callable[[Answers], bool]
    paths: tuple[str, ...]
    words: re.Pattern[str]
    # Where its name may stand all the same: components are a library, used or not.
    elsewhere: re.Pattern[str] | None = None


_CORTEX = "src/{package}/defs/cortex_ai"
_ANALYTICS = "src/{package}/defs/analytics"
_SECTIONS = "src/{package}/defs/reports/weekly_report/sections"
_MODELS = "dbt_project/models"
_COMPONENTS = re.compile(r"src/\w+/(components/.*|settings\.py)")


def _cortex_feature(name: str, words: str, *paths: str) -> Feature:
    return Feature(
        lambda answers: name in answers["cortex_features"],
        paths,
        re.compile(words),
        elsewhere=_COMPONENTS,
    )


FEATURES = {
    "story sentiment": _cortex_feature(
        "story_sentiment",
        r"story_sentiment|(daily|stg|fct_daily|realtime)_sentiment",
        f"{_CORTEX}/story_sentiment_analysis/",
        f"{_ANALYTICS}/daily_sentiment_aggregates/",
        f"{_MODELS}/staging/_sentiment__sources.yml",
        f"{_MODELS}/staging/stg_sentiment.",
        f"{_MODELS}/intermediate/int_story_enrichment.",
        f"{_MODELS}/marts/daily/fct_daily_sentiment.",
        f"{_MODELS}/marts/dim_story_categories.",
        f"{_SECTIONS}/40_mood.sql",
        f"{_SECTIONS}/50_categories.sql",
        "src/{package}/defs/dynamic_tables/dt_realtime_sentiment/",
        "tests/test_daily_sentiment_aggregates.py",
        "tests/test_dt_realtime_sentiment.py",
        "tests/test_story_sentiment_analysis.py",
        "tests/test_weekly_mood.py",
    ),
    "entity extraction": _cortex_feature(
        "entity_extraction",
        r"entity_extraction|stg_entities|daily_entity_summary",
        f"{_CORTEX}/entity_extraction/",
        f"{_ANALYTICS}/daily_entity_summary/",
        f"{_MODELS}/staging/_entities__sources.yml",
        f"{_MODELS}/staging/stg_entities.",
        f"{_MODELS}/intermediate/int_entity_aggregates.",
        f"{_SECTIONS}/60_companies.sql",
        f"{_SECTIONS}/70_technologies.sql",
        "tests/test_entity_extraction.py",
        "tests/test_weekly_entities.py",
    ),
    "data engineering stories": _cortex_feature(
        "data_engineering_stories",
        r"data_engineering_stories",
        f"{_CORTEX}/data_engineering_stories/",
        f"{_SECTIONS}/80_data_engineering.sql",
        "tests/test_data_engineering_stories.py",
        "tests/test_weekly_reading.py",
    ),
    "daily summary": _cortex_feature(
        "daily_summary",
        r"daily_story_summary",
        f"{_CORTEX}/daily_story_summary/",
        "tests/test_daily_story_summary.py",
    ),
    "translation": _cortex_feature(
        "translation",
        r"translated_stories",
        f"{_CORTEX}/translated_stories/",
        "tests/test_translated_stories.py",
    ),
    "redaction": _cortex_feature(
        "redaction",
        r"redacted_stories",
        f"{_CORTEX}/redacted_stories/",
        "tests/test_redacted_stories.py",
    ),
    "similar stories": _cortex_feature(
        "similar_stories",
        r"similar_stories|story_embeddings",
        f"{_CORTEX}/story_embeddings/",
        f"{_CORTEX}/similar_stories/",
        "tests/test_similar_stories.py",
    ),
    "search": _cortex_feature(
        "search",
        r"story_search",
        f"{_CORTEX}/story_search/",
        "docs/search.md",
        "tests/test_story_search.py",
    ),
    "agent": _cortex_feature(
        "agent",
        r"story_agent|story_semantic_view",
        f"{_CORTEX}/story_semantic_view/",
        f"{_CORTEX}/story_agent/",
        "docs/agent.md",
        "tests/test_story_agent.py",
    ),
    "documents": _cortex_feature(
        "documents",
        r"parsed_documents|document_fields",
        "src/{package}/defs/documents/",
        "docs/documents.md",
        "documents/",
        "tests/test_documents.py",
    ),
    "dbt": Feature(
        lambda answers: answers["dbt_runtime"] != "none",
        (
            ".vscode/",
            "dbt_project/",
            "src/{package}/components/dbt/",
            "src/{package}/defs/dbt_transform/",
            "tests/test_dbt.py",
        ),
        re.compile(r"(?i)\bdbt|dbt_"),
        # It is also what stories are about, a reason to import what is heavy, and the reason why
        # other programs are told how to sign in.
        elsewhere=re.compile(
            r"src/\w+/(defs/cortex_ai|sign_in|commands)/.*|docs/authentication_examples\.md"
            r"|tests/test_(data_engineering_stories|definitions|story_sentiment\w*|commands)\.py"
        ),
    ),
    "dbt run by Dagster": Feature(
        lambda answers: answers["dbt_runtime"] == "local",
        (
            "src/{package}/commands/doctor/checks/dbt.py",
            "src/{package}/components/dbt_project.py",
            "tests/test_dbt_interruption.py",
            "tests/test_dbt_sign_in.py",
            "tests/test_doctor_of_dbt.py",
        ),
        re.compile(r"PartitionedDbtProject"),
    ),
    "dbt run by Snowflake": Feature(
        lambda answers: answers["dbt_runtime"] == "snowflake",
        (
            "src/{package}/components/dbt_on_snowflake/",
            "docs/dbt_on_snowflake.md",
            "tests/test_dbt_on_snowflake.py",
        ),
        re.compile(r"(?i)dbt_?(project_?)?on_?snowflake|(alter|execute) dbt project"),
        elsewhere=re.compile(r"tests/test_definitions\.py"),
    ),
    "dynamic tables": Feature(
        lambda answers: bool(answers["dynamic_tables"]),
        (
            "src/{package}/defs/dynamic_tables/",
            "docs/dynamic_tables.md",
            "tests/test_dt_realtime_sentiment.py",
            "tests/test_dynamic_table_sensor.py",
            "tests/test_dynamic_tables.py",
        ),
        re.compile(r"(?i)dynamic.?table"),
        elsewhere=re.compile(r"src/\w+/(components/.*|settings\.py)"),
    ),
    "alerts": Feature(
        lambda answers: answers["alerts"] != "none",
        (
            "src/{package}/defs/alerts/",
            "tests/alert_receiver.py",
            "tests/test_run_failure_alert.py",
        ),
        re.compile(r"run_failure_alert"),
    ),
    "no alerts": Feature(
        lambda answers: answers["alerts"] == "none",
        ("tests/test_alerts.py",),
        re.compile(r"test_alerts"),
    ),
    "e-mail": Feature(
        lambda answers: answers["alerts"] == "email",
        ("tests/test_email_alerts.py",),
        re.compile(r"ALERTS_EMAIL|smtp"),
        elsewhere=re.compile(r"src/\w+/settings\.py|tests/.*"),
    ),
    "Slack": Feature(
        lambda answers: answers["alerts"] == "slack",
        ("tests/test_slack_alerts.py",),
        re.compile(r"(?i)slack"),
        elsewhere=re.compile(r"src/\w+/settings\.py|tests/.*"),
    ),
    "deployment": Feature(
        lambda answers: answers["deployment"] != "none",
        (".dockerignore", "Dockerfile", "deployment/", "docs/deployment.md"),
        re.compile(r"Dockerfile|docs/deployment\.md"),
    ),
    "Dagster+": Feature(
        lambda answers: answers["deployment"] == "dagster_plus",
        (".github/workflows/deploy.yml", "deployment/settings.yaml"),
        re.compile(r"Dagster\+|(?i:dagster.cloud)"),
    ),
    "Docker Compose": Feature(
        lambda answers: answers["deployment"] == "docker_compose",
        (
            "compose.yaml",
            "deployment/dagster.yaml",
            "deployment/workspace.yaml",
            "src/{package}/run_launcher.py",
            "tests/test_run_launcher.py",
        ),
        re.compile(r"compose\.yaml|(?i:docker.compose)|run_launcher|DAGSTER_POSTGRES"),
    ),
    "Kubernetes": Feature(
        lambda answers: answers["deployment"] == "kubernetes",
        ("deployment/values.yaml",),
        re.compile(r"(?i)helm chart|kubectl|dagster-k8s"),
    ),
}


def is_expected(path: str, answers: Answers) -> bool:
    """Whether a file of the project that has everything belongs into one with these answers."""
    return owners_of(path, answers) <= chosen_by(answers)


def owners_of(path: str, answers: Answers) -> set[str]:
    """The features without any of which a file is not there."""
    return {
        name for name, feature in FEATURES.items() if path.startswith(paths_of(feature, answers))
    }


def chosen_by(answers: Answers) -> set[str]:
    """The features that a project with these answers has."""
    return {name for name, feature in FEATURES.items() if feature.chosen(answers)}


def paths_of(feature: Feature, answers: Answers) -> tuple[str, ...]:
    """The feature's files, and its folders with a slash at the end."""
    return tuple(path.format(package=answers["package_name"]) for path in feature.paths)
