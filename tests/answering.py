"""Ways to give the questionnaire an answer and to see what it makes of it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from copier import run_copy
from copier._cli import CopierApp
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from scratch_kit import KIT_ROOT, Kit, questions_on_disk

QUESTIONS = Kit(KIT_ROOT).questions
_INCLUDES = jinja2.Environment(loader=jinja2.FileSystemLoader(KIT_ROOT / "includes"))
FEATURE_RULES: Any = _INCLUDES.get_template("features.jinja").module
NEEDED_FEATURES: dict[str, list[str]] = FEATURE_RULES.needed_features


def values_of(question: dict[str, Any]) -> list[Any]:
    """Every answer that a person can choose from the question's list."""
    values = list(question.get("choices", {}).values())
    if question.get("multiselect"):
        return [[], values, *([*NEEDED_FEATURES.get(value, []), value] for value in values)]
    return [True, False] if question["type"] == "bool" else values


def refusal(kit: Kit, destination: Path, **answers: Any) -> str:
    """The words with which the kit refuses to render, having written nothing."""
    with pytest.raises(ValueError) as caught:
        kit.render(destination, **answers)
    assert not destination.exists()
    return str(caught.value)


def evaluate(template: str, root: Path) -> Any:
    """What a template of the kit that renders JSON says."""
    kit = questions_on_disk(root / "kit", {"value.json.jinja": template})
    return json.loads((kit.render(root / "project").path / "value.json").read_text("utf-8"))


def problems_with(candidates: Mapping[str, Iterable[str]], root: Path) -> dict[str, dict[str, str]]:
    """What the validators of copier.yml say of every candidate answer to each question."""
    template = "{%- set problems = {} -%}"
    for question, answers in candidates.items():
        template += f"""
            {{%- set _ = problems.update({{ {question!r}: {{}} }}) -%}}
            {{%- for {question} in {json.dumps(list(answers), ensure_ascii=False)} -%}}
              {{%- set problem -%}}{QUESTIONS[question]["validator"]}{{%- endset -%}}
              {{%- set _ = problems[{question!r}].update({{ {question}: problem.strip() }}) -%}}
            {{%- endfor -%}}
        """
    problems: dict[str, dict[str, str]] = evaluate(template + "{{- problems | to_json -}}", root)
    return problems


def answer_in_options(kit: Kit, destination: Path, answers: Mapping[str, Any]) -> None:
    """Render as a person does who gives every answer with `--data`."""
    texts = {
        name: one if isinstance(one, str) else json.dumps(one) for name, one in answers.items()
    }
    _copy(kit, destination, *(f"--data={name}={text}" for name, text in texts.items()))


def answer_in_file(kit: Kit, destination: Path, answers: Mapping[str, Any]) -> None:
    """Render as a person does who gives every answer in a file."""
    answer_in_text(kit, destination, yaml.safe_dump(dict(answers), allow_unicode=True))


def answer_in_text(kit: Kit, destination: Path, text: str) -> None:
    """Render as a person does who has written the file by hand."""
    file = destination.with_suffix(".answers.yml")
    file.write_text(text, encoding="utf-8")
    _copy(kit, destination, f"--data-file={file}")


def _copy(kit: Kit, destination: Path, *options: str) -> None:
    command = ["copier", "copy", "--defaults", "--quiet", *options, str(kit.root), str(destination)]
    _, code = CopierApp.run(command, exit=False)
    assert not code


def answer_at_terminal(kit: Kit, destination: Path, keys: str) -> None:
    """Render as a person does who presses `keys`."""
    with create_pipe_input() as keyboard, create_app_session(keyboard, DummyOutput()):
        keyboard.send_text(keys)
        run_copy(str(kit.root), destination, quiet=True)
