"""The committed renderings in examples/: what the template makes of the answers beside them."""

from pathlib import Path

import pytest
from answering import QUESTIONS, refusal
from faults import assert_none
from refresh_examples import EXAMPLES, committed, differences, example_of, rendered, write
from renders import Renders
from scratch_kit import KIT_ROOT, Kit, Project, UnknownAnswerError, contents, copy_working_tree
from variants import MULTISELECT

RECORDED = {str(example): Project(KIT_ROOT / example.name).answers for example in EXAMPLES}


def test_examples_are_what_the_template_renders(renders: Renders) -> None:
    found = "\n".join(differences(committed(), rendered(renders)))
    assert_none(found and f"{found}\nis what `uv run tests/refresh_examples.py` would do")


def test_sandbox_that_is_left_out_is_the_same_in_each(tmp_path: Path) -> None:
    copy_working_tree(tmp_path, "copier.yml", "includes", "template/sandbox")
    template = contents(tmp_path / "template")
    assert template
    for rendering in Renders(Kit(tmp_path), tmp_path / "renders").all(EXAMPLES):
        assert contents(rendering.path) == template, rendering.variant


def test_one_example_has_every_feature_and_one_has_none() -> None:
    every = list(QUESTIONS[MULTISELECT]["choices"].values())
    assert RECORDED["examples/production"][MULTISELECT] == every
    assert RECORDED["examples/minimal"][MULTISELECT] == []


# Answers


def test_answers_of_an_example_are_recorded_as_they_are_given() -> None:
    for example in EXAMPLES:
        recorded = {name: RECORDED[example.name].get(name) for name in example.answers}
        assert recorded == example.answers, example


def test_misspelt_question_among_answers_is_refused(questionnaire: Kit, tmp_path: Path) -> None:
    answers = tmp_path / "misspelt.answers.yml"
    answers.write_text("time_zone: Asia/Tokyo\n", encoding="utf-8")
    with pytest.raises(UnknownAnswerError, match="no question named time_zone"):
        Renders(questionnaire, tmp_path).of(example_of(answers))


def test_misspelt_value_among_answers_is_refused(questionnaire: Kit, tmp_path: Path) -> None:
    answers = tmp_path / "misspelt.answers.yml"
    answers.write_text("alerts: slag\n", encoding="utf-8")
    words = refusal(questionnaire, tmp_path / "project", **example_of(answers).answers)
    assert words.startswith("Invalid choice for 'alerts': 'slag'")


# Refreshing


def test_refreshing_adds_changes_and_removes_files_and_says_so(tmp_path: Path) -> None:
    before = {"kept": b"1", "changed": b"1", "gone/far/removed": b"1"}
    after = {"kept": b"1", "changed": b"2", "new/far/added": b"1"}
    write(tmp_path, {}, before)
    write(tmp_path, before, after)
    assert contents(tmp_path) == after
    assert not (tmp_path / "gone").exists()
    assert list(differences(before, after)) == [
        "changed  changed",
        "removed  gone/far/removed",
        "added    new/far/added",
    ]
