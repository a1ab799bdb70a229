"""What AI_EXTRACT accepts as responseFormat, and how it refuses the rest, in Snowflake's words.

See https://docs.snowflake.com/en/sql-reference/functions/ai_extract
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from snowflake_sandbox.cortex.errors import RowError

_MAX_QUESTIONS = 100
_QUESTIONS_PER_TABLE = 10
_KEYED = re.compile(r"(\w[\w -]{0,63}):\s+(\S.*)", re.DOTALL)
_TYPES = ("string", "array", "object")


@dataclass(frozen=True)
class Question:
    """One question about a text.

    Attributes:
        key: The name of its answer.
        text: What is asked; may be empty, the key then says it all.
        is_list: Whether all answers are wanted, not the first one only.
        columns: The questions of a table's columns; empty for what is no table.
    """

    key: str
    text: str
    is_list: bool = False
    columns: tuple["Question", ...] = ()


def questions_of(response_format: Any) -> list[Question]:
    """Gives the questions in any of the forms that `responseFormat` has.

    Raises:
        RowError: It has none of the forms, or asks too much.
    """
    questions = list(_questions(response_format)) if response_format is not None else []
    if not questions:
        raise RowError("Missing or empty response format.")
    asked = [question.key for question in questions]
    if repeated := sorted({key for key in asked if asked.count(key) > 1}):
        raise RowError(f"Duplicate feature name found: {repeated[0]}.")
    tables = sum(bool(question.columns) for question in questions)
    simple = len(questions) - tables
    weight = tables * _QUESTIONS_PER_TABLE + simple
    if weight > _MAX_QUESTIONS:
        raise RowError(
            f"Too many questions: {tables} complex and {simple} simple = {weight} total, "
            f"complex question weight {_QUESTIONS_PER_TABLE}"
        )
    return questions


def _questions(given: Any) -> Iterator[Question]:
    if isinstance(given, list):
        yield from (_listed(entry) for entry in given)
    elif not isinstance(given, dict):
        raise _refused("responseFormat must be an object or an array")
    elif isinstance(given.get("schema"), dict):
        if len(given) > 1:
            raise _refused("responseFormat cannot have a schema and other questions beside it")
        yield from _properties(given["schema"], "schema")
    else:
        for key, text in given.items():
            if not isinstance(text, str):
                raise _refused(f"the question of {key!r} must be a string")
            yield Question(key, text)


def _listed(entry: Any) -> Question:
    if isinstance(entry, str) and entry.strip():
        keyed = _KEYED.fullmatch(entry)
        return Question(keyed[1], keyed[2]) if keyed else Question(entry, entry)
    if _is_pair(entry):
        return Question(entry[0], entry[1])
    raise _refused("an entry of responseFormat must be a question or an array of key and question")


def _is_pair(entry: Any) -> bool:
    return isinstance(entry, list) and len(entry) == 2 and all(isinstance(e, str) for e in entry)


def _properties(schema: Mapping[str, Any], path: str) -> Iterator[Question]:
    properties = schema.get("properties")
    if schema.get("type") != "object" or not isinstance(properties, dict):
        raise _refused(f"{path} must be an object with properties")
    for key, node in properties.items():
        yield _property(key, node, f"{path}.{key}")


def _property(key: str, node: Any, path: str) -> Question:
    kind = node.get("type") if isinstance(node, dict) else None
    if kind not in _TYPES:
        raise _refused(f"the type of {path} must be {', '.join(_TYPES[:-1])} or {_TYPES[-1]}")
    text = node.get("description", "")
    if not isinstance(text, str):
        raise _refused(f"the description of {path} must be a string")
    columns = tuple(_properties(node, path)) if kind == "object" else ()
    return Question(key, text, kind == "array", _ordered(columns, node, path))


def _ordered(
    columns: Sequence[Question], node: Mapping[str, Any], path: str
) -> tuple[Question, ...]:
    order = node.get("column_ordering", [column.key for column in columns])
    by_key = {column.key: column for column in columns}
    if not isinstance(order, list) or not all(key in list(by_key) for key in order):
        raise _refused(f"the column_ordering of {path} must be an array of its properties")
    return tuple(by_key[key] for key in order)


def _refused(reason: str) -> RowError:
    return RowError(f"Invalid response format. ({reason})")
