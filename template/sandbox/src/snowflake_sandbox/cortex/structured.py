"""Structured output: an object that satisfies a JSON schema, filled with what a text says.

Nothing is invented: a value that the text does not give is null where the schema allows it, is
left out where it is optional, and is otherwise empty ("", 0, false, []).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from snowflake_sandbox.cortex import findings
from snowflake_sandbox.cortex.evidence import Label
from snowflake_sandbox.cortex.labels import best_label, matching_labels
from snowflake_sandbox.cortex.names import names
from snowflake_sandbox.cortex.polarity import aspect_sentiment, polarity
from snowflake_sandbox.cortex.prompt import Prompt
from snowflake_sandbox.cortex.properties import (
    JUDGEMENT,
    MONEY,
    NAME,
    SENTIMENT,
    Finder,
    asking,
    finder_for,
)
from snowflake_sandbox.cortex.words import identifier_stems, sentences, stem, stems, words

Schema = Mapping[str, Any]
_EMPTY: Schema = {"string": "", "number": 0, "integer": 0, "boolean": False, "array": []}
_MAX_DEPTH = 8  # a schema may refer to itself
_WORDS_BEFORE, _WORDS_AFTER = 2, 3  # how near a number stands to what it counts
_SAYS_NOTHING = asking("true false story article text post mention contain relate about flag")


@dataclass(frozen=True)
class _Place:
    """Where a value stands: the text it comes from, what that is about, the names above it."""

    text: str
    definitions: Schema
    path: tuple[str, ...] = ()
    subject: str | None = None

    @property
    def asked(self) -> frozenset[str]:
        return frozenset(identifier_stems(self.path[-1])) if self.path else frozenset()


def fill(schema: Schema, prompt: Prompt) -> dict[str, Any]:
    """Gives an object that satisfies `schema`, from the material of `prompt`.

    Args:
        schema: As `schema_of` accepts it.
        prompt: Without material, its instruction is the text.
    """
    text = prompt.material or prompt.instruction
    return _object(schema, _Place(text, schema.get("$defs", {})))


def _value(given: Schema, place: _Place) -> Any:
    """Gives the value for a schema, or None if the text has none."""
    schema = _resolved(given, place)
    if "enum" in schema:
        return _choice(schema, place)
    match _kind(schema):
        case "object":
            return _object(schema, place) if len(place.path) < _MAX_DEPTH else None
        case "array":
            return _array(_resolved(schema.get("items", {}), place), place)
        case "string":
            return next(iter(_strings(place)), None)
        case "boolean":
            return _holds(place, str(schema.get("description", "")))
        case "number":
            return next(iter(_numbers(place)), None)
        case "integer":
            return next((round(number) for number in _numbers(place)), None)
    return None


def _object(schema: Schema, place: _Place) -> dict[str, Any]:
    filled = {}
    for name, child in schema.get("properties", {}).items():
        value = _value(child, replace(place, path=(*place.path, name)))
        required = name in schema.get("required", [])
        if value is None and required and not _nullable(child, place):
            value = _EMPTY.get(_kind(_resolved(child, place)))
        if value is not None or required:
            filled[name] = value
    return filled


def _array(items: Schema, place: _Place) -> list[Any]:
    if "enum" in items:
        fitting = matching_labels(place.text, [Label(str(option)) for option in items["enum"]])
        return [option for option in items["enum"] if str(option) in fitting]
    match _kind(items):
        case "string":
            return _strings(place)
        case "number":
            return _numbers(place)
        case "integer":
            return [round(number) for number in _numbers(place)]
        case "object" if place.subject is None:
            finder = _finder(place)
            subjects = finder(place.text) if finder else []
            return [_object(items, _about(subject, place)) for subject in subjects]
    return []


def _strings(place: _Place) -> list[str]:
    if place.subject is not None and not place.asked.isdisjoint(NAME):
        return [place.subject]
    if any(not SENTIMENT.isdisjoint(identifier_stems(name)) for name in place.path):
        aspect = [word for word in words(place.path[-1]) if stem(word) not in SENTIMENT]
        if aspect:
            return [aspect_sentiment(place.text, " ".join(aspect))]
        return [polarity(place.text).sentiment]
    if finder := _finder(place):
        return finder(place.text)
    said = sentences(place.text)
    about = [sentence for sentence in said if not place.asked.isdisjoint(stems(sentence))]
    return said if place.subject is not None and not about else about


def _finder(place: _Place) -> Finder | None:
    asked = place.asked
    if asked == asking("name") and len(place.path) > 1:
        asked = frozenset(identifier_stems(place.path[-2]))
        return finder_for(asked) or names
    return finder_for(asked)


def _about(subject: str, place: _Place) -> _Place:
    said = [sentence for sentence in sentences(place.text) if subject in sentence]
    return replace(place, text="\n".join(said) or place.text, subject=subject)


def _numbers(place: _Place) -> list[float]:
    if not place.asked.isdisjoint(SENTIMENT):
        return [round(polarity(place.text).balance, 2)]
    if not place.asked.isdisjoint(JUDGEMENT):
        return []
    if not place.asked.isdisjoint(MONEY):
        return [findings.to_number(amount) for amount in findings.amounts(place.text)]
    if stem("year") in place.asked:
        return [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", place.text)]
    spoken = re.findall(r"\d[\d,]{0,17}(?:\.\d+)?|[^\W\d_]+", place.text)
    counting = []
    for position, word in enumerate(spoken):
        around = spoken[max(position - _WORDS_BEFORE, 0) : position + 1 + _WORDS_AFTER]
        if word[0].isdigit() and not place.asked.isdisjoint(stem(w.lower()) for w in around):
            counting.append(findings.to_number(word))
    everything = findings.numbers(place.text)
    return counting or (everything if len(everything) == 1 else [])


def _holds(place: _Place, description: str) -> bool:
    said = set(stems(place.text))
    named, told = place.asked - _SAYS_NOTHING, set(stems(description)) - _SAYS_NOTHING
    return bool(named and named <= said) or (len(told) > 1 and 2 * len(told & said) >= len(told))


def _choice(schema: Schema, place: _Place) -> Any:
    options = {str(option): option for option in schema["enum"] if option is not None}
    labels = [Label(name) for name in options]
    if _nullable(schema, place) and not matching_labels(place.text, labels):
        return None
    return options[best_label(place.text, labels, str(schema.get("description", "")))]


def _resolved(schema: Schema, place: _Place) -> Schema:
    """Gives the schema itself behind a reference or a choice, of a choice the first but null."""
    if "$ref" in schema:
        return _resolved(place.definitions[schema["$ref"].removeprefix("#/$defs/")], place)
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            choices = [_resolved(choice, place) for choice in schema[key]]
            return next((choice for choice in choices if _kind(choice) != "null"), choices[0])
    return {**schema, "enum": [schema["const"]]} if "const" in schema else schema


def _nullable(schema: Schema, place: _Place) -> bool:
    choices = [*schema.get("anyOf", []), *schema.get("oneOf", [])]
    if "type" not in schema and None in schema.get("enum", []):
        return True
    return any("null" in _kinds(_resolved(choice, place)) for choice in [schema, *choices])


def _kind(schema: Schema) -> str:
    return next((kind for kind in _kinds(schema) if kind != "null"), "null")


def _kinds(schema: Schema) -> list[str]:
    given = schema.get("type", "object" if "properties" in schema else "string")
    return given if isinstance(given, list) else [given]
