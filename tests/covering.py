"""Sets of answers that meet: of any two that can be given together, some set has both.

What can be given together is asked of copier.yml: its validators, and its conditions to ask.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, combinations, product
from typing import Any

import jinja2
from answering import QUESTIONS
from scratch_kit import KIT_ROOT

NOT_ASKED = "not asked"

# Questions that take any text offer no choice; these answers differ in what they lead to.
EXAMPLES = {"timezone": ["UTC", "America/New_York", "Asia/Kathmandu"]}

# An axis and a value of it. Of a multiselect each item is an axis: chosen or not.
Item = tuple[str, Any]
Pair = frozenset[Item]

_RULES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(KIT_ROOT), undefined=jinja2.StrictUndefined
)
_RULES.globals["pathjoin"] = lambda *parts: "/".join(parts)


def axes() -> dict[str, list[Any]]:
    """Every answer to each question that offers a choice; each item of a multiselect by itself."""
    found: dict[str, list[Any]] = {}
    for name, question in QUESTIONS.items():
        values: list[Any] = EXAMPLES.get(name) or list(question.get("choices", {}).values())
        if question.get("multiselect"):
            found |= {f"{name}.{value}": [True, False] for value in values}
        elif values or question["type"] == "bool":
            found[name] = [*(values or [True, False]), *([NOT_ASKED] if "when" in question else [])]
    return found


def answers_of(items: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that a person would give; nothing for a question that is not asked."""
    answers: dict[str, Any] = {}
    for axis, value in items.items():
        question, _, choice = axis.partition(".")
        if choice:
            answers.setdefault(question, [])
            answers[question] += [choice] if value else []
        elif value != NOT_ASKED:
            answers[question] = value
    return answers


def words_of_refusal(answers: Mapping[str, Any]) -> str:
    """The words with which copier.yml refuses these answers; nothing if they can be given."""
    words = [_said(QUESTIONS[name].get("validator", ""), answers) for name in answers]
    return "\n".join(filter(None, words))


def is_possible(items: Mapping[str, Any]) -> bool:
    """Whether a person can come to give these answers, and is asked for each of them."""
    answers = answers_of(items)
    for name in {axis.partition(".")[0] for axis in items}:
        condition = QUESTIONS[name].get("when")
        if condition is not None and (name in answers) != (_said(condition, answers) == "True"):
            return False
    return not words_of_refusal(answers)


def _said(template: str, answers: Mapping[str, Any]) -> str:
    return _compiled(template).render(answers).strip() if template else ""


@cache
def _compiled(template: str) -> jinja2.Template:
    return _RULES.from_string(template)


@cache
def islands() -> list[list[tuple[Item, ...]]]:
    """What is possible on axes that depend on each other; islands depend on nothing outside."""
    return [[items for items in _product(group) if _can_be(items)] for group in _groups()]


def _can_be(items: Sequence[Item]) -> bool:
    return len(items) == 1 or is_possible(dict(items))


def _groups() -> list[list[str]]:
    groups: list[list[str]] = []
    for axis in axes():
        mentioned = {axis.partition(".")[0], *_mentioned(axis)}
        bound = [group for group in groups if mentioned & _reached(group)]
        groups = [group for group in groups if group not in bound]
        groups.append([*chain.from_iterable(bound), axis])
    return groups


def _product(group: Sequence[str]) -> Iterator[tuple[Item, ...]]:
    choices = product(*(axes()[axis] for axis in group))
    return (tuple(zip(group, values, strict=True)) for values in choices)


def _mentioned(axis: str) -> set[str]:
    """The questions that the rules about an axis read."""
    question = QUESTIONS[axis.partition(".")[0]]
    rules = f"{question.get('validator', '')} {question.get('when', '')}"
    return set(re.findall(r"\w+", rules)) & QUESTIONS.keys()


def _reached(group: Sequence[str]) -> set[str]:
    return {name for axis in group for name in (axis.partition(".")[0], *_mentioned(axis))}


def possible_pairs() -> set[Pair]:
    """Any two answers that can be given together."""
    within = (_pairs(items) for island in islands() for items in island)
    across = (
        {frozenset(pair) for pair in product(_items(one), _items(other))}
        for one, other in combinations(islands(), 2)
    )
    return set().union(*within, *across)


@cache
def impossible_pairs() -> dict[Pair, str]:
    """Any two answers that cannot be given together, with the words that refuse these two alone.

    There are no words where one of them makes that the other is not asked for.
    """
    possible = possible_pairs()
    found: dict[Pair, str] = {}
    for items in chain.from_iterable(map(_product, _groups())):
        if not _can_be(items):
            words = words_of_refusal(answers_of(dict(items)))
            for pair in map(frozenset, combinations(items, 2)):
                if pair not in possible:
                    found[pair] = min(found.get(pair, words), words, key=len)
    return found


@cache
def covering_answers() -> list[dict[str, Any]]:
    """Sets of answers that have every possible pair, each chosen for what it adds to the others."""
    missing = possible_pairs()
    found = []
    while missing:
        chosen: tuple[Item, ...] = ()
        wanted = Counter(chain.from_iterable(missing))
        for island in islands():
            # What completes most pairs, or else what most of the pairs to come have in them.
            worth = {
                items: (
                    len(_pairs(items) & missing)
                    + sum(frozenset(pair) in missing for pair in product(chosen, items)),
                    sum(map(wanted.__getitem__, items)),
                )
                for items in island
            }
            chosen += max(worth, key=worth.__getitem__)
        missing -= _pairs(chosen)
        found.append(answers_of(dict(chosen)))
    return found


@cache
def _pairs(items: Sequence[Item]) -> frozenset[Pair]:
    return frozenset(frozenset(pair) for pair in combinations(items, 2))


def _items(island: Sequence[Sequence[Item]]) -> Iterator[Item]:
    yield from dict.fromkeys(chain.from_iterable(island))
