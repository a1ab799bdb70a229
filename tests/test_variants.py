"""The variants have every two answers that can meet, and a name that tells them apart."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
import variants
from answering import FEATURE_RULES, QUESTIONS, refusal
from covering import EXAMPLES, answers_of, axes, covering_answers, impossible_pairs, is_possible
from scratch_kit import Kit
from variant_names import SHORT, name_of, short
from variants import PERSONAS, Variant, covering_set, each_feature_alone

FEATURES = list(QUESTIONS["cortex_features"]["choices"].values())
RUNTIMES = list(QUESTIONS["dbt_runtime"]["choices"].values())
# The words of the one condition that is spelled out below; another one needs a word here as well.
CONDITIONS = {"dynamic_table_scheduler": "{{ dynamic_tables }}"}
RULES = {"cortex_features", *EXAMPLES}

Pairs = set[frozenset[tuple[str, Any]]]


# Pairs, counted here without what has chosen the variants


def pairs_that_can_meet() -> Pairs:
    """Any two answers that the questions and rules of copier.yml allow, by trying all of them."""
    features_and_dbt = [
        {"dbt_runtime": runtime, **dict(zip(FEATURES, chosen, strict=True))}
        for runtime in RUNTIMES
        for chosen in product([True, False], repeat=len(FEATURES))
        if not FEATURE_RULES.features_problem(
            [feature for feature, is_in in zip(FEATURES, chosen, strict=True) if is_in], runtime
        ).strip()
    ]
    schedulers = QUESTIONS["dynamic_table_scheduler"]["choices"].values()
    dynamic_tables = [
        {"dynamic_tables": False},
        *({"dynamic_tables": True, "dynamic_table_scheduler": one} for one in schedulers),
    ]
    bound = {"cortex_features", "dbt_runtime", "dynamic_tables", "dynamic_table_scheduler"}
    free = [
        [{name: value} for value in EXAMPLES.get(name) or question["choices"].values()]
        for name, question in QUESTIONS.items()
        if name not in bound and ("choices" in question or name in EXAMPLES)
    ]
    groups: list[list[dict[str, Any]]] = [features_and_dbt, dynamic_tables, *free]
    within = (pair for group in groups for answers in group for pair in pairs_of(answers))
    across = (
        frozenset(pair)
        for one, other in combinations(groups, 2)
        for pair in product(all_items(one), all_items(other))
    )
    return {*within, *across}


def all_items(group: Iterable[Mapping[str, Any]]) -> set[tuple[str, Any]]:
    return {item for answers in group for item in answers.items()}


def pairs_of(answers: Mapping[str, Any]) -> Iterator[frozenset[tuple[str, Any]]]:
    return map(frozenset, combinations(answers.items(), 2))


def pairs_in(chosen: Iterable[Variant]) -> Pairs:
    """Any two answers that one of these variants has."""
    found: Pairs = set()
    for variant in chosen:
        answers = dict(variant.answers)
        features = answers.pop("cortex_features")
        answers |= {feature: feature in features for feature in FEATURES}
        found |= {*pairs_of(answers)}
    return found


def test_rules_between_answers_are_those_that_are_counted_here() -> None:
    conditions = {name: q["when"] for name, q in QUESTIONS.items() if "when" in q}
    assert conditions == CONDITIONS
    offered = {name for name, q in QUESTIONS.items() if "choices" in q or name in EXAMPLES}
    assert {name for name in offered if "validator" in QUESTIONS[name]} == RULES


def test_any_two_answers_that_can_meet_do_so_in_some_variant() -> None:
    possible = pairs_that_can_meet()
    assert len(possible) > 700
    missing = possible - pairs_in(covering_set())
    assert sorted(map(str, missing)) == []


def test_a_variant_that_is_missing_is_noticed() -> None:
    assert pairs_that_can_meet() - pairs_in(covering_set()[:-1])


def test_variants_are_far_fewer_than_combinations() -> None:
    largest = sorted((len(values) for values in axes().values()), reverse=True)
    assert largest[0] * largest[1] <= len(covering_set()) <= 2 * largest[0] * largest[1]


def test_two_answers_that_cannot_meet_are_refused_by_the_questionnaire(
    questionnaire: Kit, tmp_path: Path
) -> None:
    asked = [dict(pair) for pair in impossible_pairs() if "not asked" not in dict(pair).values()]
    refused = [items for items in asked if "dynamic_table_scheduler" not in items]
    assert len(refused) >= 5
    for items in refused:
        answers: dict[str, Any] = {"cortex_features": FEATURES}
        answers |= {axis: value for axis, value in items.items() if "." not in axis}
        left_out = {axis.partition(".")[2] for axis, value in items.items() if value is False}
        answers["cortex_features"] = [one for one in FEATURES if one not in left_out]
        assert refusal(questionnaire, tmp_path / "project", **answers)


def test_answers_to_what_is_not_asked_are_not_given() -> None:
    items = {"dynamic_tables": False, "dynamic_table_scheduler": "not asked"}
    assert is_possible(items)
    assert answers_of(items) == {"dynamic_tables": False}
    assert not is_possible(items | {"dynamic_table_scheduler": "dagster"})
    assert not is_possible(items | {"dynamic_tables": True})


# Names


def test_names_of_variants_tell_them_apart() -> None:
    everyone = [*covering_set(), *each_feature_alone(), *PERSONAS]
    names = [variant.name for variant in everyone]
    assert len(set(names)) == len(names)


def test_name_says_every_answer() -> None:
    answers = {
        "auth_mode": "key_pair",
        "timezone": "UTC",
        "dbt_runtime": "local",
        "cortex_features": ["story_sentiment", "entity_extraction"],
        "dynamic_tables": True,
        "dynamic_table_scheduler": "snowflake",
    }
    assert name_of(answers) == (
        "auth=key_pair,tz=UTC,dbt=local,sentiment+entities,dynamic_tables,refreshed_by=snowflake"
    )
    nothing = {"cortex_features": [], "dynamic_tables": False}
    assert name_of(nothing) == "no_cortex_features,no_dynamic_tables"
    assert name_of({"cortex_features": FEATURES}) == "all_cortex_features"


@pytest.mark.parametrize("answers", covering_answers(), ids=name_of)
def test_every_question_that_is_asked_is_in_the_name(answers: dict[str, Any]) -> None:
    asked = {axis.partition(".")[0] for axis in axes()}
    if not answers["dynamic_tables"]:
        asked.remove("dynamic_table_scheduler")
    assert answers.keys() == asked
    assert len(name_of(answers).split(",")) == len(asked)


def test_short_words_stand_for_names_that_are_there_and_for_one_each() -> None:
    known = {*QUESTIONS, *FEATURES}
    assert SHORT.keys() <= known
    assert len(set(map(short, known))) == len(known)


def test_personas_are_all_that_have_a_name() -> None:
    named = [value for value in vars(variants).values() if isinstance(value, Variant)]
    assert {*map(str, named), *map(str, variants.STRANGE)} == set(map(str, PERSONAS))
