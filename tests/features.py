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


FEATURES = {
    "Cortex": Feature(
        lambda answers: bool(answers["cortex_features"]),
        ("src/{package}/defs/cortex_ai/",),
        re.compile(r"cortex_ai/"),
    ),
    "story sentiment": Feature(
        lambda answers: "story_sentiment" in answers["cortex_features"],
        (
            "src/{package}/defs/cortex_ai/story_sentiment_analysis/",
            "src/{package}/defs/analytics/",
            "dbt_project/models/staging/_sentiment__sources.yml",
            "dbt_project/models/staging/stg_sentiment.sql",
            "dbt_project/models/staging/stg_sentiment.yml",
            "dbt_project/models/marts/fct_daily_sentiment.sql",
            "dbt_project/models/marts/fct_daily_sentiment.yml",
            "src/{package}/defs/dynamic_tables/dt_realtime_sentiment/",
            "tests/test_daily_sentiment_aggregates.py",
            "tests/test_dt_realtime_sentiment.py",
            "tests/test_story_sentiment_analysis.py",
        ),
        re.compile(r"(?i)sentiment"),
    ),
    "dbt": Feature(
        lambda answers: answers["dbt_runtime"] == "local",
        (
            "dbt_project/",
            "src/{package}/components/dbt_project.py",
            "src/{package}/defs/dbt_transform/",
            "tests/test_dbt.py",
        ),
        re.compile(r"(?i)\bdbt|dbt_"),
    ),
    "dynamic tables": Feature(
        lambda answers: bool(answers["dynamic_tables"]),
        (
            "docs/dynamic_tables.md",
            "src/{package}/defs/dynamic_tables/",
            "tests/test_dt_realtime_sentiment.py",
            "tests/test_dynamic_table_sensor.py",
            "tests/test_dynamic_tables.py",
        ),
        re.compile(r"(?i)dynamic.?table"),
        elsewhere=re.compile(r"src/\w+/(components/.*|settings\.py)"),
    ),
}


def is_expected(path: str, answers: Answers) -> bool:
    """Whether a file of the project that has everything belongs into one with these answers."""
    return all(
        feature.chosen(answers)
        for feature in FEATURES.values()
        if path.startswith(paths_of(feature, answers))
    )


def paths_of(feature: Feature, answers: Answers) -> tuple[str, ...]:
    """The feature's files, and its folders with a slash at the end."""
    return tuple(path.format(package=answers["package_name"]) for path in feature.paths)
