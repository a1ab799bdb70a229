"""Documents that tests run, and what stands in their blocks."""

import re

from hacker_news_intelligence.settings import PROJECT_ROOT


def read(name: str) -> str:
    """Gives the text of a document."""
    return (PROJECT_ROOT / "docs" / name).read_text(encoding="utf-8")


def sections(document: str) -> dict[str, str]:
    """Gives what stands under each heading, by the heading."""
    texts = re.split(r"^##+ ", document, flags=re.MULTILINE)[1:]
    return {text.partition("\n")[0]: text for text in texts}


def blocks(language: str, text: str) -> list[str]:
    """Gives the blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(text: str) -> list[str]:
    """Gives the commands of the project in blocks of the shell."""
    lines = "".join(blocks("sh", text)).splitlines()
    return [line for line in lines if line.startswith("uv run ")]
