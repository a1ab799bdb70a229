"""AI_EXTRACT: answers to questions about a text or a file.

A row never fails: what goes wrong with its text or its questions stands beside the answers. A score
tells how much of a question's words the text has, and nothing about the answer.
See https://docs.snowflake.com/en/sql-reference/functions/ai_extract
"""

from collections.abc import Collection, Mapping
from typing import Any

from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.errors import RowError, invalid_arguments, too_long
from snowflake_sandbox.cortex.extraction_questions import Question, questions_of
from snowflake_sandbox.cortex.extraction_source import source_of
from snowflake_sandbox.cortex.question_answers import answers
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter
from snowflake_sandbox.cortex.tokens import count_json_tokens, truncate
from snowflake_sandbox.cortex.words import identifier_stems, stems

NAME = "AI_EXTRACT"
CONTEXT_WINDOW = 128_000
_TOKENS_PER_ANSWER = 512
_SOURCES = ("text", "file")


def _run(arguments: Mapping[str, Any]) -> Answer | None:
    try:
        return _extracted(arguments)
    except RowError as error:
        return Answer({"error": str(error), "response": None}, None, Usage(0, 0))


def _extracted(arguments: Mapping[str, Any]) -> Answer | None:
    given = next(arguments[name] for name in _SOURCES if name in arguments)
    source = source_of(given, arguments.get("config"))
    if source is None:
        return None
    text = source.text
    questions = questions_of(arguments["responseFormat"])
    input_tokens = source.tokens + count_json_tokens(arguments["responseFormat"])
    if input_tokens > CONTEXT_WINDOW:
        raise too_long(CONTEXT_WINDOW)
    response = {question.key: _answer(text, question) for question in questions}
    usage = Usage(input_tokens, count_json_tokens(response))
    value: dict[str, Any] = {"error": None, "response": response}
    if arguments.get("scores"):
        scores = {question.key: {"score": score(text, question)} for question in questions}
        value["scoring"] = {"scores": scores}
    return Answer(value, None, usage)


def score(text: str, question: Question) -> float:
    """Gives from 0.5 how much of the question's words `text` has; 0 where it has no answer."""
    if not _answer(text, question):
        return 0.0
    asked = {*identifier_stems(question.key), *stems(question.text)}
    return round(0.5 + len(asked.intersection(stems(text))) / (2 * max(len(asked), 1)), 2)


def _answer(text: str, question: Question) -> Any:
    if question.columns:
        return {column.key: _answer(text, column) for column in question.columns}
    said = answers(text, question.key, question.text)
    if question.is_list:
        return [truncate(answer, _TOKENS_PER_ANSWER) for answer in said]
    return truncate(said[0], _TOKENS_PER_ANSWER) if said else None


def _returns(given: Collection[str]) -> str:
    if len([name for name in _SOURCES if name in given]) != 1:
        raise invalid_arguments(NAME, "either text or file must be given")
    return "OBJECT"


AI_EXTRACT = CortexFunction(
    name=NAME,
    parameters=(
        Parameter("text", nullable=True),
        Parameter("responseFormat", required=True),
        Parameter("file", named_only=True, nullable=True),
        *(Parameter(name, named_only=True) for name in ("config", "scores")),
    ),
    returns_for=_returns,
    error_details=False,
    run=_run,
)
