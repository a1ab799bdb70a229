"""Names of variants that say what was answered: `auth=key_pair,tz=UTC,dbt=local,search`."""

from collections.abc import Iterator, Mapping
from typing import Any

from answering import QUESTIONS

# A fault is reported with the name of its variant, often dozens of them. What is not here keeps the
# name that it has in copier.yml.
SHORT = {
    "auth_mode": "auth",
    "timezone": "tz",
    "dbt_runtime": "dbt",
    "dynamic_table_scheduler": "refreshed_by",
    "story_sentiment": "sentiment",
    "entity_extraction": "entities",
    "data_engineering_stories": "data_engineering",
    "daily_summary": "summary",
    "similar_stories": "similar",
}


def name_of(answers: Mapping[str, Any]) -> str:
    """A name that no other answers to the same questions have."""
    return ",".join(_words(answers))


def short(name: str) -> str:
    """The word for a question or a choice."""
    return SHORT.get(name, name)


def _words(answers: Mapping[str, Any]) -> Iterator[str]:
    for question, answer in answers.items():
        if isinstance(answer, bool):
            yield question if answer else f"no_{question}"
        elif not isinstance(answer, list):
            yield f"{short(question)}={answer}"
        elif len(answer) == len(QUESTIONS[question]["choices"]):
            yield f"all_{question}"
        else:
            yield "+".join(map(short, answer)) if answer else f"no_{question}"
