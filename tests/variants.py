"""The answers that projects are rendered with: a covering set, and a few with a name.

All combinations are far too many. Of any two answers that can be given together, some variant has
both: what goes wrong between more than two is for the projects with a name to find.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from answering import NEEDED_FEATURES, QUESTIONS
from covering import covering_answers
from variant_names import name_of

MULTISELECT = "cortex_features"


@dataclass(frozen=True)
class Variant:
    """Answers that make one project. Questions that are left out get their defaults."""

    name: str
    answers: Mapping[str, Any] = field(hash=False)

    def __str__(self) -> str:
        return self.name


@cache
def covering_set() -> list[Variant]:
    """Variants that have any two answers together which can be given together."""
    return [Variant(name_of(answers), answers) for answers in covering_answers()]


def each_feature_alone() -> list[Variant]:
    """Projects with one Cortex feature, and those that it needs."""
    return [
        Variant(
            f"only {feature}",
            {
                MULTISELECT: [*NEEDED_FEATURES.get(feature, []), feature],
                "dynamic_tables": False,
                "dbt_runtime": "local" if feature == "agent" else "none",
            },
        )
        for feature in QUESTIONS[MULTISELECT]["choices"].values()
    ]


FEATURELESS: dict[str, Any] = {MULTISELECT: [], "dbt_runtime": "none", "dynamic_tables": False}

ELSEWHERE_ANSWERS = {
    "package_name": "news",
    "auth_mode": "password",
    "database": "Analytics",
    "schema": "news",
    "timezone": "America/New_York",
    "partition_start": "2026-06-15",
}

EVERYTHING: dict[str, Any] = {
    MULTISELECT: list(QUESTIONS[MULTISELECT]["choices"].values()),
    "alerts": "slack",
    "deployment": "docker_compose",
}

DEFAULT = Variant("default", {})
# Thirteen hours and three quarters ahead of UTC in January, twelve and three quarters in July; and
# days that have not begun.
FULL = Variant(
    "full", {**EVERYTHING, "timezone": "Pacific/Chatham", "partition_start": "2035-12-31"}
)
MINIMAL = Variant("minimal", FEATURELESS)
ELSEWHERE = Variant("elsewhere", ELSEWHERE_ANSWERS)
DBT_ON_SNOWFLAKE = Variant(
    "dbt on Snowflake", {"dbt_runtime": "snowflake", MULTISELECT: ["story_sentiment"]}
)
ACCESS_TOKEN = Variant("access token", {**FEATURELESS, "auth_mode": "programmatic_access_token"})
REPLACEMENT = Variant("full elsewhere", {**EVERYTHING, "timezone": "America/New_York"})

# Quotes aside, everything that means something to YAML, a shell, a path or Snowflake, at once; and
# eleven hours behind UTC.
STRANGE_EVERYTHING = Variant(
    "strange in every way",
    {
        **FEATURELESS,
        "project_name": "../日本: R&D; yes & no, Straße #1?",
        "package_name": "null",
        "database": "NO",
        "schema": "S$1$",
        "warehouse": "W" * 255,
        "role": "n",
        "auth_mode": "password",
        "timezone": "Pacific/Pago_Pago",
        "partition_start": "2024-02-29",
    },
)

STRANGE = [
    Variant("any mark", {"project_name": "R&D: News, @home; (and) more! #1?"}),
    Variant("another script", {"project_name": "日本語のニュース", "timezone": "Asia/Tokyo"}),
    Variant("shortest names", {"project_name": "N", "database": "_", "schema": "_", "role": "r"}),
    Variant(
        "longest names",
        {
            "project_name": "N" * 80,
            "database": "D" * 255,
            "schema": "S" * 255,
            "warehouse": "W" * 255,
            "role": "R" * 255,
            "timezone": "America/Argentina/Buenos_Aires",
        },
    ),
    Variant(
        "names that YAML has other uses for",
        {
            "package_name": "null",
            "database": "NO",
            "schema": "off",
            "warehouse": "Y",
            "role": "n",
            "partition_start": "2024-02-29",
        },
    ),
    Variant(
        "names with a dollar",
        {
            "database": "D$B",
            "schema": "S$1$",
            "warehouse": "W$1",
            "role": "R$",
            "timezone": "Asia/Kathmandu",
        },
    ),
    Variant(
        "a day that was skipped", {"timezone": "Pacific/Apia", "partition_start": "2011-12-30"}
    ),
    Variant("a day to come", {"partition_start": "2035-12-31"}),
    STRANGE_EVERYTHING,
]

# Everyone with a name, but for the features alone.
PERSONAS = [
    DEFAULT,
    FULL,
    MINIMAL,
    ELSEWHERE,
    DBT_ON_SNOWFLAKE,
    ACCESS_TOKEN,
    REPLACEMENT,
    *STRANGE,
]
