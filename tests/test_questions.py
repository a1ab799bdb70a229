"""The questions of copier.yml: what they offer, accept and refuse."""

import calendar
import keyword
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from answering import (
    QUESTIONS,
    answer_at_terminal,
    evaluate,
    problems_with,
    refusal,
    values_of,
)
from pytest_copier.plugin import CopierFixture
from pytest_gitconfig.plugin import GitConfig
from refused_answers import REFUSED
from scratch_kit import (
    KIT_ROOT,
    VERSION,
    Kit,
    UnknownAnswerError,
    commit_all,
    git,
    questions_on_disk,
    release,
)

DEFAULTS = {
    "project_name": "Hacker News Intelligence",
    "package_name": "hacker_news_intelligence",
    "auth_mode": "key_pair",
    "database": "HACKER_NEWS",
    "schema": "STORIES",
    "warehouse": "HACKER_NEWS_WH",
    "role": "HACKER_NEWS_ROLE",
    "timezone": "UTC",
    "partition_start": "2026-01-01",
    "dbt_runtime": "local",
    "cortex_features": [
        "story_sentiment",
        "entity_extraction",
        "data_engineering_stories",
        "daily_summary",
    ],
    "dynamic_tables": True,
    "dynamic_table_scheduler": "dagster",
    "alerts": "none",
    "deployment": "none",
}
PACKAGE_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
ENTER, CLEAR_LINE, TOGGLE_ALL = "\r", "\x15", "a"


@pytest.fixture(scope="session")
def copier_template(tmp_path_factory: pytest.TempPathFactory, default_gitconfig: GitConfig) -> Path:
    """Make the `copier` fixture of pytest-copier ask the questions and render nothing else."""
    kit = questions_on_disk(tmp_path_factory.mktemp("released") / "kit")
    release(kit.root)
    return kit.root


# The questionnaire as a whole


def test_someone_who_accepts_every_default_types_nothing(
    questionnaire: Kit, tmp_path: Path
) -> None:
    assert questionnaire.render(tmp_path / "project").answers == DEFAULTS


@pytest.mark.parametrize(
    ("question", "value"),
    [(name, value) for name, question in QUESTIONS.items() for value in values_of(question)],
)
def test_every_choice_is_accepted_and_recorded(
    questionnaire: Kit, tmp_path: Path, question: str, value: Any
) -> None:
    project = questionnaire.render(tmp_path / "project", **{question: value})
    expected = DEFAULTS | {question: value}
    if not expected["dynamic_tables"]:
        # Nobody is asked who refreshes what is not there.
        del expected["dynamic_table_scheduler"]
    assert project.answers == expected


def test_template_needs_no_trust() -> None:
    config = yaml.safe_load((KIT_ROOT / "copier.yml").read_text("utf-8"))
    assert config.keys().isdisjoint({"_tasks", "_migrations", "_jinja_extensions"})


def test_misspelt_variable_is_an_error(tmp_path: Path) -> None:
    kit = questions_on_disk(tmp_path / "kit", {"README.md.jinja": "{{ project_nmae }}"})
    with pytest.raises(Exception, match="'project_nmae' is undefined"):
        kit.render(tmp_path / "project")


@pytest.mark.parametrize("name", ["time_zone", "authenticator", "_subdirectory"])
def test_answer_to_no_question_is_an_error_in_tests(
    questionnaire: Kit, tmp_path: Path, name: str
) -> None:
    answer: dict[str, Any] = {name: "UTC"}
    with pytest.raises(UnknownAnswerError, match=f"no question named {name}"):
        questionnaire.render(tmp_path / "project", **answer)


def test_no_secret_is_asked() -> None:
    secret = re.compile("account|user|password|passphrase|private_key|secret|token")
    assert not [name for name in QUESTIONS if secret.search(name)]
    assert not [name for name, question in QUESTIONS.items() if question.get("secret")]


def test_every_question_has_help_a_type_and_a_default() -> None:
    for question in QUESTIONS.values():
        assert {"help", "type", "default"} <= question.keys()
        assert {"choices", "validator"} & question.keys() or question["type"] == "bool"


