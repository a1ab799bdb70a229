"""AI_PARSE_DOCUMENT: the text of a file on a stage, page by page.

Every page of a PDF or Word file is a billed page, and so are each 3,000 characters of other text.
See https://docs.snowflake.com/en/sql-reference/functions/ai_parse_document
"""

from collections.abc import Mapping
from typing import Any

from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.documents import PAGED_FORMATS, pages_of
from snowflake_sandbox.cortex.errors import RowError, StatementError, refused
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter, always
from snowflake_sandbox.stages import folder_of

NAME = "AI_PARSE_DOCUMENT"
_MODES = ("OCR", "LAYOUT")
_OPTIONS = {"mode", "page_split", "page_filter", "extract_images"}


def _run(arguments: Mapping[str, Any]) -> Answer | None:
    file, options = arguments["file_object"], _options(arguments.get("options"))
    if not isinstance(file, dict) or "RELATIVE_PATH" not in file:
        raise _refused("the first argument must be a FILE; use TO_FILE('@stage', path)")
    path = file["RELATIVE_PATH"]
    if path is None:
        return None
    is_layout = options.get("mode", "OCR") == "LAYOUT"
    pages = pages_of(path, _content(file["STAGE"], path), is_layout)
    chosen = list(enumerate(pages))
    is_split = bool(options.get("page_split")) or "page_filter" in options
    if is_split and not path.lower().endswith(PAGED_FORMATS):
        raise RowError(f"page_split is not supported for {path}; it is for PDF, PPTX and DOCX.")
    if "page_filter" in options:
        wanted = {index for part in options["page_filter"] for index in _range(part)}
        chosen = [(index, page) for index, page in chosen if index in wanted]
    value: dict[str, Any] = {"content": "\n\n".join(pages)}
    if is_split:
        value = {"pages": [{"content": page, "index": index} for index, page in chosen]}
    billed = len(chosen)
    usage = Usage(0, 0, layout_pages=billed) if is_layout else Usage(0, 0, ocr_pages=billed)
    return Answer(value, None, usage, {"pageCount": len(pages)})


def _content(stage: str, path: str) -> bytes:
    database, schema, name = stage.removeprefix("@").split(".")
    file = folder_of((database, schema, name), path)
    if not file.is_file():
        raise StatementError(
            f"Remote file '{stage}/{path}' was not found. Refresh the stage's directory table.",
            errno=100270,
            sqlstate="22000",
        )
    return file.read_bytes()


def _options(given: Any) -> dict[str, Any]:
    options = given or {}
    if not isinstance(options, dict):
        raise _refused("options must be an object (return_error_details goes by name)")
    if unknown := sorted(set(options) - _OPTIONS):
        raise _refused(f"unknown option {unknown[0]!r}; there are {', '.join(sorted(_OPTIONS))}")
    if options.get("mode", "OCR") not in _MODES:
        raise _refused(f"mode {options['mode']!r}; there are {' and '.join(_MODES)}")
    if options.get("extract_images"):
        raise StatementError(
            "Unsupported feature 'extract_images of AI_PARSE_DOCUMENT' "
            "(the sandbox does not emulate it).",
            errno=2,
            sqlstate="0A000",
        )
    return options


def _range(part: Any) -> range:
    if not isinstance(part, dict) or not {"start", "end"} == set(part):
        raise _refused("page_filter must be an array of objects with start and end")
    return range(int(part["start"]), int(part["end"]))


def _refused(reason: str) -> StatementError:
    return refused(NAME, reason)


AI_PARSE_DOCUMENT = CortexFunction(
    name=NAME,
    parameters=(Parameter("file_object", required=True), Parameter("options")),
    returns_for=always("VARCHAR"),
    error_details=True,
    details_places=(3,),
    run=_run,
)
