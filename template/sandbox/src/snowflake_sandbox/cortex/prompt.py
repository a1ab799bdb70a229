"""A prompt as what it asks for and the material it asks about."""

import re
from dataclasses import dataclass

from snowflake_sandbox.cortex.words import sentences, word_set, words

_PARAGRAPH_END = re.compile(r"\n\s*\n")
_LEAD_IN = re.compile(r"(.*?):\s+(\S.*)", re.DOTALL)
_HEADING = re.compile(
    r"^(?:title|text|story|article|content|body|review|comment|note|document|input)\s*:\s*",
    re.IGNORECASE | re.MULTILINE,
)
_ORDERS = word_set(
    """
    analyse analyze answer assess categorise categorize choose classify compare critique decide
    describe detect determine do evaluate explain extract find generate give identify keep label
    list name output please prepare provide rate reply respond return rewrite score select state
    suggest summarise summarize tell translate use write you your
    """
)
_MATERIALS = word_set(
    """
    article comment content customer description document email following headline inquiry
    message note paragraph passage post review story text ticket transcript
    """
)
# Other tags are taken for the markup of a text.
_QUOTED = re.compile(
    rf"<(\w*(?:{'|'.join(sorted(_MATERIALS))})\w*)>(.*?)</\1>"
    r"|\"\"\"(.*?)\"\"\"|```\w*\n(.*?)```",
    re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True)
class Prompt:
    """A prompt in two parts; `material` is empty where it brings no text to work on."""

    instruction: str
    material: str


def parse_prompt(prompt: str) -> Prompt:
    """Takes a prompt apart.

    The material is what stands in tags or quotation fences, else the paragraphs between those at
    the beginning and the end that give orders, else what follows an order's colon.
    """
    if quoted := list(_QUOTED.finditer(prompt)):
        inner = [next(g for g in match.groups()[1:] if g is not None) for match in quoted]
        return Prompt(_QUOTED.sub(" ", prompt).strip(), _tidy("\n".join(inner)))
    paragraphs = [p.strip() for p in _PARAGRAPH_END.split(prompt) if p.strip()]
    start, end = 0, len(paragraphs)
    while start < end and _orders(paragraphs[start]):
        start += 1
    while start < end and _orders(paragraphs[end - 1]):
        end -= 1
    if start == end:
        instruction, following = _at_colon(prompt)
        return Prompt(instruction, _tidy(following))
    orders, material = paragraphs[:start] + paragraphs[end:], paragraphs[start:end]
    if start:
        instruction, begun = _at_colon(paragraphs[start - 1])
        if not _MATERIALS.isdisjoint(words(instruction)):
            orders[start - 1] = instruction
            material = [begun, *material]
    return Prompt("\n".join(orders), _tidy("\n".join(material)))


def _at_colon(text: str) -> tuple[str, str]:
    parts = _LEAD_IN.fullmatch(text.strip())
    return (parts[1], parts[2]) if parts else (text.strip(), "")


def _orders(paragraph: str) -> bool:
    said = sentences(paragraph)
    first_words = {word for sentence in (said[0], said[-1]) for word in words(sentence)[:1]}
    return not _ORDERS.isdisjoint(first_words) or (len(said) == 1 and paragraph.endswith("?"))


def _tidy(material: str) -> str:
    return _HEADING.sub("", material).strip()