def test_first_choices_are_the_defaults() -> None:
    for question in QUESTIONS.values():
        values = list(question.get("choices", {}).values())
        if question.get("multiselect"):
            assert question["default"] == values[: len(question["default"])]
        elif values:
            assert question["default"] == values[0]


def test_questions_fit_a_terminal_of_80_columns() -> None:
    for question in QUESTIONS.values():
        first, *rest = question["help"].splitlines()
        labels = question.get("choices", {})
        assert len(f"🎤  {first}") < 80
        assert all(len(line) < 80 for line in rest)
        assert all(len(f" » ● {label}") < 80 for label in labels)


def test_update_keeps_the_answers_and_says_how_to_find_conflicts(
    copier: CopierFixture, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = {name: values[-1] for name in QUESTIONS if (values := values_of(QUESTIONS[name]))}
    answers |= {"database": "news", "timezone": "Europe/Kyiv", "partition_start": "2024-02-29"}
    # The last choice of everything: no dbt, so no agent, and all dynamic tables are asked about.
    answers |= {"cortex_features": ["documents"], "dynamic_tables": True}
    project = copier.copy(tmp_path / "project", **answers)
    recorded = project.answers
    assert {name: recorded[name] for name in answers} == answers
    commit_all(project.path)
    project.update()
    assert project.load_answers(project.path) == recorded
    assert "git ls-files --unmerged\n    git diff --check\n" in capsys.readouterr().err


def test_kit_is_released_as_it_is_on_disk(kit: Kit) -> None:
    assert (kit.root / "copier.yml").read_bytes() == (KIT_ROOT / "copier.yml").read_bytes()
    assert git(kit.root, "status", "--porcelain") == ""
    assert git(kit.root, "describe", "--tags").strip() == VERSION


# At the terminal


def test_enter_at_every_question_gives_the_defaults(questionnaire: Kit, tmp_path: Path) -> None:
    answer_at_terminal(questionnaire, tmp_path / "typed", ENTER * len(QUESTIONS))
    assert questionnaire.render(tmp_path / "defaults").answers == DEFAULTS
    assert (tmp_path / "typed" / ".copier-answers.yml").read_text("utf-8") == (
        tmp_path / "defaults" / ".copier-answers.yml"
    ).read_text("utf-8")


def test_refused_answer_can_be_typed_again(questionnaire: Kit, tmp_path: Path) -> None:
    typed = {
        "project_name": f"{CLEAR_LINE}{{{{x}}}}{ENTER}{CLEAR_LINE}Dagster{ENTER}",
        "timezone": f"{CLEAR_LINE}EST{ENTER}{CLEAR_LINE}America/New_York{ENTER}",
        "cortex_features": f"{TOGGLE_ALL}{TOGGLE_ALL}{ENTER}",
        "dynamic_tables": "n",
    }
    keys = "".join(typed.get(name, ENTER) for name in QUESTIONS)
    answer_at_terminal(questionnaire, tmp_path / "project", keys)
    recorded = yaml.safe_load((tmp_path / "project" / ".copier-answers.yml").read_text("utf-8"))
    assert (
        recorded.items()
        >= {
            "project_name": "Dagster",
            "package_name": "project_dagster",
            "timezone": "America/New_York",
            "cortex_features": [],
            "dynamic_tables": False,
        }.items()
    )


# Refused answers


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """What the validators say of each refused answer to each question."""
    return problems_with(REFUSED, tmp_path_factory.mktemp("refused"))


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [(name, *row) for name, rows in REFUSED.items() for row in rows.items()],
)
def test_refusal_says_in_one_sentence_what_would_do(
    problems: dict[str, dict[str, str]], question: str, answer: str, words: str
) -> None:
    problem = problems[question][answer]
    assert words in problem
    assert re.fullmatch(rf"([A-Z]|{re.escape(answer)} )[^\n]*\.", problem)
    assert len(problem) < 180


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("auth_mode", "pwd"),
        ("auth_mode", "KEY_PAIR"),
        ("auth_mode", "kerberos"),
        ("dbt_runtime", ""),
        ("dbt_runtime", "cloud"),
        ("dbt_runtime", "Snowflake"),
        ("cortex_features", ["story_sentiment", "mind_reading"]),
    ],
)
def test_value_that_is_no_choice_is_refused(
    questionnaire: Kit, tmp_path: Path, question: str, value: Any
) -> None:
    message = refusal(questionnaire, tmp_path / "project", **{question: value})
    assert message.startswith(f"Invalid choice for '{question}': ")


