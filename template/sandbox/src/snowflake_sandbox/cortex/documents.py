"""Files as text, page by page: PDF, Word, HTML and plain text.

Letters in pictures are not read: a scanned page comes out empty.
"""

import io
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import PurePosixPath

from snowflake_sandbox.cortex.errors import RowError, StatementError
from snowflake_sandbox.cortex.words import word_set

CHARACTERS_PER_PAGE = 3_000
PAGED_FORMATS = (".pdf", ".docx", ".pptx")

_NOT_EMULATED = (".pptx", ".png", ".jpg", ".jpeg", ".tif", ".tiff")


def pages_of(path: str, content: bytes, is_layout: bool) -> list[str]:
    """Gives the pages of a file as plain text, or as Markdown if the layout is wanted.

    Raises:
        RowError: the file is damaged, locked or of a format that Snowflake does not read.
        StatementError: 000002 for a format that only the sandbox does not read.
    """
    ending = PurePosixPath(path).suffix.lower()
    if ending in _NOT_EMULATED:
        raise StatementError(
            f"Unsupported feature 'AI_PARSE_DOCUMENT of {ending} files' "
            "(the sandbox does not emulate it).",
            errno=2,
            sqlstate="0A000",
        )
    if ending not in _READERS:
        raise RowError(f"Provided file {path} isn't in supported format.")
    try:
        return _READERS[ending](content, is_layout)
    except RowError:
        raise
    except Exception as error:
        raise RowError(f"Provided file {path} cannot be read: {error}") from None


def _pdf(content: bytes, is_layout: bool) -> list[str]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise RowError("The document is encrypted.")
    return [page.extract_text().strip() for page in reader.pages]


def _docx(content: bytes, is_layout: bool) -> list[str]:
    from mammoth import convert_to_html

    return _cut(_without_tags(convert_to_html(io.BytesIO(content)).value, is_layout))


def _html(content: bytes, is_layout: bool) -> list[str]:
    return _cut(_without_tags(content.decode("utf-8-sig"), is_layout))


def _text(content: bytes, is_layout: bool) -> list[str]:
    return _cut(content.decode("utf-8-sig").strip())


_READERS: dict[str, Callable[[bytes, bool], list[str]]] = {
    ".pdf": _pdf,
    ".docx": _docx,
    ".html": _html,
    ".txt": _text,
}
READ_FORMATS = tuple(_READERS)


def _cut(text: str) -> list[str]:
    """Cuts a text without pages into parts of the length that is billed as one."""
    starts = range(0, max(len(text), 1), CHARACTERS_PER_PAGE)
    return [text[start : start + CHARACTERS_PER_PAGE] for start in starts]


def _without_tags(html: str, is_layout: bool) -> str:
    reader = _Reader(is_layout)
    reader.feed(html)
    reader.close()
    lines = ("".join(reader.parts)).split("\n")
    plain = (" ".join(line.split()) for line in lines)
    kept: list[str] = []
    for line in plain:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


class _Reader(HTMLParser):
    """Collects the visible text of HTML; for the layout, with Markdown's marks."""

    _BLOCKS = word_set("address article div footer header main p section table ul ol")
    _HIDDEN = word_set("head script style template")

    def __init__(self, is_layout: bool) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._is_layout = is_layout
        self._hidden = 0
        self._cells = 0
        self._rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begins a block, a line or a cell."""
        if tag in self._HIDDEN:
            self._hidden += 1
        elif tag in self._BLOCKS:
            self._rows = 0 if tag == "table" else self._rows
            self.parts.append("\n\n")
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.parts.append("\n\n" + ("#" * int(tag[1]) + " " if self._is_layout else ""))
        elif tag == "li":
            self.parts.append("\n- " if self._is_layout else "\n")
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "tr":
            self._cells = 0
            self.parts.append("\n")
        elif tag in {"td", "th"}:
            self._cells += 1
            self.parts.append("| " if self._is_layout else " ")

    def handle_endtag(self, tag: str) -> None:
        """Ends a block or a row of a table."""
        if tag in self._HIDDEN:
            self._hidden -= 1
        elif tag in {"td", "th"}:
            self.parts.append(" ")
        elif tag == "tr" and self._is_layout:
            self._rows += 1
            head = "\n" + "| --- " * self._cells + "|" if self._rows == 1 else ""
            self.parts.append("|" + head)
        elif tag in self._BLOCKS or (len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()):
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        """Keeps what a reader would see."""
        if not self._hidden:
            self.parts.append(data.replace("\n", " "))
