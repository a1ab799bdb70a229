"""AI_CLASSIFY."""

import pytest

from snowflake_sandbox.cortex.errors import RowError, StatementError

SENTENCE = "One day I will see the world and learn to cook my favorite dishes"


def single(value, text, categories, config=None):
    (label,) = value("AI_CLASSIFY", text, categories, config)["labels"]
    return label


def test_category_that_shares_words_with_the_text_is_chosen(value) -> None:
    assert single(value, SENTENCE, ["travel", "cooking", "reading"]) == "cooking"


def test_description_of_a_category_counts(value) -> None:
    categories = [
        {"label": "travel", "description": "seeing the world"},
        {"label": "food", "description": "restaurants"},
    ]
    assert single(value, "One day I will see the world", ["food", "travel"]) == "food"
    assert single(value, "One day I will see the world", categories) == "travel"


def test_example_of_a_category_counts(value) -> None:
    config = {
        "examples": [
            {"input": "kafka brokers down", "labels": ["ops"], "explanation": "an incident"}
        ]
    }
    assert single(value, "Our Kafka cluster", ["sales", "ops"], config) == "ops"


def test_word_that_several_categories_share_decides_less_than_their_own(value) -> None:
    assert single(value, "Data in Kafka", ["web data", "data mining", "Kafka"]) == "Kafka"


def test_text_that_fits_nothing_goes_to_the_category_for_the_rest(value) -> None:
    assert single(value, "Lunch was late", ["security", "databases", "other"]) == "other"
    assert single(value, "Lunch was late", ["security", "None of the above"]) == "None of the above"


def test_text_that_fits_nothing_goes_to_the_first_category_otherwise(value) -> None:
    assert single(value, "Lunch was late", ["security", "databases"]) == "security"


@pytest.mark.parametrize(
    ("categories", "yes", "no"),
    [
        (["data engineering", "not data engineering"], 0, 1),
        (["not data engineering", "data engineering"], 1, 0),
        (["is_data_engineering", "is_not_data_engineering"], 0, 1),
        (["non-data-engineering", "data engineering"], 1, 0),
    ],
)
def test_negated_category_is_the_complement_of_the_other(value, categories, yes, no) -> None:
    about = "Building pipelines is what data engineering teams do"
    assert single(value, about, categories) == categories[yes]
    assert single(value, "A recipe for bread", categories) == categories[no]


def test_task_description_says_what_yes_stands_for(value) -> None:
    config = {"task_description": "Decide whether the story is about quantum computers"}
    assert single(value, "Google builds a quantum computer", ["no", "yes"], config) == "yes"
    assert single(value, "Google builds a new campus", ["no", "yes"], config) == "no"


def test_bare_no_is_the_complement_of_whatever_stands_beside_it(value) -> None:
    assert single(value, "A letter from home", ["spam", "no"]) == "no"
    assert single(value, "Spam, spam, spam", ["spam", "no"]) == "spam"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I love this wonderful library", "positive"),
        ("This is a terrible, awful failure", "negative"),
        ("The meeting is at noon", "neutral"),
    ],
)
def test_categories_that_name_sentiments_are_chosen_by_sentiment(value, text, label) -> None:
    assert single(value, text, ["neutral", "negative", "positive"]) == label


def test_missing_sentiment_is_replaced_by_the_nearest(value) -> None:
    assert single(value, "Great food but awful service", ["good", "bad", "neutral"]) == "neutral"
    assert single(value, "What an awful day", ["happy", "unhappy"]) == "unhappy"


def test_multi_mode_gives_every_fitting_category_in_the_given_order(value) -> None:
    text = "Cooking while reading about bread"
    categories = ["travel", "reading", "cooking"]
    answer = value("AI_CLASSIFY", text, categories, {"output_mode": "multi"})
    assert answer == {"labels": ["reading", "cooking"]}


def test_multi_mode_leaves_out_what_fits_much_less(value) -> None:
    categories = ["cooking", {"label": "farming", "description": "growing grain for bread"}]
    config = {"output_mode": "multi"}
    assert value("AI_CLASSIFY", "Cooking bread", categories, config) == {"labels": ["cooking"]}
    assert value("AI_CLASSIFY", "Baking bread", categories, config) == {"labels": ["farming"]}


def test_multi_mode_may_give_no_category(value) -> None:
    answer = value("AI_CLASSIFY", "Hello", ["travel", "other"], {"output_mode": "multi"})
    assert answer == {"labels": []}


GROUPS = [
    "positive",
    "negative",
    "neutral",
    {"label": "programming", "description": "languages, libraries and the craft of coding"},
    {"label": "science", "description": "space, medicine, research"},
    {"label": "business", "description": "companies, funding"},
    "other",
    {"label": "home baking", "description": "bread, flour, sourdough, ovens, KitchenAid"},
]
ONE_OF_EACH = {
    "output_mode": "multi",
    "task_description": "Exactly one mood, exactly one subject, and home baking if it is about it",
}


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("I love this coding library", ["positive", "programming"]),
        ("A terrible year for research", ["negative", "science"]),
        ("Lunch is at noon", ["neutral", "other"]),
        ("Research on sourdough bread", ["neutral", "science", "home baking"]),
        ("A great and happy loaf, home baking at its best", ["positive", "other", "home baking"]),
    ],
)
def test_groups_of_one_list_are_chosen_from_each_for_itself(value, text, labels) -> None:
    assert value("AI_CLASSIFY", text, GROUPS, ONE_OF_EACH) == {"labels": labels}


