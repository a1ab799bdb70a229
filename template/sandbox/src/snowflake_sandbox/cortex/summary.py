"""Summaries that quote: the sentences of a text that say most."""

import re
from collections import Counter
from collections.abc import Set

from snowflake_sandbox.cortex.prompt import Prompt
from snowflake_sandbox.cortex.words import sentences, stems, words

_SENTENCES = 3
_NUMBERS = {"a": 1, "one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_WANTED = re.compile(
    rf"\b(\d+|{'|'.join(_NUMBERS)})[\s-]+(?:(?!few|couple)[a-z]+[\s-]+)?(sentence|bullet|point|word)",
    re.IGNORECASE,
)
_ASKED_WEIGHT = 10  # of a word that the question uses too
_OPENING_BONUS = 1.2  # texts tend to say first what they are about
_NO_MATERIAL = (
    "The sandbox has no language model: it answers by quoting the text that a prompt brings along, "
    "and this prompt brings none."
)


def reply(prompt: Prompt) -> str:
    """Gives a plain answer to `prompt`: the sentences of its material that say most.

    A number of sentences, bullet points or words that the instruction asks for is kept to.
    """
    if not prompt.material:
        return _NO_MATERIAL
    wanted = {unit.lower(): number for number, unit in _WANTED.findall(prompt.instruction)}
    count = next((wanted[u] for u in ("sentence", "bullet", "point") if u in wanted), None)
    limit = _SENTENCES if count is None else _number(count)
    question = _WANTED.sub("", prompt.instruction) if "?" in prompt.instruction else ""
    chosen = key_sentences(prompt.material, limit, frozenset(stems(question)))
    if "bullet" in words(prompt.instruction):
        return "\n".join(f"- {sentence}" for sentence in chosen)
    answer = " ".join(chosen)
    return " ".join(answer.split()[: _number(wanted["word"])]) if "word" in wanted else answer


def key_sentences(text: str, limit: int, about: Set[str] = frozenset()) -> list[str]:
    """Gives at most `limit` sentences of `text` that say most, in their order.

    A sentence says much whose words are frequent in the text; a word among the stems `about`
    counts more.
    """
    candidates = sentences(text)
    contents = [set(stems(sentence)) for sentence in candidates]
    frequency = Counter(word for content in contents for word in content)

    def weight(position: int) -> float:
        content = contents[position]
        worth = sum(frequency[word] * (_ASKED_WEIGHT if word in about else 1) for word in content)
        return worth / (len(content) + 3) * (_OPENING_BONUS if position == 0 else 1)

    best = sorted(range(len(candidates)), key=lambda position: (-weight(position), position))
    return [candidates[position] for position in sorted(best[:limit])]


def _number(text: str) -> int:
    return _NUMBERS.get(text.lower()) or int(text)
