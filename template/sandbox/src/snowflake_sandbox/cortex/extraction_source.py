"""What AI_EXTRACT reads: a text, or a file of a stage, which goes wrong in Snowflake's words.

See https://docs.snowflake.com/en/sql-reference/functions/ai_extract
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from snowflake_sandbox.cortex.documents import PAGED_FORMATS, READ_FORMATS, pages_of
from snowflake_sandbox.cortex.errors import RowError, StatementError, refused
from snowflake_sandbox.cortex.tokens import count_tokens
from snowflake_sandbox.cortex.words import word_set
from snowflake_sandbox.stages import folder_of

_MAX_PAGES = 125
_TOKENS_PER_PAGE = 970
_MAX_SCALE = 4
# Formats that Snowflake reads here beside those that the sandbox reads.
_NOT_EMULATED = word_set(
    ".bmp .doc .eml .gif .htm .jpeg .jpg .md .png .ppt .pptx .text .tif .tiff .webp"
)


@dataclass(frozen=True)
class Source:
    """A text with the tokens that reading it is billed for."""

    text: str
    tokens: int


def source_of(given: Any, config: Any) -> Source | None:
    """Gives what to read; None where it is NULL.

    Args:
        given: A text or a FILE, as SQL gave it.
        config: The object with a file's scale_factor, or None.

    Raises:
        RowError: The file is not there, or cannot be read.
        StatementError: What is given is neither, or a file that the sandbox does not read.
    """
    scale = _scale(config)
    if given is None or isinstance(given, str):
        return None if given is None else Source(given, count_tokens(given))
    if not isinstance(given, dict) or "RELATIVE_PATH" not in given:
        raise refused("AI_EXTRACT", "the first argument must be a text or a FILE")
    path = given["RELATIVE_PATH"]
    return None if path is None else _file(given["STAGE"], path, scale)


def _file(stage: str, path: str, scale: float) -> Source:
    database, schema, name = stage.removeprefix("@").split(".")
    file = folder_of((database, schema, name), path)
    if not file.is_file():
        raise RowError("Provided file cannot be found.")
    ending = PurePosixPath(path).suffix.lower()
    if ending in _NOT_EMULATED:
        raise StatementError(
            f"Unsupported feature 'AI_EXTRACT of {ending} files' "
            "(the sandbox does not emulate it).",
            errno=2,
            sqlstate="0A000",
        )
    if ending not in READ_FORMATS:
        raise RowError(f"The provided file format {ending} isn't supported.")
    try:
        pages = pages_of(path, file.read_bytes(), is_layout=False)
    except RowError as error:
        raise RowError("The provided file isn't in the expected format or is corrupted.") from error
    most = int(_MAX_PAGES / scale)
    if len(pages) > most:
        raise RowError(
            f"Maximum number of {most} pages exceeded. The document has {len(pages)} pages."
        )
    text = "\n".join(pages)
    is_paged = ending in PAGED_FORMATS
    return Source(
        text, round(_TOKENS_PER_PAGE * scale * len(pages)) if is_paged else count_tokens(text)
    )


def _scale(config: Any) -> float:
    given: Mapping[str, Any] = {} if config is None else config
    scale = given.get("scale_factor", 1) if isinstance(given, dict) else None
    if (
        isinstance(scale, bool)
        or not isinstance(scale, int | float)
        or not 1 <= scale <= _MAX_SCALE
    ):
        raise refused("AI_EXTRACT", f"scale_factor must be a number from 1 to {_MAX_SCALE}")
    return float(scale)
