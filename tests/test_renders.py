"""Projects of a covering set of answers: what comes out is complete, clean and as asked for."""

import re
import tomllib
from pathlib import Path, PurePosixPath

import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from answering import QUESTIONS
from assertions import assertion_faults
from faults import (
    Check,
    assert_none,
    collision_faults,
    deprecation_faults,
    encoding_faults,
    faults,
    jinja_faults,
    link_faults,
    markdown_faults,
    mention_faults,
    name_faults,
    secret_faults,
    syntax_faults,
    whitespace_faults,
)
from features import FEATURES, is_expected, paths_of
from renders import ANSWERS_FILE, RenderedFile, Rendering, Renders, distinct_files
from scratch_kit import Kit, git
from shell_commands import shell_faults
from sql_faults import (
    BEYOND_SQLFLUFF,
    BEYOND_THE_GRAMMAR_IN_SCRIPTS,
    grammar_faults,
    is_beyond_sqlfluff,
    is_script,
    lint,
    statements,
    unparsable,
)
from tiers import SMOKE, more_than_smoke
from variants import ELSEWHERE, FULL

PYPROJECT = PurePosixPath("pyproject.toml")


# The text of each file


@pytest.mark.parametrize(
    "check",
    [
        assertion_faults,
        deprecation_faults,
        encoding_faults,
        grammar_faults,
        jinja_faults,
        markdown_faults,
        secret_faults,
        shell_faults,
        syntax_faults,
        whitespace_faults,
    ],
)
def test_rendered_files_have_no(check: Check, files: list[RenderedFile]) -> None:
    assert_none(faults(check, files))


@more_than_smoke
def test_sqlfluff_knows_all_but_what_is_listed(files: list[RenderedFile]) -> None:
    beyond = [file for file in files if is_beyond_sqlfluff(file)]
    assert {"/".join(file.path.parts[-2:]) for file in beyond} == BEYOND_SQLFLUFF
    assert [file for file in beyond if not any("unparsable" in fault for fault in lint(file))] == []


@more_than_smoke
@pytest.mark.parametrize("construct", sorted(BEYOND_THE_GRAMMAR_IN_SCRIPTS))
def test_sqlfluff_does_not_know_yet(construct: str, files: list[RenderedFile]) -> None:
    scripts = [file for file in files if file.path.suffix == ".sql" and is_script(file)]
    beyond = {
        statement
        for file in scripts
        for statement in statements(file.text)
        if re.search(construct, statement, re.IGNORECASE)
    }
    assert beyond
    assert [statement for statement in beyond if not unparsable(statement)] == []


@pytest.mark.parametrize("feature", FEATURES)
def test_what_a_feature_left_out_is_not_mentioned(
    feature: str, renderings: list[Rendering]
) -> None:
    without = [r for r in renderings if not FEATURES[feature].chosen(r.answers)]
    assert without or SMOKE
    assert_none(faults(mention_faults(FEATURES[feature]), distinct_files(without)))


def test_links_of_rendered_prose_lead_to_files(renderings: list[Rendering], kit: Kit) -> None:
    sandbox = [
        path.relative_to(kit.root / "template") for path in kit.root.glob("template/sandbox/**/*")
    ]
    for rendering in renderings:
        paths = {*rendering.files, *map(PurePosixPath, sandbox)}
        prose = [file for file in rendering.files.values() if file.path.suffix == ".md"]
        assert_none(faults(link_faults(paths), prose))


# Which files there are


@pytest.mark.parametrize("feature", FEATURES)
def test_every_path_of_a_feature_is_in_a_project(
    feature: str, combinations: list[Rendering]
) -> None:
    files = every_file(combinations)
    for path in paths_of(FEATURES[feature], combinations[0].answers):
        assert any(file.startswith(path) for file in files), path


def every_file(renderings: list[Rendering]) -> set[str]:
    return {str(path) for rendering in renderings for path in rendering.files}


def test_features_decide_which_files_there_are_and_nothing_else_does(
    combinations: list[Rendering],
) -> None:
    everything = every_file(combinations)
    for rendering in combinations:
        found = {str(path) for path in rendering.files}
        expected = {path for path in everything if is_expected(path, rendering.answers)}
        wrong = {"missing": expected - found, "not expected": found - expected}
        assert wrong == {"missing": set(), "not expected": set()}, rendering.variant


def test_no_folder_is_left_empty(renderings: list[Rendering]) -> None:
    for rendering in renderings:
        empty = [f for f in rendering.path.rglob("*") if f.is_dir() and not any(f.iterdir())]
        assert not empty, rendering.variant


def test_every_name_of_a_file_will_do_on_windows_and_macos(renderings: list[Rendering]) -> None:
    for rendering in renderings:
        found = [f"{path} {fault}" for path in rendering.files for fault in name_faults(path)]
        assert [*found, *collision_faults(rendering.files)] == [], rendering.variant


def test_project_does_not_ignore_its_own_files(renders: Renders, tmp_path: Path) -> None:
    everything = renders.of(FULL)
    for path, file in everything.files.items():
        copy = tmp_path / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.content)
    git(tmp_path, "init", "--quiet")
    ignored = git(tmp_path, "ls-files", "--others", "--ignored", "--exclude-standard")
    assert not ignored


# Answers


def test_answers_file_records_every_answer(renderings: list[Rendering]) -> None:
    for rendering in renderings:
        asked = set(QUESTIONS)
        if not rendering.answers["dynamic_tables"]:
            asked.remove("dynamic_table_scheduler")
        assert list(rendering.answers) == sorted(asked), rendering.variant
        assert rendering.answers.items() >= rendering.variant.answers.items()


def test_names_and_days_reach_project_yaml_as_they_were_given(renderings: list[Rendering]) -> None:
    for rendering in renderings:
        settings = yaml.safe_load(rendering.files[PurePosixPath("project.yaml")].text)
        answers = rendering.answers
        assert settings["timezone"] == answers["timezone"]
        assert str(settings["partition_start"]) == answers["partition_start"]
        for name in ("database", "schema", "warehouse", "role"):
            assert settings["snowflake"][name] == answers[name], rendering.variant


def test_name_of_the_project_reaches_its_title_and_description(
    renderings: list[Rendering],
) -> None:
    for rendering in renderings:
        name = rendering.answers["project_name"]
        project = tomllib.loads(rendering.files[PYPROJECT].text)["project"]
        assert project["description"].startswith(name)
        assert project["name"].replace("-", "_") == rendering.answers["package_name"]
        assert rendering.files[PurePosixPath("README.md")].text.startswith(f"# {name}\n")


def test_same_answers_give_the_same_bytes(renders: Renders, kit: Kit, tmp_path: Path) -> None:
    first = renders.of(ELSEWHERE)
    second = Rendering(ELSEWHERE, kit.render(tmp_path / "again", **ELSEWHERE.answers))
    of_the_kit = {path for path in second.files if path.parts[0] == "sandbox"} | {ANSWERS_FILE}
    contents = {path: file.content for path, file in second.files.items()}
    assert {path: file.content for path, file in first.files.items() if path != ANSWERS_FILE} == {
        path: content for path, content in contents.items() if path not in of_the_kit
    }
