"""The page about the answers that are tested together: docs/variants.md."""

from collections.abc import Iterable
from math import prod
from typing import Any

from answering import QUESTIONS
from covering import NOT_ASKED, axes, impossible_pairs, islands
from markdown_pages import code, table
from scratch_kit import KIT_ROOT
from variants import PERSONAS, Variant, covering_set, each_feature_alone

PAGE = KIT_ROOT / "docs" / "variants.md"


def page() -> str:
    """Writes the page."""
    ways, projects = prod(map(len, islands())), len(covering_set())
    return f"""\
# Variants

Written by `uv run tests/question_pages.py` from `copier.yml` and `tests/variants.py`.

There are {ways:,} ways to answer the questions that offer a choice. The tests render a covering
set: **{projects} projects in which any two answers meet** that can be given together. They also
render each feature alone, and projects with a name. One of the covering set is named by its
answers, such as
`{covering_set()[3]}`.

## Axes

What the covering set combines: the choices of each question, and a few examples for questions that
take any text. Each item of a list is chosen or not.

{table(["question", "answers"], _axes())}
## Projects with a name

What goes wrong between more than two answers, and with names and days that are seldom chosen, is
for these to find. Answers that are not told are the defaults.

{table(["name", "answers"], _personas([*PERSONAS, *each_feature_alone()]))}
## What cannot be combined

{table(["answer", "and", "is refused with"], _refused())}
{_not_asked()}"""


def _axes() -> Iterable[list[str]]:
    for name, question in QUESTIONS.items():
        if question.get("multiselect"):
            yield [code(name), f"{code(list(question['choices'].values()))}: each chosen or not"]
        elif name in axes():
            asked = [value for value in axes()[name] if value != NOT_ASKED]
            yield [
                code(name),
                code(asked) + (", or not asked" if len(asked) < len(axes()[name]) else ""),
            ]


def _personas(variants: Iterable[Variant]) -> Iterable[list[str]]:
    for variant in variants:
        answers = (f"`{name}`: {_answer(name, value)}" for name, value in variant.answers.items())
        yield [variant.name, "; ".join(answers) or "the defaults"]


def _answer(question: str, value: Any) -> str:
    if isinstance(value, list) and len(value) == len(QUESTIONS[question]["choices"]):
        return "all"
    return code(value)


def _refused() -> Iterable[list[str]]:
    for pair, words in impossible_pairs().items():
        if words:
            # What is chosen first, what is then missing after it.
            first, second = sorted(pair, key=lambda item: (item[1] is not True, item[0]))
            yield [_told(*first), _told(*second), words]


def _told(axis: str, value: Any) -> str:
    question, _, choice = axis.partition(".")
    if choice:
        return f"`{choice}`" if value else f"no `{choice}`"
    return f"`{question}`: {code(value)}"


def _not_asked() -> str:
    conditions = ((name, q["when"].strip("{} ")) for name, q in QUESTIONS.items() if "when" in q)
    return "".join(f"`{name}` is asked only if `{condition}`.\n" for name, condition in conditions)
