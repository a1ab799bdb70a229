"""AI_EMBED and AI_SIMILARITY."""

import numpy as np
import pytest

from snowflake_sandbox.cortex import embedding
from snowflake_sandbox.cortex.embedding import EMBEDDING_MODELS
from snowflake_sandbox.cortex.errors import StatementError

ARCTIC = "snowflake-arctic-embed-l-v2.0"
SMALL = "e5-base-v2"
# Vectors that are stored must still be comparable with new ones after an update.
FIRST_OF_HELLO_WORLD = [0.052117, 0.0, -0.012191, 0.033830]


@pytest.fixture
def similarity(value):
    def cosine(one: str, other: str) -> float:
        return value("AI_SIMILARITY", one, other)

    return cosine


@pytest.mark.parametrize(("model", "dimension"), [(ARCTIC, 1024), (SMALL, 768)])
def test_embedding_is_a_vector_of_length_one_with_the_dimension_of_its_model(
    value, model, dimension
) -> None:
    vector = value("AI_EMBED", model, "hello world")
    assert vector.shape == (dimension,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_embedding_is_always_the_same(value) -> None:
    vectors = [value("AI_EMBED", SMALL, "hello, world") for _ in range(2)]
    assert np.array_equal(*vectors)
    assert vectors[0][:4].tolist() == pytest.approx(FIRST_OF_HELLO_WORLD, abs=1e-6)


def test_models_have_vectors_of_their_own(value) -> None:
    one, other = (value("AI_EMBED", name, "hello") for name in (SMALL, "snowflake-arctic-embed-m"))
    assert abs(float(one @ other)) < 0.2


@pytest.mark.parametrize("text", ["", "!!! ???", "the of and"])
def test_text_that_says_nothing_has_an_embedding_too(value, text) -> None:
    assert np.linalg.norm(value("AI_EMBED", SMALL, text)) == pytest.approx(1, abs=1e-5)


def test_similar_texts_are_closer_than_others(similarity) -> None:
    text = "Postgres 9.5 released with upsert"
    assert similarity(text, text) == pytest.approx(1)
    assert similarity(text, "The release of PostgreSQL 9.5") > 0.4
    assert similarity(text, "Why cats sleep all day") < 0.25


def test_forms_of_a_word_and_its_misspellings_are_close(similarity) -> None:
    assert similarity("travelling developers", "a developer travels") > 0.6
    assert similarity("kubernetes", "kubernets") > similarity("kubernetes", "banana") + 0.2


def test_words_that_carry_meaning_count_more_than_the_others(similarity) -> None:
    text = "how do you learn to cook"
    assert similarity(text, "learn cook") > similarity(text, "how do you get to work")


def test_similarity_may_name_another_model(call) -> None:
    answered = call("AI_SIMILARITY", "a cat", "a dog", {"model": SMALL})
    assert answered.model == SMALL
    assert answered.value != call("AI_SIMILARITY", "a cat", "a dog").value


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("AI_EMBED", ("nope", "text")),
        ("AI_EMBED", ("voyage-multimodal-3", "text")),
        ("AI_SIMILARITY", ("a", "b", {"model": "nope"})),
        # AI_EMBED has this one, AI_SIMILARITY does not.
        ("AI_SIMILARITY", ("a", "b", {"model": f"{ARCTIC}-8k"})),
    ],
)
def test_model_that_is_not_for_texts_is_refused(call, function, arguments) -> None:
    with pytest.raises(StatementError, match="unknown model"):
        call(function, *arguments)


def test_similarity_takes_no_other_setting_than_the_model(call) -> None:
    with pytest.raises(StatementError, match="takes one key: model"):
        call("AI_SIMILARITY", "a", "b", {"modle": SMALL})


@pytest.mark.parametrize("name", sorted(EMBEDDING_MODELS))
def test_text_beyond_the_context_window_fails_the_statement(call, name) -> None:
    limit = EMBEDDING_MODELS[name].context_window
    assert call("AI_EMBED", name, "word " * limit).usage.input_tokens == limit
    with pytest.raises(StatementError, match=f"max tokens of {limit} exceeded"):
        call("AI_EMBED", name, "word " * (limit + 1))


def test_only_input_is_billed_and_is_what_ai_count_tokens_counts(call, value) -> None:
    usage = call("AI_EMBED", SMALL, "one two three").usage
    assert (usage.input_tokens, usage.output_tokens) == (3, 0)
    both = call("AI_SIMILARITY", "one two", "three", {"model": SMALL}).usage
    assert (both.input_tokens, both.output_tokens) == (3, 0)
    assert value("AI_COUNT_TOKENS", "ai_similarity", "one two", "three", {"model": SMALL}) == 3


def test_what_a_word_stands_for_is_drawn_once(call, monkeypatch) -> None:
    call("AI_EMBED", ARCTIC, "Show HN: a story about databases and Python")
    monkeypatch.setattr(embedding, "_draw", None)
    call("AI_EMBED", ARCTIC, "Show HN: Python and a story about databases")
