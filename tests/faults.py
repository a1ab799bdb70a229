"""What can be wrong with the text of a rendered file. Each function gives a sentence a fault."""

import ast
import json
import posixpath
import re
import shutil
import sys
import tomllib
import unicodedata
from collections.abc import Callable, Container, Hashable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import sqlglot
import yaml  # type: ignore[import-untyped, unused-ignore]
from answering import QUESTIONS
from features import Feature
from markdown_links import is_address, links_of
from renders import ANSWERS_FILE, RenderedFile
from scratch_kit import KIT_ROOT
from sql_faults import file_faults

Check = Callable[[RenderedFile], Iterable[str]]

PATH = str(Path(sys.executable).parent)
DATA = {".csv", ".jsonl"}
LONGEST_PATH = 180
# In Python two blank lines are right, and SQL is never a template.
BLANK_LINES_IN_PAIRS = {".py", ".sql", *DATA}


def faults(check: Check, files: Iterable[RenderedFile]) -> str:
    """What `check` has against `files`, one line a fault; nothing if all is well."""
    return "\n".join(f"{file}: {fault}" for file in files for fault in check(file))


def assert_none(*found: str) -> None:
    """Fail with everything that was found, unless that is nothing."""
    if together := "\n".join(filter(None, found)):
        pytest.fail(f"\n{together}", pytrace=False)


# Bytes


def encoding_faults(file: RenderedFile) -> Iterator[str]:
    """Anything that is not UTF-8 with LF line ends and no byte order mark."""
    try:
        file.content.decode("utf-8")
    except UnicodeDecodeError as error:
        yield f"not UTF-8: {error}"
    if file.content.startswith(b"\xef\xbb\xbf"):
        yield "begins with a byte order mark"
    if b"\r" in file.content:
        yield "has CR line ends"


def name_faults(path: PurePosixPath) -> Iterator[str]:
    """Names that Windows cannot make, or that are too long for it."""
    for part in path.parts:
        if found := re.findall(r'[<>:"\\|?*\x00-\x1f]', part):
            yield f"has {' '.join(found)} in its name"
        if part.endswith((".", " ")) or re.fullmatch(
            r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", part
        ):
            yield f"is named {part!r}"
    # A clone is 60 to 80 characters deep there, and a path may have 260.
    if len(str(path)) > LONGEST_PATH:
        yield f"has {len(str(path))} characters"


def collision_faults(paths: Iterable[PurePosixPath]) -> Iterator[str]:
    """Files and folders that are one on Windows or macOS: their names differ in case or accents."""
    met: dict[str, PurePosixPath] = {}
    for path in paths:
        for place in (path, *path.parents):
            name = unicodedata.normalize("NFC", str(place)).casefold()
            if (other := met.setdefault(name, place)) != place:
                yield f"{place} is {other} there"


# Scars of templating


def whitespace_faults(file: RenderedFile) -> Iterator[str]:
    """Blank lines and blanks that a template leaves where it has put nothing."""
    text = file.text
    if text and (not text.endswith("\n") or text.endswith("\n\n")):
        yield "does not end with one line end"
    if text.startswith("\n"):
        yield "begins with a blank line"
    for number, line in enumerate(text.split("\n"), start=1):
        if line != line.rstrip():
            yield f"line {number} ends with blanks"
    if file.path.suffix not in BLANK_LINES_IN_PAIRS:
        # Before a definition, in Python that prose shows, they are right.
        yield from _found(r"\n\n\n(?!@|def |class )", text, "two blank lines")
    if file.path.suffix in {".toml", ".yml", ".yaml"}:
        yield from _found(r"[\[{:]\n\n", text, "blank line where a list or block begins")
        yield from _found(r"\n\n\s*[\]}]", text, "blank line before a closing bracket")
    if file.path.suffix == ".toml":
        yield from _found(r",\n\n", text, "blank line inside a list")
        yield from _found(r"(?m)^[^\n#].*\n\[", text, "no blank line before a table")


def markdown_faults(file: RenderedFile) -> Iterator[str]:
    """Headings that lead to nothing or are glued to their neighbours, and tables without rows."""
    if file.path.suffix != ".md":
        return
    prose = re.sub(r"^( *```).*?^\1$", "(code)", file.text, flags=re.MULTILINE | re.DOTALL)
    if "```" in prose:
        yield "has a code block that does not end"
    lines = ["", *prose.split("\n"), ""]
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        if re.match(r"#+ ", line) and (before or after):
            yield f"no blank line around the heading {line!r}"
        if re.fullmatch(r"\|[ :|-]+\|", line) and not after.startswith("|"):
            yield "has a table without rows"
        if line.startswith("|") and not before and not re.fullmatch(r"\|[ :|-]+\|", after):
            yield f"has a table that is cut before {line!r}"
    blocks = [line for line in lines if line]
    for line, following in zip(blocks, [*blocks[1:], "# "], strict=True):
        heading, next_heading = re.match(r"(#+) ", line), re.match(r"(#+) ", following)
        if heading and next_heading and len(next_heading[1]) <= len(heading[1]):
            yield f"nothing under the heading {line!r}"


def link_faults(paths: Container[PurePosixPath]) -> Check:
    """The check that relative links in Markdown lead to one of `paths`."""

    def check(file: RenderedFile) -> Iterator[str]:
        for link in links_of(file.text):
            place = link.partition("#")[0]
            target = PurePosixPath(posixpath.normpath(file.path.parent / place))
            if place and not is_address(link) and target not in paths:
                yield f"links to {place}, which is not there"

    return check


