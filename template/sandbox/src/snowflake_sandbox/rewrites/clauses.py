"""Clauses of statements that the parser does not know, read one after the other."""

import re

from snowflake_sandbox.errors import compilation_error

_TEXT = r"'(?:[^'\\]|''|\\.)*'"
_LIST = rf"\((?:{_TEXT}|[^()']|\([^()]*\))*\)"
_ESCAPE = re.compile(r"''|\\.", re.DOTALL)
_OPTION = re.compile(
    rf'(?P<name>\w+)\s*=\s*(?P<value>{_TEXT}|"[^"]*"|[\w.$-]+)\s*', re.IGNORECASE | re.DOTALL
)
_SETTING = re.compile(
    rf'(?P<name>\w+)\s*=\s*(?P<value>{_LIST}|{_TEXT}|"[^"]*"|[\w.$-]+)\s*,?\s*',
    re.IGNORECASE | re.DOTALL,
)


class Clauses:
    """The rest of a statement; what has been read is gone from it."""

    def __init__(self, text: str, statement: str) -> None:
        """Begins at the start of `text`; `statement` names what is read in errors."""
        self._rest = text.strip()
        self._statement = statement

    def take(self, pattern: str) -> re.Match[str] | None:
        """Reads what `pattern` describes, if that comes next."""
        found = re.match(rf"{pattern}(?:\s+|\s*$|(?=\())", self._rest, re.IGNORECASE | re.DOTALL)
        if found:
            self._rest = self._rest[found.end() :]
        return found

    def options(self) -> dict[str, str]:
        """Reads settings such as `WAREHOUSE = w`; the names in upper case, the values unquoted."""
        options = {}
        while found := _OPTION.match(self._rest):
            options[found["name"].upper()] = unquoted(found["value"])
            self._rest = self._rest[found.end() :]
        return options

    def settings(self) -> dict[str, str]:
        """Reads settings as `options` does, with or without commas; a list stays as it is."""
        settings = {}
        while found := _SETTING.match(self._rest):
            value = found["value"]
            settings[found["name"].upper()] = value if value[0] == "(" else unquoted(value)
            self._rest = self._rest[found.end() :]
        return settings

    def parenthesized(self) -> str:
        """Reads what stands between the parentheses that come next.

        Raises:
            ProgrammingError: 001003 when none do, or they are not closed.
        """
        depth = 0
        for token in re.finditer(rf'{_TEXT}|"[^"]*"|\$\$.*?\$\$|[()]', self._rest, re.DOTALL):
            if token.start() and not depth:
                break
            depth += {"(": 1, ")": -1}.get(token[0], 0)
            if not depth:
                inside = self._rest[1 : token.start()]
                self._rest = self._rest[token.end() :].strip()
                return inside.strip()
        raise self.error()

    def rest(self) -> str:
        """Reads everything that is left."""
        rest, self._rest = self._rest, ""
        return rest

    def end(self) -> None:
        """Refuses whatever is left.

        Raises:
            ProgrammingError: 001003.
        """
        if self._rest:
            raise self.error()

    def error(self) -> Exception:
        """Gives the error for what comes next."""
        near = self._rest.split("\n")[0][:40] or "<EOF>"
        return compilation_error(
            1003, "42000", f"syntax error in {self._statement}: unexpected '{near}'."
        )


def unquoted(value: str) -> str:
    """Gives a constant's text."""
    if value.startswith("'"):
        return _ESCAPE.sub(_meant, value[1:-1])
    return value.strip('"')


def _meant(escape: re.Match[str]) -> str:
    return {"n": "\n", "r": "\r", "t": "\t"}.get(escape[0][1], escape[0][1])


def items(text: str) -> list[str]:
    """Gives the parts of a list, which commas outside of parentheses and texts separate."""
    parts, depth, start = [], 0, 0
    for token in re.finditer(rf'{_TEXT}|"[^"]*"|[(),]', text, re.DOTALL):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if token[0] == "," and not depth:
            parts.append(text[start : token.start()].strip())
            start = token.end()
    return [*parts, text[start:].strip()]
