"""Strange answers, however they are given: refused with the reason, or taken as they are."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from answering import (
    QUESTIONS,
    answer_in_file,
    answer_in_options,
    answer_in_text,
    problems_with,
)
from refused_answers import REFUSED
from scratch_kit import Kit, Project
from terminal import COLUMNS, DOWN, ENTER, SPACE, Terminal, asked
from variants import STRANGE, STRANGE_EVERYTHING, Variant

Way = Callable[[Kit, Path, Mapping[str, Any]], None]


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """What the validators say of each refused answer to each question."""
    return problems_with(REFUSED, tmp_path_factory.mktemp("refused"))


def said(question: str, problem: str) -> str:
    return f"Validation error for question '{question}': {problem}"


# Refused


def test_strange_answers_are_many() -> None:
    assert sum(map(len, REFUSED.values())) > 120
    free = {name for name, question in QUESTIONS.items() if "validator" in question}
    assert REFUSED.keys() == free - {"cortex_features"}


@pytest.mark.parametrize("way", [answer_in_options, answer_in_file])
@pytest.mark.parametrize("question", REFUSED)
def test_refused_answer_writes_nothing_and_says_why(
    questionnaire: Kit,
    problems: dict[str, dict[str, str]],
    tmp_path: Path,
    question: str,
    way: Way,
) -> None:
    for answer, problem in problems[question].items():
        with pytest.raises(ValueError) as caught:
            way(questionnaire, tmp_path / "project", {question: answer})
        assert str(caught.value) == said(question, problem), repr(answer)
        assert not (tmp_path / "project").exists(), repr(answer)


@pytest.mark.parametrize("question", REFUSED)
def test_beginning_that_a_terminal_shows_says_what_is_wrong_or_would_do(
    problems: dict[str, dict[str, str]], question: str
) -> None:
    for answer, problem in problems[question].items():
        [beginning] = re.findall("^.+?(?=:|,| or )", problem)
        assert len(said(question, beginning)) <= COLUMNS, repr(answer)


def test_refused_answer_is_asked_for_again_and_the_screen_says_why(
    questionnaire: Kit, problems: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    project = tmp_path / "project"
    with asked(questionnaire, project) as terminal:
        for name, question in QUESTIONS.items():
            read_question(terminal, question)
            for answer, problem in problems.get(name, {}).items():
                terminal.answer(answer)
                terminal.read(said(name, problem))
                assert not project.exists(), repr(answer)
            if name in REFUSED:
                terminal.answer(ACCEPTED[name])
            else:
                terminal.press(ENTER)
    assert Project(project).answers.items() >= ACCEPTED.items()


@pytest.mark.parametrize("way", [answer_in_options, answer_in_file])
def test_features_that_lack_another_are_refused(
    questionnaire: Kit, tmp_path: Path, way: Way
) -> None:
    features = ["story_sentiment", "data_engineering_stories"]
    with pytest.raises(ValueError, match="Add entity_extraction, or leave out data_eng"):
        way(questionnaire, tmp_path / "project", {"cortex_features": features})
    assert not (tmp_path / "project").exists()


def test_feature_that_others_read_cannot_be_taken_out_at_the_terminal(
    questionnaire: Kit, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    with asked(questionnaire, project) as terminal:
        for name, question in QUESTIONS.items():
            read_question(terminal, question)
            if name == "cortex_features":
                terminal.press(f"{DOWN}{SPACE}{ENTER}")
                terminal.read(said(name, "Add entity_extraction, or leave out data_engineering"))
                assert not project.exists()
                terminal.press(f"{DOWN}{SPACE}")
            terminal.press(ENTER)
    assert Project(project).answers["cortex_features"] == ["story_sentiment", "daily_summary"]


def read_question(terminal: Terminal, question: Mapping[str, Any]) -> None:
    terminal.read(str(question["help"]).splitlines()[0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("database: NO", "False is reserved"),
        ("schema: off", "False is reserved"),
        ("package_name: yes", "'True' is not words"),
        ("database: 2026", "Begin with a letter or _"),
        ("partition_start: 2026-02-29", "day is out of range for month"),
        ("partition_start: 2026-01-31", 'Put quotes around it, as in "2026-01-31"'),
        ("partition_start: 2026-01-31 10:00:00", "Use the form YYYY-MM-DD"),
        ("partition_start: null", "Use the form YYYY-MM-DD"),
        ("timezone: [UTC]", "Could not convert"),
        ("project_name: {{ x }}", "unhashable"),
        ("cortex_features: telepathy", "telepathy"),
        ("cortex_features: [telepathy]", "telepathy"),
    ],
)
def test_what_yaml_makes_of_a_bare_word_is_refused_too(
    questionnaire: Kit, tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(Exception, match=words):
        answer_in_text(questionnaire, tmp_path / "project", text)
    assert not (tmp_path / "project").exists()


# Accepted

ACCEPTED: dict[str, str] = {
    name: answer
    for name, answer in STRANGE_EVERYTHING.answers.items()
    if isinstance(answer, str) and name in REFUSED
}


def answer_all_that_is_asked(kit: Kit, destination: Path, answers: Mapping[str, Any]) -> None:
    with asked(kit, destination) as terminal:
        for name, question in QUESTIONS.items():
            read_question(terminal, question)
            if name in answers:
                terminal.answer(answers[name])
            else:
                terminal.press(ENTER)


@pytest.mark.parametrize(
    "variant",
    [*(one for one in STRANGE if one.answers.keys() <= REFUSED.keys()), Variant("all", ACCEPTED)],
    ids=str,
)
def test_strange_answers_are_recorded_alike_however_they_are_given(
    questionnaire: Kit, tmp_path: Path, variant: Variant
) -> None:
    ways: list[Way] = [answer_in_options, answer_in_file, answer_all_that_is_asked]
    for number, way in enumerate(ways):
        project = tmp_path / f"{number}"
        way(questionnaire, project, variant.answers)
        assert Project(project).answers.items() >= variant.answers.items(), way
    recorded = [
        (tmp_path / f"{number}" / ".copier-answers.yml").read_bytes() for number in range(len(ways))
    ]
    assert len(set(recorded)) == 1


@pytest.mark.parametrize("text", ["cortex_features: []", 'cortex_features: "[]"'])
def test_no_feature_at_all_can_be_chosen(questionnaire: Kit, tmp_path: Path, text: str) -> None:
    answer_in_text(questionnaire, tmp_path / "project", text)
    assert Project(tmp_path / "project").answers["cortex_features"] == []
