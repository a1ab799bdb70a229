"""The functions that read a text: its sentiment, class, summary, translation, answers.

See https://docs.snowflake.com/en/user-guide/snowflake-cortex/aisql-migrate-legacy-functions and the
page of each function that it names.
"""

from collections.abc import Mapping
from typing import Any

from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.classify import AI_CLASSIFY
from snowflake_sandbox.cortex.errors import RowError, refused, too_long
from snowflake_sandbox.cortex.extract import score
from snowflake_sandbox.cortex.extraction_questions import Question
from snowflake_sandbox.cortex.legacy.successors import legacy_function
from snowflake_sandbox.cortex.polarity import polarity
from snowflake_sandbox.cortex.question_answers import answers
from snowflake_sandbox.cortex.sentiment import AI_SENTIMENT
from snowflake_sandbox.cortex.signature import Parameter
from snowflake_sandbox.cortex.summarize import AI_SUMMARIZE
from snowflake_sandbox.cortex.tokens import count_tokens
from snowflake_sandbox.cortex.translate import AI_TRANSLATE
from snowflake_sandbox.cortex.words import word_set

_SENTIMENT_WINDOW = 512
_SUMMARIZE_WINDOW = 32_000
_ANSWER_WINDOW, _QUESTION_WINDOW = 2_048, 64
_CATEGORIES, _EXAMPLES = 100, 20
_LANGUAGES = word_set("de en es fr hi it ja ko nl pl pt ru sv zh")
_TEXT = Parameter("text", required=True, text=True)

# The hidden prompt; no page gives a count, so this is about what the task takes to say.
_SENTIMENT_PROMPT_TOKENS = 60


def _sentiment(arguments: Mapping[str, Any]) -> Answer:
    """Gives a score beyond 0.5 or below -0.5 for a text that feels one way."""
    read = _read(arguments["text"], _SENTIMENT_WINDOW)
    felt = polarity(arguments["text"])
    certain = {"positive": 0.5, "negative": -0.5}.get(felt.sentiment, 0.0)
    value = round(certain + felt.balance / 2, 7)
    return Answer(value, None, Usage(_SENTIMENT_PROMPT_TOKENS + read, 0))


def _classify(arguments: Mapping[str, Any]) -> Answer | None:
    categories = arguments["list_of_categories"]
    options = arguments.get("options") or {}
    if not isinstance(options, dict):
        raise refused("CLASSIFY_TEXT", "options must be an object")
    config = dict(options)
    if unknown := sorted(config.keys() - {"task_description"}):
        raise refused("CLASSIFY_TEXT", f"unknown key in options: {', '.join(unknown)}")
    if isinstance(categories, list):
        if len(categories) > _CATEGORIES:
            raise refused(
                "CLASSIFY_TEXT", f"{len(categories)} categories, at most {_CATEGORIES} are taken"
            )
        config["examples"] = [example for c in categories for example in _examples(c)]
        categories = [_without_examples(category) for category in categories]
    answer = AI_CLASSIFY.run(
        {"input": arguments["input"], "list_of_categories": categories, "config_object": config}
    )
    assert answer is not None
    return Answer({"label": answer.value["labels"][0]}, None, answer.usage)


def _examples(category: Any) -> list[dict[str, Any]]:
    given = category.get("examples") if isinstance(category, dict) else None
    if given is None:
        return []
    if not isinstance(given, list) or len(given) > _EXAMPLES:
        raise refused(
            "CLASSIFY_TEXT", f"the examples of a category must be an array of at most {_EXAMPLES}"
        )
    return [{"input": e, "labels": [category.get("label")], "explanation": ""} for e in given]


def _without_examples(category: Any) -> Any:
    if not isinstance(category, dict):
        return category
    return {key: value for key, value in category.items() if key != "examples"}


def _extract_answer(arguments: Mapping[str, Any]) -> Answer:
    text, question = arguments["source_document"], arguments["question"]
    read = _read(text, _ANSWER_WINDOW) + _read(question, _QUESTION_WINDOW)
    asked = Question("", question)
    said = answers(text, asked.key, asked.text)[:1]
    value = [{"answer": answer, "score": score(text, asked)} for answer in said]
    return Answer(value, None, Usage(read, 0))


def _summarize(arguments: Mapping[str, Any]) -> Answer | None:
    _read(arguments["text"], _SUMMARIZE_WINDOW)
    return AI_SUMMARIZE.run(arguments)


def _translate(arguments: Mapping[str, Any]) -> Answer | None:
    source, target = arguments["source_language"], arguments["target_language"]
    for language in (source or target, target):
        if language not in _LANGUAGES:
            raise RowError(f'Invalid language "{language}"')
    return AI_TRANSLATE.run(arguments)


def _read(text: str, window: int) -> int:
    tokens = count_tokens(text)
    if tokens > window:
        raise too_long(window)
    return tokens


SENTIMENT = legacy_function("SENTIMENT", (_TEXT,), "FLOAT", _sentiment)
ENTITY_SENTIMENT = legacy_function(
    "ENTITY_SENTIMENT",
    (_TEXT, Parameter("entities")),
    "OBJECT",
    lambda given: AI_SENTIMENT.run({"text": given["text"], "categories": given.get("entities")}),
)
CLASSIFY_TEXT = legacy_function(
    "CLASSIFY_TEXT",
    (
        Parameter("input", required=True, text=True),
        Parameter("list_of_categories", required=True),
        Parameter("options"),
    ),
    "OBJECT",
    _classify,
)
EXTRACT_ANSWER = legacy_function(
    "EXTRACT_ANSWER",
    (
        Parameter("source_document", required=True, text=True),
        Parameter("question", required=True, text=True),
    ),
    "ARRAY",
    _extract_answer,
)
SUMMARIZE = legacy_function("SUMMARIZE", (_TEXT,), "VARCHAR", _summarize)
TRANSLATE = legacy_function("TRANSLATE", AI_TRANSLATE.parameters, "VARCHAR", _translate)
