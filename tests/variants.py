"""The answers that projects are rendered with: every combination, and a few with a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

from answering import QUESTIONS
from features import FEATURES


@dataclass(frozen=True)
class Variant:
    """Answers that make one project. Questions that are left out get their defaults."""

    name: str
    answers: Mapping[str, Any] = field(hash=False)

    def __str__(self) -> str:
        return self.name


def answers_to(question: Mapping[str, Any]) -> list[Any]:
    """Every answer to a question that offers a choice: of a multiselect, every subset."""
    values = list(question.get("choices", {}).values())
    if question.get("multiselect"):
        sizes = range(len(values) + 1)
        return [list(subset) for size in sizes for subset in combinations(values, size)]
    return [True, False] if question["type"] == "bool" else values


def every_combination() -> list[Variant]:
    """The product of all answers to all questions that offer a choice."""
    answers_by_name = {name: answers_to(question) for name, question in QUESTIONS.items()}
    choices = {name: answers for name, answers in answers_by_name.items() if answers}
    answers = [dict(zip(choices, chosen, strict=True)) for chosen in product(*choices.values())]
    return [Variant(_name(chosen), chosen) for chosen in answers]


def feature_combinations() -> list[Variant]:
    """Those of all combinations that differ in their files: how one signs in only changes text."""
    sign_in = QUESTIONS["auth_mode"]["default"]
    return [variant for variant in every_combination() if variant.answers["auth_mode"] == sign_in]


def between_none_and_all() -> list[Variant]:
    """Projects with some of the features but not with all."""
    counts = {v: [f.chosen(v.answers) for f in FEATURES.values()] for v in feature_combinations()}
    return [variant for variant, chosen in counts.items() if any(chosen) and not all(chosen)]


def _name(answers: Mapping[str, Any]) -> str:
    words = {
        question: "+".join(answer) if isinstance(answer, list) else str(answer).lower()
        for question, answer in answers.items()
    }
    return " ".join(f"{question}={word or 'none'}" for question, word in words.items())


FEATURELESS = {"cortex_features": [], "dbt_runtime": "none", "dynamic_tables": False}

ELSEWHERE_ANSWERS = {
    "package_name": "news",
    "auth_mode": "password",
    "database": "Analytics",
    "schema": "news",
    "timezone": "America/New_York",
    "partition_start": "2026-06-15",
}

DEFAULT = Variant("default", {})
MINIMAL = Variant("minimal", FEATURELESS)
ELSEWHERE = Variant("elsewhere", ELSEWHERE_ANSWERS)
MINIMAL_ELSEWHERE = Variant("minimal elsewhere", {**FEATURELESS, **ELSEWHERE_ANSWERS})

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
            "schema": "S$$",
            "warehouse": "W$1",
            "role": "R$",
            "timezone": "Asia/Kathmandu",
        },
    ),
    Variant(
        "a day that was skipped", {"timezone": "Pacific/Apia", "partition_start": "2011-12-30"}
    ),
]
