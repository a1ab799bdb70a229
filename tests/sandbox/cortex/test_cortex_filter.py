"""AI_FILTER."""

import json

import pytest

ASK = "ai_filter(prompt('Is this story about data engineering?\n\n{0}', %s))"


@pytest.mark.parametrize(
    ("text", "holds"),
    [("Data engineering at a small startup", True), ("A recipe for bread", False)],
)
def test_text_that_has_the_words_of_the_question_passes(session, text, holds) -> None:
    assert session.value(f"select {ASK}", text) is holds


def test_question_and_text_may_be_one_string(value) -> None:
    question = "Is this story about bread?\n\n"
    assert value("AI_FILTER", question + "How to bake bread.") is True
    assert value("AI_FILTER", question + "How to fix bikes.") is False


@pytest.mark.parametrize(
    ("review", "enjoyed"), [("Wow... Loved this place.", True), ("The pizza is not good.", False)]
)
def test_reviews_of_the_documentation_are_told_apart(session, review, enjoyed) -> None:
    claim = "The reviewer enjoyed the restaurant: "
    by_text, by_prompt, with_rating = (
        f"ai_filter(concat('{claim}', review))",
        f"ai_filter(prompt('{claim}{{0}}', review))",
        f"ai_filter(prompt('{claim}{{0}}, Rating: {{1}}', review, 3))",
    )
    answers = session(
        f"select {by_text}, {by_prompt}, {with_rating} from (select %s as review)", review
    )
    assert answers == [(enjoyed, enjoyed, enjoyed)]


@pytest.mark.parametrize(
    ("claim", "text", "holds"),
    [
        ("The reviewer did not enjoy the restaurant", "An awful place", True),
        ("The reviewer didn't enjoy the restaurant", "A wonderful place", False),
        ("Is this not about bread?", "How to fix bikes", True),
        ("Is this about bread or not?", "How to bake bread", True),
        ("The pizza has cheese", "This pizza has no cheese", False),
        ("The pizza has no cheese", "This pizza has no cheese", True),
        ("Is this about cheese?", "This pizza has no cheese", True),
    ],
)
def test_negation_turns_the_meaning_of_claim_and_text(value, claim, text, holds) -> None:
    assert value("AI_FILTER", {"template": claim + " {0}", "args": [text]}) is holds


@pytest.mark.parametrize(
    "asked",
    [
        "Is the customer satisfied? They love the new version.",
        "They love the new version. Is the customer satisfied?",
        "In the following transcript, the customer sounds satisfied: They love the new version.",
    ],
)
def test_question_may_stand_before_the_text_or_behind_it(value, asked) -> None:
    assert value("AI_FILTER", asked) is True
    assert value("AI_FILTER", asked.replace("love", "hate")) is False


def test_known_names_and_moods_answer_what_asks_for_them(value) -> None:
    def holds(question: str, text: str) -> bool:
        return value("AI_FILTER", {"template": question + " {0}", "args": [text]})

    assert holds("Does it mention a company?", "A new data centre by Google")
    assert not holds("Does it mention a company?", "a walk in the hills")
    assert holds("Is the review positive?", "I love this wonderful library")
    assert not holds("Is the review positive?", "An awful, terrible failure")


def test_details_of_an_error_stand_beside_the_value(session) -> None:
    call = "select ai_filter(prompt('Is it bread? {0}', %s), return_error_details => true)"
    assert json.loads(session.value(call, "bread")) == {"value": True, "error": None}
    assert json.loads(session.value(call, None)) == {"value": None, "error": None}
    failed = json.loads(session.value(call, "word " * 128_000))
    assert failed == {"value": None, "error": "max tokens of 128000 exceeded"}


def test_prompt_is_its_template_and_arguments(session) -> None:
    answer = json.loads(session.value("select prompt('{0} of {1}', 'a', 2)"))
    assert answer == {"template": "{0} of {1}", "args": ["a", 2]}


def test_placeholder_without_an_argument_is_refused(session) -> None:
    refused = session.refused("select prompt('{0} and {1}', 'a')")
    assert refused.errno == 1044
    assert "{1}" in refused.msg


def test_what_is_neither_text_nor_prompt_is_refused(session) -> None:
    assert session.refused("select ai_filter(3)").errno == 1044
