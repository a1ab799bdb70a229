"""Values that do not convert: what DuckDB says of them, in Snowflake's words."""

import re

from snowflake.connector.errors import Error

from snowflake_sandbox.errors import programming_error, unsupported

_OUT_OF_RANGE = (100046, "22003", "Number out of representable range: type {type}, value {value}")
_INTEGERS = "integers beyond 64 bits"
_WORDS: list[tuple[str, tuple[int, str, str]]] = [
    (
        r"Could not convert string ['\"](?P<value>.*)['\"] to BOOL",
        (100037, "22018", "Boolean value '{value}' is not recognized"),
    ),
    (
        r"Could not convert string ['\"](?P<value>-?\d+(?:\.\d+)?)['\"] to (?P<type>DECIMAL.*)",
        _OUT_OF_RANGE,
    ),
    (
        r"Could not convert string ['\"](?P<value>.*)['\"] to (?:DECIMAL|DOUBLE|U?INT)",
        (100038, "22018", "Numeric value '{value}' is not recognized"),
    ),
    (r"Could not cast value (?P<value>\S+) to (?P<type>DECIMAL\S+)", _OUT_OF_RANGE),
    (
        r'Casting value "(?P<value>.*)" to type (?P<type>DECIMAL\S+) failed: value is out of range',
        _OUT_OF_RANGE,
    ),
    (
        r'timestamp field (?:format|value out of range): "(?P<value>.*?)"',
        (100035, "22007", "Timestamp '{value}' is not recognized"),
    ),
    (
        r'date field (?:format|value out of range): "(?P<value>.*?)"',
        (100040, "22007", "Date '{value}' is not recognized"),
    ),
    (
        r'time field (?:format|value out of range): "(?P<value>.*?)"',
        (100108, "22007", "Time '{value}' is not recognized"),
    ),
]
_BEYOND = re.compile(r"Overflow in \w+ of INT64|out of range for the destination type INT64")


def refused_value(message: str) -> Error | None:
    """Gives Snowflake's error for a message of DuckDB about a value; None for other messages."""
    if _BEYOND.search(message):
        return unsupported(_INTEGERS)
    for pattern, (errno, sqlstate, text) in _WORDS:
        if found := re.search(pattern, message):
            names = {name: value or "" for name, value in found.groupdict().items()}
            names["type"] = names.get("type", "").replace("DECIMAL", "FIXED")
            return programming_error(errno, sqlstate, text.format(**names))
    return None
