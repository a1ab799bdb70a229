"""Where links in Markdown lead: to files, to headings, and to the web."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from renders import RenderedFile

_FENCE = re.compile(r"^( *)(`{3,}).*?^\1\2$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_LINKS = (
    re.compile(r'\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)'),
    re.compile(r'\b(?:src|href)="([^"]*)"'),
    re.compile(r"^\[[^\]]+\]:\s+(\S+)", re.MULTILINE),
    re.compile(r"<(\w+:[^>\s]+)>"),
)
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
_ON_THIS_MACHINE = {"localhost", "127.0.0.1"}


def links_of(text: str) -> Iterator[str]:
    """Every link and picture of a page, as it is written; code has none."""
    prose = _SPAN.sub("code", _FENCE.sub("", text))
    for pattern in _LINKS:
        yield from pattern.findall(prose)


def is_address(link: str) -> bool:
    """Whether a link leads to the web, or to a program, rather than to a file."""
    return bool(re.match(r"\w[\w+.-]*:|//", link))


def anchors_of(text: str) -> set[str]:
    """What can stand behind `#` in a link to this page, by the rules of GitHub."""
    found: dict[str, int] = {}
    for heading in _HEADING.findall(_FENCE.sub("", text)):
        anchor = _anchor(heading)
        found[anchor] = found.get(anchor, -1) + 1
        if found[anchor]:
            found[f"{anchor}-{found[anchor]}"] = 0
    return set(found)


def _anchor(heading: str) -> str:
    words = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def anchor_faults(
    texts: Mapping[PurePosixPath, str],
) -> Callable[[RenderedFile], Iterator[str]]:
    """The check that links to a heading in one of `texts` lead to one that is there."""
    anchors = {path: anchors_of(text) for path, text in texts.items()}

    def check(file: RenderedFile) -> Iterator[str]:
        for link in links_of(file.text):
            place, _, anchor = link.partition("#")
            target = PurePosixPath(posixpath.normpath(file.path.parent / place))
            known = anchors.get(target if place else file.path)
            if "#" in link and not is_address(link) and (known is None or anchor not in known):
                yield f"links to {link}, and there is no such heading"

    return check


def address_faults(file: RenderedFile) -> Iterator[str]:
    """Addresses that no browser could open, or that are read by whoever listens."""
    for link in filter(is_address, links_of(file.text)):
        parts = urlsplit(link)
        here = parts.hostname in _ON_THIS_MACHINE
        if parts.scheme == "mailto" and re.fullmatch(r"[^@\s]+@[\w-]+(\.[\w-]+)+", parts.path):
            continue
        if parts.scheme != "https" and not (parts.scheme == "http" and here):
            yield f"links to {link}, which is not encrypted or no address"
        elif not here and not re.fullmatch(r"[a-z\d-]+(\.[a-z\d-]+)+", parts.hostname or ""):
            yield f"links to {link}, whose host is no name"
