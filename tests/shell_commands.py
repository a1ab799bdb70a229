"""Commands that prose tells to run, in the shells of every system."""

import re
from collections.abc import Iterator

from renders import RenderedFile

_BLOCK = re.compile(r"^( *)```sh\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_ELSEWHERE = {
    r"\\$": "goes on in the next line",
    r"&&|\|\|": "joins commands",
    r"'": "has single quotes",
    r"\$(?!PWD\b)|%\w+%": "has a variable",
    r"^(export |\w+=\S+ +\S)": "sets a variable",
}


def shell_faults(file: RenderedFile) -> Iterator[str]:
    """What means something else, or nothing, to a shell that comes with Windows."""
    if file.path.suffix != ".md":
        return
    for block in _BLOCK.finditer(file.text):
        for line in block[2].splitlines():
            command = re.sub(r"(^| )#.*", "", line).strip()
            # A name with a dollar needs single quotes, which every shell but cmd.exe has.
            outside_quotes = re.sub(r'"[^"$]*"|\'[\w$]*\$[\w$]*\'', '""', command)
            for pattern, what in _ELSEWHERE.items():
                if re.search(pattern, outside_quotes):
                    yield f"{what}: {command}"
