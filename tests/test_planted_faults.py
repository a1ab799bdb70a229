"""Each kind of fault, planted in a copy of the kit, is found by the check that is there for it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from answering import answer_in_options
from assertions import assertion_faults
from dependencies import import_faults
from faults import Check, faults, jinja_faults, mention_faults
from features import FEATURES
from in_memory import InMemory
from renders import Renders
from scratch_kit import Kit, Project, UnknownAnswerError, kit_without_sandbox, questions_on_disk
from suites import Suite, Suites
from variants import DEFAULT, FULL, MINIMAL

PACKAGE = "template/src/{{ package_name }}"
SENTIMENT = "{% if 'story_sentiment' in cortex_features %}"
AGGREGATES = (
    f"{PACKAGE}/defs/{SENTIMENT}analytics{{% endif %}}/daily_sentiment_aggregates/query.sql"
)
AGGREGATES_TEST = "tests/test_daily_sentiment_aggregates.py"


@pytest.fixture
def copy(tmp_path: Path) -> Kit:
    """A copy of the kit to plant a fault in."""
    return kit_without_sandbox(tmp_path / "kit")


def plant(kit: Kit, name: str, old: str, new: str) -> None:
    """Put `new` in the place of the first `old`, which has to be there."""
    file = kit.root / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def found(check: Check, kit: Kit) -> str:
    """What a check has against a project of every feature."""
    return faults(check, InMemory(kit).render(FULL).files.values())


def test_typo_in_a_variable(copy: Kit, tmp_path: Path) -> None:
    copy.render(tmp_path / "sound")
    plant(copy, "template/README.md.jinja", "{{ project_name }}", "{{ project_nmae }}")
    with pytest.raises(Exception, match="'project_nmae' is undefined"):
        copy.render(tmp_path / "project")


def test_typo_in_a_condition_of_a_file_name(copy: Kit, tmp_path: Path) -> None:
    (copy.root / "template" / "{% if dbt_runtim == 'none' %}a{% endif %}.md").touch()
    with pytest.raises(Exception, match="'dbt_runtim' is undefined"):
        copy.render(tmp_path / "project")


def test_undeclared_import(copy: Kit) -> None:
    assert list(import_faults(InMemory(copy).render(FULL))) == []
    plant(copy, f"{PACKAGE}/settings.py", "\nfrom ", "\nimport boto3\nfrom ")
    assert list(import_faults(InMemory(copy).render(FULL))) == [
        "src/hacker_news_intelligence/settings.py imports boto3, which is not declared"
    ]


def test_import_that_only_another_feature_declares(copy: Kit) -> None:
    plant(copy, f"{PACKAGE}/settings.py", "\nfrom ", "\nimport dagster_dbt\nfrom ")
    assert list(import_faults(InMemory(copy).render(FULL))) == []
    assert list(import_faults(InMemory(copy).render(MINIMAL))) == [
        "src/hacker_news_intelligence/settings.py imports dagster_dbt, which is not declared"
    ]


def test_leftover_braces_where_the_suffix_of_a_template_is_forgotten(copy: Kit) -> None:
    assert found(jinja_faults, copy) == ""
    template = copy.root / "template" / "project.yaml.jinja"
    template.rename(template.with_suffix(""))
    assert "project.yaml (full): Jinja in line" in found(jinja_faults, copy)


def test_leftover_brace(copy: Kit) -> None:
    plant(copy, "template/docs/cost.md", "\n\n", "\n\nIn {{ database }}.\n\n")
    assert "docs/cost.md (full): Jinja in line 3: '{{ database'" in found(jinja_faults, copy)


def test_name_of_a_feature_that_was_left_out(copy: Kit) -> None:
    check = mention_faults(FEATURES["search"])
    sound = InMemory(copy).render(DEFAULT).files.values()
    assert faults(check, sound) == ""
    plant(copy, "template/.gitignore", "\n", "\nstory_search/\n")
    broken = InMemory(copy).render(DEFAULT).files.values()
    assert faults(check, broken) == (
        ".gitignore (default): a missing feature in line 3: 'story_search'"
    )


def test_unknown_answer_which_copier_itself_does_not_notice(copy: Kit, tmp_path: Path) -> None:
    questions = questions_on_disk(tmp_path / "questions")
    answer_in_options(questions, tmp_path / "ignored", {"alrts": "slack"})
    assert Project(tmp_path / "ignored").answers["alerts"] == "none"
    plant(copy, "copier.yml", "\nalerts:\n", "\nalarms:\n")
    with pytest.raises(UnknownAnswerError, match="asks no question named alerts"):
        Renders(copy, tmp_path / "renders").of(FULL)


def test_test_that_cannot_fail(copy: Kit) -> None:
    assert found(assertion_faults, copy) == ""
    harmless = "\n\ndef test_nothing() -> None:\n    sorted([1])\n"
    file = copy.root / "template/tests/test_tables.py.jinja"
    file.write_text(file.read_text("utf-8") + harmless, encoding="utf-8")
    assert found(assertion_faults, copy) == (
        "tests/test_tables.py (full): test_nothing asserts nothing"
    )


@pytest.fixture
def runs(copy: Kit, tmp_path: Path) -> Iterator[Suites]:
    """The test of one asset in two projects: in one of them, its SQL names a wrong column."""
    answers = {**MINIMAL.answers, "cortex_features": ["story_sentiment"]}
    sound = copy.render(tmp_path / "sound", **answers).path
    plant(copy, AGGREGATES, "stories.points", "stories.pionts")
    broken = copy.render(tmp_path / "broken", **answers).path
    projects = {"sound": sound, "broken": broken}
    suites = Suites(
        [Suite(name, path, (AGGREGATES_TEST,)) for name, path in projects.items()],
        tmp_path / "runs",
    )
    yield suites
    suites.stop()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="projects are tested in forks")
def test_broken_column_in_sql(runs: Suites) -> None:
    assert runs.outcome("sound").exit_code == 0
    assert runs.outcome("sound").passed > 0
    assert runs.outcome("broken").exit_code == pytest.ExitCode.TESTS_FAILED
    assert "pionts" in runs.outcome("broken").log.lower()