def test_one_of_a_group_holds_where_several_fit(value) -> None:
    answer = value("AI_CLASSIFY", "Coding for space research", GROUPS, ONE_OF_EACH)
    assert answer == {"labels": ["neutral", "science"]}


def test_without_exactly_one_in_the_task_no_label_beside_moods_need_hold(value) -> None:
    config = {"output_mode": "multi"}
    assert value("AI_CLASSIFY", "Lunch is at noon", GROUPS, config) == {"labels": ["neutral"]}
    answer = value("AI_CLASSIFY", "Research in medicine, programming", GROUPS, config)
    assert answer == {"labels": ["neutral", "programming", "science"]}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("We sat at home", False),
        ("The price of bread", False),
        ("The price of bread and flour", True),
        ("What is home baking?", True),
        ("A new KitchenAid", True),
    ],
)
def test_label_after_the_one_for_the_rest_needs_clear_evidence(value, text, holds) -> None:
    labels = value("AI_CLASSIFY", text, GROUPS, ONE_OF_EACH)["labels"]
    assert ("home baking" in labels) == holds


def test_lone_mood_word_among_other_categories_is_no_mood(value) -> None:
    categories = ["critical", "cooking", "other"]
    answer = value("AI_CLASSIFY", "Cooking is awful", categories, {"output_mode": "multi"})
    assert answer == {"labels": ["cooking"]}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Astronomers measure a galaxy", "science"),
        ("TypeScript closures explained", "programming"),
        ("Netflix in the evening", "business"),
        ("AI for everyone", "artificial intelligence"),
    ],
)
def test_words_that_go_with_a_subject_count_for_its_category(value, text, label) -> None:
    categories = ["other", "artificial intelligence", *GROUPS[3:6]]
    assert single(value, text, categories) == label


def test_word_that_narrows_another_decides_less_than_the_one_it_narrows(value) -> None:
    categories = [
        {"label": "a", "description": "language models"},
        {"label": "b", "description": "programming languages"},
    ]
    assert single(value, "A little language", categories) == "b"


def test_first_line_decides_more_than_those_below(value) -> None:
    text = "A telescope on the moon\n\nPython, compilers, macros"
    assert single(value, text, ["other", *GROUPS[3:5]]) == "science"


def test_same_call_gives_the_same_answer(call) -> None:
    arguments = ("AI_CLASSIFY", SENTENCE, ["a", "b", "c"])
    assert call(*arguments) == call(*arguments)


def test_hidden_prompt_and_categories_are_billed(call) -> None:
    short = call("AI_CLASSIFY", SENTENCE, ["travel", "cooking"])
    long = call("AI_CLASSIFY", SENTENCE, ["travel", "cooking", "a third category"])
    assert short.usage.input_tokens > 150
    assert long.usage.input_tokens > short.usage.input_tokens
    assert short.usage.output_tokens > 0
    assert short.model is None


@pytest.mark.parametrize(
    ("categories", "config", "reason"),
    [
        (["same", "same"], None, "at least two unique categories"),
        (None, None, "must be an array"),
        (["a", " "], None, "non-empty string"),
        (["a", 3], None, "must be a string or an object"),
        (["a", {"label": "b", "colour": "red"}], None, "must be a string or an object"),
        ([{"label": "a", "description": "w " * 26}, "b"], None, "at most 25 words"),
        (["a", "b"], {"task_description": "w " * 51}, "at most 50 words"),
        (["a", "b"], {"mode": "multi"}, "unknown key in config_object: mode"),
        (["a", "b"], {"output_mode": "many"}, "'single' or 'multi'"),
        (["a", "b"], {"examples": [{"input": "x", "labels": ["a"]}]}, "explanation"),
        (
            ["a", "b"],
            {"examples": [{"input": "x", "labels": [{"label": "a"}], "explanation": "y"}]},
            "labels must be an array of the categories",
        ),
        (
            ["a", "b"],
            {"examples": [{"input": "x", "labels": ["c"], "explanation": "y"}]},
            "labels must be an array of the categories",
        ),
        (["a", "b"], True, "return_error_details goes by name"),
    ],
)
def test_what_snowflake_does_not_take_fails_the_statement(call, categories, config, reason) -> None:
    with pytest.raises(StatementError, match=reason) as caught:
        call("AI_CLASSIFY", "text", categories, config)
    assert (caught.value.errno, caught.value.sqlstate) == (100351, "P0000")
    assert "for external function AI_CLASSIFY with remote service error: 400" in str(caught.value)


def test_descriptions_and_tasks_at_their_limits_are_taken(value) -> None:
    categories = [{"label": "a", "description": "w " * 25}, "b"]
    assert value("AI_CLASSIFY", "text", categories, {"task_description": "w " * 50})


def test_text_over_the_context_window_fails_its_row(call) -> None:
    with pytest.raises(RowError, match="max tokens of 128000 exceeded"):
        call("AI_CLASSIFY", "word " * 128_000, ["a", "b"])
