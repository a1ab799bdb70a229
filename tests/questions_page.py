"""The page about the questions, from copier.yml: docs/questions.md."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from answering import QUESTIONS
from covering import impossible_pairs
from markdown_pages import code, table
from scratch_kit import KIT_ROOT, questions_on_disk

PAGE = KIT_ROOT / "docs" / "questions.md"

_INTRODUCTION = """\
# The questions

Written by `uv run tests/question_pages.py` from `copier.yml`.

`copier copy` asks these. Each can be given as `--data name=value`, or accepted with `--defaults`.
Names and values are kept for ever. All but the package name can be changed later with
`copier update --data name=value`, or, without moving to another version of the kit, with
`copier update --vcs-ref :current: --data name=value`.

An answer that breaks a rule is refused with the rule and what would do, before anything is written.
A destination that holds files already is asked about, file by file, as Copier does everywhere.
Which answers cannot be combined is told in [Variants](variants.md).

"""

# What there is to know that is not asked at the terminal, where each question has two lines.
NOTES = {
    "project_name": "Up to 80 characters of any script, but none that Markdown, TOML, YAML or a "
    "shell takes for markup.",
    "auth_mode": "Any other way works later, by changing `SNOWFLAKE_AUTHENTICATOR` and its "
    "variables in the environment alone.",
    "database": "`project.yaml` keeps it; `SNOWFLAKE_DATABASE` overrides it.",
    "schema": "`project.yaml` keeps it; `SNOWFLAKE_SCHEMA` overrides it.",
    "warehouse": "`project.yaml` keeps it; `SNOWFLAKE_WAREHOUSE` overrides it.",
    "role": "`project.yaml` keeps it; `SNOWFLAKE_ROLE` overrides it.",
    "timezone": "Abbreviations such as EST are refused, with the name to use instead.",
    "partition_start": "It may lie ahead: until it is over, no partition can be launched. In a "
    'data file it needs quotes, because Copier keeps no dates: `partition_start: "2026-01-01"`.',
    "dbt_runtime": "Both ways run the same models. `snowflake` makes a dbt project object of them "
    "in the account.",
    "cortex_features": "A list, such as `--data 'cortex_features=[search, documents]'`. Each is a "
    "folder under `defs/`, most of them in `defs/cortex_ai/`.",
}


def page() -> str:
    """Writes the page."""
    defaults = _defaults()
    summary = table(
        ["question", "asks", "default"],
        (
            [f"[`{name}`](#{name})", question["help"].splitlines()[0], _default(name, defaults)]
            for name, question in QUESTIONS.items()
        ),
    )
    sections = (_section(name, defaults) for name in QUESTIONS)
    return "\n".join([f"{_INTRODUCTION}{summary}", *sections])


def _defaults() -> Mapping[str, Any]:
    """Gives what Copier makes of the defaults of those questions that build on others."""
    with TemporaryDirectory() as folder:
        kit = questions_on_disk(Path(folder) / "kit")
        return kit.render(Path(folder) / "project").answers


def _default(name: str, defaults: Mapping[str, Any]) -> str:
    written = str(QUESTIONS[name]["default"])
    sources = [f"`{other}`" for other in QUESTIONS if re.search(rf"\b{other}\b", written)]
    origin = f", made from {' and '.join(sources)}" if "{" in written and sources else ""
    return f"{code(defaults[name])}{origin}"


def _section(name: str, defaults: Mapping[str, Any]) -> str:
    question = QUESTIONS[name]
    asked, *explained = question["help"].splitlines()
    paragraphs = [f"## {name}", f"**{asked}** {' '.join(explained)}"]
    if name in NOTES:
        paragraphs.append(NOTES[name])
    if "when" in question:
        paragraphs.append(f"Asked only if {_condition(question['when'])}.")
    paragraphs.append(f"Default: {_default(name, defaults)}.")
    if question.get("multiselect"):
        paragraphs.append(_features(name).rstrip())
    elif "choices" in question:
        rows = ([code(value), label] for label, value in question["choices"].items())
        paragraphs.append(table(["answer", "means"], rows).rstrip())
    elif question["type"] == "bool":
        paragraphs.append("Answers: `true` or `false`.")
    return "\n\n".join(paragraphs) + "\n"


def _condition(when: str) -> str:
    return f"`{when.strip('{} ')}`"


def _features(name: str) -> str:
    rows = (
        [
            code(value),
            label,
            code(assets) if (assets := _assets(value)) else "",
            _needs(name, value),
        ]
        for label, value in QUESTIONS[name]["choices"].items()
    )
    return table(["answer", "means", "assets", "needs"], rows)


def _assets(feature: str) -> list[str]:
    """Gives the innermost folders below `defs/` that come and go with a feature: an asset each."""
    defs = KIT_ROOT / "template" / "src" / "{{ package_name }}" / "defs"
    files = (file for file in sorted(defs.rglob("*")) if file.is_file())
    folders = {file.parent for file in files if "__pycache__" not in file.parts}
    inner = folders - {outer for folder in folders for outer in folder.parents}
    own = (folder for folder in inner if f"'{feature}' in" in str(folder))
    return sorted(re.sub(r"\{%.*?%\}", "", folder.name) for folder in own)


def _needs(name: str, value: str) -> str:
    return ", ".join(dict.fromkeys(_other_answers((f"{name}.{value}", True))))


def _other_answers(item: tuple[str, Any]) -> Iterator[str]:
    """Gives the answers without which this one is refused."""
    for pair in impossible_pairs():
        if item in pair:
            [(axis, value)] = pair - {item}
            choice = axis.partition(".")[2]
            yield f"`{choice}`" if choice else f"another `{axis}` than {code(value)}"
