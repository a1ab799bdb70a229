"""How the stand-ins read a text: subjects, names, figures."""

import pytest

from snowflake_sandbox.cortex.findings import numbers, to_number
from snowflake_sandbox.cortex.names import companies, people, technologies
from snowflake_sandbox.cortex.prompt import parse_prompt
from snowflake_sandbox.cortex.words import clauses, identifier_stems, sentences, stem


@pytest.mark.parametrize(
    "forms",
    [
        ("travel", "travels", "traveling", "travelled"),
        ("database", "databases"),
        ("company", "companies"),
        ("price", "prices", "pricing"),
        ("develop", "developing", "development"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms) -> None:
    assert len({stem(form) for form in forms}) == 1


def test_different_words_keep_different_stems() -> None:
    assert len({stem(word) for word in ("engine", "engineering", "class", "need", "new")}) == 5


def test_identifier_is_read_as_words() -> None:
    assert identifier_stems("isOpenSource") == identifier_stems("open_source")


def test_abbreviations_and_decimals_end_no_sentence() -> None:
    text = "Dr. Lee paid $4.50 for fM.R.I. data. It was cheap!\nNew line"
    assert sentences(text) == ["Dr. Lee paid $4.50 for fM.R.I. data.", "It was cheap!", "New line"]


def test_but_divides_a_sentence() -> None:
    assert clauses("Good food, but slow service.") == ["Good food", "slow service."]


def test_headline_in_title_case_shows_only_names_that_are_known() -> None:
    headline = "How Zano Raised Millions on Kickstarter and Left Most Backers with Nothing"
    assert companies(headline) == ["Kickstarter"]
    assert people(headline) == []


def test_company_that_raises_money_is_recognised() -> None:
    assert companies("Crate raises $4M seed round for its SQL database") == ["Crate"]


def test_longest_name_is_found() -> None:
    assert technologies("Apache Spark and kafka, C++ and c") == ["Apache Spark", "kafka", "C++"]
    assert companies("He left Goldman Sachs Group last year.") == ["Goldman Sachs Group"]


def test_common_words_are_no_technologies_unless_capitalised() -> None:
    assert technologies("a spark of rust") == []
    assert technologies("written in Rust") == ["Rust"]


@pytest.mark.parametrize(
    ("written", "number"),
    [("$4.5 million", 4_500_000), ("$4M", 4_000_000), ("1,200 dollars", 1200), ("$0.50", 0.5)],
)
def test_amount_is_read_as_a_number(written, number) -> None:
    assert to_number(written) == number


def test_numbers_inside_words_do_not_count() -> None:
    assert numbers("The M4 has 10 cores and a 24-hour battery") == [10]


@pytest.mark.parametrize(
    ("prompt", "instruction", "material"),
    [
        ("Summarize this story: It rained.", "Summarize this story", "It rained."),
        ("Be brief: <story>It rained.</story>", "Be brief:", "It rained."),
        ("You are terse.\n\nTitle: Rain\nText: It rained.", "You are terse.", "Rain\nIt rained."),
        ("It rained. All day.", "", "It rained. All day."),
        ("It rained.\n\nSummarize it.", "Summarize it.", "It rained."),
        (
            "Summarize the story in one sentence: Rain\n\nIt rained.",
            "Summarize the story in one sentence",
            "Rain\nIt rained.",
        ),
        (
            "Extract these fields: weather, place\n\nIt rained.",
            "Extract these fields: weather, place",
            "It rained.",
        ),
        ("Why does it rain?", "Why does it rain?", ""),
    ],
)
def test_prompt_is_taken_apart(prompt, instruction, material) -> None:
    parsed = parse_prompt(prompt)
    assert (parsed.instruction, parsed.material) == (instruction, material)
