"""What holds for every file of the kit, whatever it is for."""

import re
import tomllib
from pathlib import Path, PurePosixPath

from assertions import assertion_faults
from faults import (
    assert_none,
    collision_faults,
    command_faults,
    encoding_faults,
    faults,
    key_faults,
    link_faults,
    name_faults,
    whitespace_faults,
)
from markdown_links import address_faults, anchor_faults
from renders import RenderedFile
from scratch_kit import KIT_ROOT, git, names_on_disk
from shell_commands import shell_faults

PICTURES = {".png"}
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)

# What tools leave behind, and what is never shared.
MAY_BE_IGNORED = re.compile(
    r"(^|/)(__pycache__|\.(venv|sandbox|mypy_cache|pytest_cache|ruff_cache)|[^/]+\.egg-info)/"
)


PROJECT = tomllib.loads((KIT_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PATHS = [PurePosixPath(name) for name in names_on_disk()]
TEXTS = [
    RenderedFile(path, (KIT_ROOT / path).read_bytes(), "kit")
    for path in PATHS
    if path.suffix not in PICTURES
]

# What the kit says of itself. What a project says of itself is looked at once it is rendered.
PROSE = [
    text
    for text in TEXTS
    if text.path.suffix == ".md"
    and (text.path.parts[0] != "template" or text.path.parts[1] == "sandbox")
    # What is rendered has links to files that the examples leave out.
    and (text.path.parts[0] != "examples" or len(text.path.parts) == 2)
]


# Files


def test_every_text_is_utf8_with_line_feeds() -> None:
    assert_none(faults(encoding_faults, TEXTS))


def test_every_name_of_a_file_will_do_on_windows_and_macos() -> None:
    found = (f"{path} {fault}" for path in PATHS for fault in name_faults(path))
    assert_none(*found, *collision_faults(PATHS))


def test_git_ends_lines_with_line_feeds_on_every_system() -> None:
    for folder in (KIT_ROOT, KIT_ROOT / "template"):
        assert "* text=auto eol=lf\n" in (folder / ".gitattributes").read_text("utf-8")


def test_no_part_of_the_template_is_ignored() -> None:
    ignored = ["ls-files", "-z", "--ignored", "--exclude-standard"]
    found = [git(KIT_ROOT, *ignored, which, "--", "template") for which in ("--cached", "--others")]
    paths = filter(None, "".join(found).split("\0"))
    assert [path for path in paths if not MAY_BE_IGNORED.search(path)] == []


def test_no_lock_file_is_shipped() -> None:
    locks = re.compile(r"\.lock$|(^|/)package-lock\.json$|(^|/)Pipfile\.lock$")
    assert [str(path) for path in PATHS if locks.search(str(path))] == []


def test_no_path_of_a_machine_is_written_down() -> None:
    here = [str(KIT_ROOT), str(Path.home())]
    machine = re.compile(r"(?<![\w.:/~-])/(?:work|farm|root|home/\w+|Users/\w+)/")
    for text in TEXTS:
        assert not machine.search(text.text), text
        assert not [path for path in here if len(path) > 1 and f"{path}/" in text.text], text


def test_no_key_is_in_any_file() -> None:
    assert_none(faults(key_faults, [text for text in TEXTS if text.path.parts[0] != "tests"]))


def test_every_test_of_the_kit_can_fail() -> None:
    # The sandbox has tests that a statement is not refused; those fail with an exception.
    own = [text for text in TEXTS if text.path.parts[0] == "tests" and len(text.path.parts) == 2]
    assert_none(faults(assertion_faults, own))


# Jinja chooses files, not lines


def test_code_sql_and_dbt_files_are_no_templates() -> None:
    # But for what an administrator runs as it is: there, names have to stand.
    code = re.compile(
        r"^template/(src|sandbox)/.*\.py\.jinja$"
        r"|^(?!template/setup/).*\.sql\.jinja$"
        r"|/dbt_project/.*\.jinja$"
    )
    plain_names = {path: JINJA.sub(in_plain, str(path)) for path in PATHS}
    assert [str(path) for path, name in plain_names.items() if code.search(name)] == []


def in_plain(jinja: re.Match[str]) -> str:
    """What a piece of Jinja in a file's name stands for, as far as it matters here."""
    return "package" if jinja[0].startswith("{{") else ""


def test_tests_of_projects_are_given_nothing_but_the_name_of_the_package() -> None:
    literal = re.compile(r"\{\{ '[^']*' \}\}|\{% (?:end)?raw %\}")
    for text in TEXTS:
        if text.path.match("template/tests/*.jinja"):
            rest = literal.sub("", re.sub(r"\{% raw %\}.*?\{% endraw %\}", "", text.text))
            assert set(JINJA.findall(rest)) <= {"{{ package_name }}"}, text


# Prose


def test_links_of_the_kits_own_prose_lead_to_files() -> None:
    everything = {*PATHS, *(parent for path in PATHS for parent in path.parents)}
    assert len(PROSE) > 20
    assert_none(faults(link_faults(everything), PROSE))


def test_links_of_the_kits_own_prose_lead_to_headings() -> None:
    assert_none(faults(anchor_faults({text.path: text.text for text in PROSE}), PROSE))


def test_addresses_in_the_kits_own_prose_can_be_opened() -> None:
    assert_none(faults(address_faults, PROSE))


def test_every_command_that_a_person_is_told_to_run_exists() -> None:
    prose = [text for text in TEXTS if re.search(r"\.(md|yml|jinja)$", str(text.path))]
    assert_none(faults(command_faults, prose))


def test_commands_of_the_kits_own_prose_are_those_of_every_shell() -> None:
    assert_none(faults(shell_faults, PROSE))


def test_prose_of_the_kit_is_free_of_stray_blanks() -> None:
    texts = [text for text in TEXTS if text.path.suffix in {".md", ".toml"}]
    assert_none(faults(whitespace_faults, texts))


def test_changelog_and_version_name_the_same_release() -> None:
    released = re.findall(
        r"^## \[?v?(\d+\.\d+\.\d+)", (KIT_ROOT / "CHANGELOG.md").read_text("utf-8"), re.M
    )
    assert released[0] == PROJECT["version"]


def test_licence_is_the_one_that_is_declared() -> None:
    text = (KIT_ROOT / "LICENSE").read_text("utf-8")
    assert text.startswith(f"{PROJECT['license']} License\n")
