"""The main text of a page, without the navigation, banners and links around it."""

import codecs
import re
from dataclasses import dataclass

# Browsers read these labels as the larger set, and so do the authors who use them.
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_META_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_META_WITHIN_BYTES = 4096


@dataclass(frozen=True)
class Article:
    """What a page is about. `title` may be missing, `content` may be empty."""

    title: str | None
    content: str


def article(html: str, url: str) -> Article:
    """Gives the main text of an HTML page as plain text, a line a paragraph."""
    # Takes a third of a second to import, and pulls in lxml.
    from trafilatura import bare_extraction

    found = bare_extraction(
        html, url=url, with_metadata=True, include_comments=False, include_tables=True
    )
    if found is None:
        return Article(title=None, content="")
    fields = found if isinstance(found, dict) else found.as_dict()
    return Article(
        title=storable(fields.get("title") or "") or None,
        content=storable(fields.get("text") or ""),
    )


def storable(text: str) -> str:
    """Gives text that any UTF-8 column takes: no half characters, no NUL, no space around it."""
    return text.encode("utf-8", "replace").decode().replace("\0", "").strip()


def decoded(body: bytes, declared: str | None) -> str:
    """Reads an HTML page in the character set it declares: by its first bytes, header or meta.

    Where nothing usable is declared it is UTF-8, or else Windows-1252, in which any byte is right.
    """
    found = _META_CHARSET.search(body[:_META_WITHIN_BYTES])
    mark = next((name for mark, name in _MARKS.items() if body.startswith(mark)), None)
    for charset in (mark, declared, found[1].decode() if found else None):
        if charset:
            try:
                name = codecs.lookup(charset).name
                return body.decode(_SUPERSETS.get(name, name), "replace")
            except LookupError:
                continue
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")