# What projects install themselves.
_SCRIPTS = re.findall(
    r'^(\w+) = "\{\{ package_name \}\}\.',
    (KIT_ROOT / "template" / "pyproject.toml.jinja").read_text("utf-8"),
    re.MULTILINE,
)


def command_faults(file: RenderedFile) -> Iterator[str]:
    """What prose tells to run although nothing installs a command of that name."""
    for command in re.findall(r"\buv run ([a-z][\w./-]*)", file.text):
        is_installed = command in _SCRIPTS or shutil.which(command, path=PATH)
        if not is_installed and not (KIT_ROOT / command).is_file():
            yield f"names the command {command!r}, which there is not"


# In a template these are Jinja; in rendered text they are what was forgotten.
_STATEMENT = re.compile(
    r"\{%-?\s*(?:(?:if|elif|for|set|from|import|include|macro)\s+\w"
    r"|(?:raw|endraw|else|endif|endfor|endset|endmacro)\b)"
)
_ANSWER = re.compile(r"\{\{-?\s*(?:_?copier_\w+|" + "|".join(QUESTIONS) + r")\b")
# Dagster and GitHub put expressions of their own into YAML.
_EXPRESSION = re.compile(r"\{[%#]|(?<!\$)\{\{(?! (?:context|env)\.)")

_MODEL = re.compile(r"^```sql\n\{\{ config\(.*?^```$", re.MULTILINE | re.DOTALL)


def jinja_faults(file: RenderedFile) -> Iterator[str]:
    """Jinja that was not rendered."""
    if file.path.suffix in DATA:
        return
    yield from _found(_ANSWER, file.text, "Jinja")
    if file.is_dbt:
        return
    # What prose shows of dbt is dbt's.
    text = _MODEL.sub("model", file.text) if file.path.suffix == ".md" else file.text
    yield from _found(_STATEMENT, text, "Jinja")
    if file.path.suffix not in {".py", ".sql"}:
        yield from _found(_EXPRESSION, text, "Jinja")


# Syntax


class _StrictLoader(yaml.SafeLoader):  # type: ignore[misc, unused-ignore]
    """Refuses a mapping that has a key twice, which YAML does not."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        own = [key for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        keys = [self.construct_object(key, deep=True) for key in own]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise yaml.YAMLError(f"has {twice} twice, {node.start_mark}")
        return dict(super().construct_mapping(node, deep))


def syntax_faults(file: RenderedFile) -> Iterator[str]:
    """Python, YAML, TOML, JSON and SQL that cannot be parsed. What dbt renders, dbt parses."""
    try:
        match file.path.suffix:
            case ".py":
                ast.parse(file.text, feature_version=(3, 11))
            case ".yml" | ".yaml":
                list(yaml.load_all(file.text, _StrictLoader))
            case ".toml":
                tomllib.loads(file.text)
            case ".json":
                json.loads(file.text)
            case ".jsonl":
                [json.loads(line) for line in file.text.splitlines()]
            case ".sql" if not file.is_dbt:
                yield from file_faults(file)
    except (SyntaxError, yaml.YAMLError, ValueError, sqlglot.errors.SqlglotError) as error:
        yield f"cannot be parsed: {error}"


# Meaning

# Deprecated by Snowflake: https://docs.snowflake.com/en/user-guide/snowflake-cortex/aisql
_DEPRECATED = re.compile(
    r"(?i)\bsnowflake\.cortex\.(?!search_preview\b|data_agent_run\b)\w+"
    r"|\bcortex_(?:functions|aisql|functions_query)_usage_history\b"
)


_TELLS_HOW_TO_REPLACE_THEM = re.compile(r"(docs|tests)/(test_)?migration_guide\.\w+")


def deprecation_faults(file: RenderedFile) -> Iterator[str]:
    """Cortex functions and views in places and under names that Snowflake gives up."""
    if not _TELLS_HOW_TO_REPLACE_THEM.fullmatch(str(file.path)):
        yield from _found(_DEPRECATED, file.text, "deprecated")


_KEYS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+\w"
    r"|\beyJ[\w-]{20,}\.|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{30,}"
)
_FILLED_IN = re.compile(
    r"(?im)^(?!#)[^#\n]*(?:password|passphrase|private_key|secret|token)[\"']?"
    r"[ ]*[:=][ ]*[\"']?(?![\"']|\{\{|\$|<|true\b|false\b)[\w+/=.-]{4,}"
)


def key_faults(file: RenderedFile) -> Iterator[str]:
    """Anything that looks like a key."""
    yield from _found(_KEYS, file.text, "a key")


def secret_faults(file: RenderedFile) -> Iterator[str]:
    """Keys, and in configuration passwords and tokens that are filled in."""
    yield from key_faults(file)
    if file.path.suffix not in {".py", ".md", ".sql", *DATA}:
        yield from _found(_FILLED_IN, file.text, "a secret")


def mention_faults(feature: Feature) -> Check:
    """The check that code and configuration do not mention a feature. Prose may explain it."""

    def check(file: RenderedFile) -> Iterator[str]:
        other = file.path.suffix in {".md", *DATA} or file.path == ANSWERS_FILE
        if not other and not (feature.elsewhere and feature.elsewhere.match(str(file.path))):
            yield from _found(feature.words, f"{file.path}\n{file.text}", "a missing feature")

    return check


def _found(pattern: str | re.Pattern[str], text: str, what: str) -> Iterator[str]:
    for match in re.finditer(pattern, text):
        number = text.count("\n", 0, match.start()) + 1
        yield f"{what} in line {number}: {match[0].strip() or 'blank'!r}"
