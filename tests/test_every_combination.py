"""Every combination of features, rendered in memory: complete, clean and as asked for."""

import re
from itertools import product

import pytest
from answering import FEATURE_RULES, QUESTIONS
from covering import words_of_refusal
from every_combination import Combinations, every_combination, look_at_all
from faults import (
    Check,
    assert_none,
    deprecation_faults,
    encoding_faults,
    faults,
    jinja_faults,
    markdown_faults,
    mention_faults,
    secret_faults,
    syntax_faults,
    whitespace_faults,
)
from features import FEATURES
from in_memory import InMemory
from renders import ANSWERS_FILE, Rendering, Renders
from tiers import more_than_smoke

pytestmark = more_than_smoke

CHOICES = list(QUESTIONS["cortex_features"]["choices"].values())
RUNTIMES = list(QUESTIONS["dbt_runtime"]["choices"].values())


def problem(features: list[str], runtime: str) -> str:
    found: str = FEATURE_RULES.features_problem(features, runtime)
    return found.strip()


ANY = [
    ([feature for feature, is_in in zip(CHOICES, chosen, strict=True) if is_in], runtime)
    for chosen in product([True, False], repeat=len(CHOICES))
    for runtime in RUNTIMES
]
ALLOWED = [one for one in ANY if not problem(*one)]
FORBIDDEN = [one for one in ANY if problem(*one)]


@pytest.fixture(scope="module")
def in_memory(renders: Renders) -> InMemory:
    return InMemory(renders.kit)


@pytest.fixture(scope="module")
def combinations_of_features(in_memory: InMemory) -> Combinations:
    return look_at_all(in_memory)


# Which combinations there are


def test_every_allowed_combination_is_there_once() -> None:
    found = [
        (
            tuple(variant.answers["cortex_features"]),
            variant.answers["dbt_runtime"],
            variant.answers.get("dynamic_table_scheduler"),
        )
        for variant in every_combination()
    ]
    schedulers = [None, *QUESTIONS["dynamic_table_scheduler"]["choices"].values()]
    expected = {(tuple(features), runtime) for features, runtime in ALLOWED}
    assert len(found) == len(set(found)) == len(ALLOWED) * len(schedulers)
    assert {one[:2] for one in found} == expected


def test_other_answers_are_drawn_so_that_hundreds_of_them_meet() -> None:
    names = ("auth_mode", "timezone", "alerts", "dbt_runtime", "dynamic_tables")
    met = {tuple(variant.answers[name] for name in names) for variant in every_combination()}
    assert len(met) > 400


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_advice_that_refuses_a_combination_leads_to_one_that_is_allowed(runtime: str) -> None:
    forbidden = [features for features, where in FORBIDDEN if where == runtime]
    assert len(forbidden) > 500
    for features in forbidden:
        words = words_of_refusal({"cortex_features": features, "dbt_runtime": runtime})
        sentences = [line.strip() for line in words.splitlines() if line.strip()]
        assert all(re.fullmatch(r"[A-Z][^.]*\.", sentence) for sentence in sentences), words
        added = {*features, *re.findall(r"Add (\w+)", words)}
        left_out = {*re.findall(r"[Ll]eave out (\w+)", words)}
        assert not problem(sorted({*features} - left_out), runtime), words
        if runtime != "none":
            assert not problem(sorted(added), runtime), words


# What comes out of them


def test_copier_writes_what_jinja_alone_makes(
    renderings: list[Rendering], in_memory: InMemory
) -> None:
    for rendering in renderings:
        alone = in_memory.render(rendering.variant)
        written = {path: file for path, file in rendering.files.items() if path != ANSWERS_FILE}
        assert alone.files.keys() == written.keys(), rendering.variant
        assert [
            path for path, file in written.items() if alone.files[path].content != file.content
        ] == [], rendering.variant
        assert alone.answers.items() >= rendering.answers.items()


def test_features_decide_which_files_there_are(combinations_of_features: Combinations) -> None:
    assert combinations_of_features.number > 3000
    assert combinations_of_features.wrong_files == {}


def test_what_is_declared_is_what_is_imported(combinations_of_features: Combinations) -> None:
    assert combinations_of_features.wrong_imports == {}


@pytest.mark.parametrize(
    "check",
    [
        deprecation_faults,
        encoding_faults,
        jinja_faults,
        markdown_faults,
        secret_faults,
        syntax_faults,
        whitespace_faults,
    ],
)
def test_no_combination_has(check: Check, combinations_of_features: Combinations) -> None:
    assert_none(faults(check, combinations_of_features.left_out))


@pytest.mark.parametrize("feature", FEATURES)
def test_no_combination_mentions_what_it_leaves_out(
    feature: str, combinations_of_features: Combinations
) -> None:
    without = [
        file for file, left_out in combinations_of_features.left_out.items() if feature in left_out
    ]
    assert without
    assert_none(faults(mention_faults(FEATURES[feature]), without))