@pytest.mark.parametrize(
    "library", ["dagster", "dagster_snowflake", "dagster_dbt", "snowflake", "dbt", "tests"]
)
def test_fault_13_package_that_shadows_a_library_is_refused(
    questionnaire: Kit, tmp_path: Path, library: str
) -> None:
    """The project that this kit replaces was called `dagster_snowflake`."""
    assert library in refusal(questionnaire, tmp_path / "project", package_name=library)


# Accepted answers, however strange


@pytest.mark.parametrize(
    ("project_name", "package_name"),
    {
        "Hacker News": "hacker_news",
        "N": "n",
        "N" * 80: "n" * 50,
        ("word " * 16).strip(): "word_word_word_word_word_word_word_word_word_word",
        "Dagster": "project_dagster",
        "dbt": "project_dbt",
        "Class": "project_class",
        "Tests": "project_tests",
        "COM1": "project_com1",
        "Python-dotenv": "project_python_dotenv",
        "2026 Report": "project_2026_report",
        "2026": "project_2026",
        "9" * 80: "project_" + "9" * 42,
        "日本語のニュース": "cortex_project",
        "Новости": "cortex_project",
        "أخبار": "cortex_project",
        "日本 News 2": "news_2",
        "Café Über Straße": "cafe_uber_strasse",
        "Cafe\u0301 decomposed": "cafe_decomposed",
        "İstanbul ŁÓDŹ Ærø": "istanbul_lodz_aero",
        "O\u2019Reilly": "oreilly",
        "R&D: News, Views; (and) more! #1?": "r_d_news_views_and_more_1",
        "C++ / C#": "c_c",
        "-- , --": "cortex_project",
        "🚀": "cortex_project",
        "_private_": "private",
        "yes": "yes",
        "null": "null",
        "News @ 10:30 + 5 = ok": "news_10_30_5_ok",
        "A  B": "a_b",
    }.items(),
)
def test_every_project_name_gives_a_package_name(
    questionnaire: Kit, tmp_path: Path, project_name: str, package_name: str
) -> None:
    answers = questionnaire.render(tmp_path / "project", project_name=project_name).answers
    assert (answers["project_name"], answers["package_name"]) == (project_name, package_name)
    assert PACKAGE_NAME.fullmatch(package_name) and len(package_name) <= 50
    assert yaml.safe_load(f'"{project_name}"') == project_name
    assert tomllib.loads(f'name = "{project_name}"') == {"name": project_name}


@pytest.mark.parametrize(
    "answers",
    [
        {"database": "_", "schema": "public", "warehouse": "wh$1", "role": "Role_1"},
        {"database": "N" * 255, "schema": "ACCOUNTADMIN"},
        {"database": "news", "warehouse": "PUBLIC", "role": "SNOWFLAKE"},
        {"database": "NO", "schema": "off", "warehouse": "Y", "role": "n"},
        {"timezone": "America/Argentina/Ushuaia"},
        {"timezone": "America/Port-au-Prince", "partition_start": "2007-01-01"},
        {"timezone": "Asia/Kathmandu", "partition_start": "2035-12-31"},
        {"timezone": "Pacific/Apia", "partition_start": "2011-12-30"},
        {"timezone": "Europe/Oslo", "partition_start": "2024-02-29"},
        {"package_name": "n" * 50},
        {"package_name": "a1_2b"},
    ],
)
def test_strange_but_valid_answers_are_recorded_as_given(
    questionnaire: Kit, tmp_path: Path, answers: dict[str, Any]
) -> None:
    recorded = questionnaire.render(tmp_path / "project", **answers).answers
    assert recorded.items() >= answers.items()


def test_answers_of_the_command_line_are_understood(questionnaire: Kit, tmp_path: Path) -> None:
    typed: dict[str, Any] = {"dynamic_tables": "no", "cortex_features": "[]", "dbt_runtime": "none"}
    recorded = questionnaire.render(tmp_path / "project", **typed).answers
    expected = DEFAULTS | {"dynamic_tables": False, "cortex_features": [], "dbt_runtime": "none"}
    del expected["dynamic_table_scheduler"]
    assert recorded == expected


def test_warehouse_and_role_are_named_after_the_database(
    questionnaire: Kit, tmp_path: Path
) -> None:
    answers = questionnaire.render(tmp_path / "news", database="news").answers
    assert (answers["warehouse"], answers["role"]) == ("NEWS_WH", "NEWS_ROLE")
    longest = questionnaire.render(tmp_path / "longest", database="n" * 255).answers
    assert longest["warehouse"] == "N" * 252 + "_WH"
    assert longest["role"] == "N" * 250 + "_ROLE"


# The lists behind the questions


@pytest.mark.skipif(sys.version_info >= (3, 15), reason="a release never refuses more names")
def test_no_keyword_and_no_module_of_python_is_a_package_name(tmp_path: Path) -> None:
    taken = {*sys.stdlib_module_names, *keyword.kwlist, *keyword.softkwlist}
    problems = problems_with({"package_name": taken}, tmp_path)["package_name"]
    assert not [name for name, problem in problems.items() if not problem]


def test_advice_for_a_taken_package_name_is_free(tmp_path: Path) -> None:
    lists = "keywords, standard_library, distributions, project_names, windows_devices"
    template = f"""
        {{%- from pathjoin('includes', 'python_names.jinja') import {lists} -%}}
        {{{{- ({lists}) | sum(start=[]) | to_json -}}}}
    """
    taken = evaluate(template, tmp_path / "taken")
    problems = problems_with({"package_name": taken}, tmp_path / "refused")["package_name"]
    advised = [problem.split()[4] for problem in problems.values()]
    free = problems_with({"package_name": advised}, tmp_path / "advised")["package_name"]
    assert len(advised) > 400
    assert set(free.values()) == {""}


def test_no_module_of_the_project_or_its_dependencies_is_a_package_name(tmp_path: Path) -> None:
    taken = (
        "conftest copier dagster dagster_dbt dagster_snowflake dbt dbt_project dotenv duckdb"
        " fakesnow numpy pandas pydantic pytest requests sandbox snowflake"
        " snowflake_sandbox src test tests yaml"
    )
    problems = problems_with({"package_name": taken.split()}, tmp_path)["package_name"]
    assert not [name for name, problem in problems.items() if not problem]


def test_days_that_exist_are_accepted_and_others_are_not(tmp_path: Path) -> None:
    days = {
        f"{year}-{month:02}-{day:02}": day <= calendar.monthrange(year, month)[1]
        for year in (2007, 2024, 2025, 2026, 2035)
        for month in range(1, 13)
        for day in range(1, 33)
    }
    problems = problems_with({"partition_start": days}, tmp_path)["partition_start"]
    assert {day: not problem for day, problem in problems.items()} == days


# Messages


@pytest.mark.parametrize("auth_mode", QUESTIONS["auth_mode"]["choices"].values())
def test_next_steps_are_those_of_the_chosen_sign_in(
    questionnaire: Kit, tmp_path: Path, capsys: pytest.CaptureFixture[str], auth_mode: str
) -> None:
    questionnaire.render(tmp_path / "my project", quiet=False, auth_mode=auth_mode)
    printed = capsys.readouterr().err
    assert f'    cd "{tmp_path / "my project"}"\n    uv sync\n    git init\n' in printed
    assert ("`uv run keygen`" in printed) == (auth_mode == "key_pair")
    steps = ("runs setup/setup.sql", "copy .env.example", "uv run doctor", "uv run dg dev")
    assert sorted(steps, key=printed.index) == list(steps)
    assert ("Trial accounts only" in printed) == (auth_mode == "password")
    assert ("browser opens" in printed) == (auth_mode == "external_browser")
    assert not re.search(r"\n{3}", printed.partition("is ready:")[2])


def test_next_steps_do_not_enter_the_folder_one_is_in(
    questionnaire: Kit,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    questionnaire.render(Path(), quiet=False)
    printed = capsys.readouterr().err
    assert "is ready:\n\n    uv sync\n" in printed
