"""Code is formatted and linted: the kit's in place, the projects' by their own rules."""

import subprocess
import sys
from pathlib import Path

from faults import assert_none
from renders import Rendering, Renders
from scratch_kit import KIT_ROOT, Kit
from variants import FULL, STRANGE


def ruff(*arguments: str | Path) -> str:
    """What ruff objects to, nothing if all is well."""
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *map(str, arguments), "--no-cache", "--quiet"],
        cwd=KIT_ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout + done.stderr if done.returncode else ""


def test_code_of_the_kit_is_formatted_and_linted_in_place() -> None:
    assert_none(ruff("format", "--check", "."), ruff("check", "--output-format=concise", "."))


def test_python_whose_file_comes_and_goes_is_linted_in_place_too() -> None:
    names = {path.name for path in KIT_ROOT.glob("template/src/**/*") if ".py{% end" in path.name}
    assert {name for name in names if name in ruff_sees()} == names


def ruff_sees() -> str:
    """The files that ruff looks at."""
    command = [sys.executable, "-m", "ruff", "check", "--show-files", "template"]
    return subprocess.run(command, cwd=KIT_ROOT, capture_output=True, encoding="utf-8").stdout


def ruff_on(renderings: list[Rendering], *arguments: str) -> str:
    """What ruff objects to in projects, said once for all that have the same fault."""
    found = ruff(*arguments, *(rendering.path for rendering in renderings))
    for rendering in renderings:
        found = found.replace(f"{rendering.path}/", "")
    faults = [line for line in found.splitlines() if ".py" in line]
    return "\n".join(dict.fromkeys(faults or found.splitlines()))


def test_projects_are_formatted_and_linted_by_their_own_rules(
    combinations: list[Rendering],
) -> None:
    assert_none(
        ruff_on(combinations, "format", "--check"),
        ruff_on(combinations, "check", "--output-format=concise"),
    )


def test_whole_project_is_formatted_and_linted_with_its_sandbox(kit: Kit, tmp_path: Path) -> None:
    whole = [Rendering(FULL, kit.render(tmp_path / "project", **FULL.answers))]
    assert_none(
        ruff_on(whole, "format", "--check"),
        ruff_on(whole, "check", "--output-format=concise"),
    )


def test_projects_with_strange_names_are_linted(renders: Renders) -> None:
    # Whether an import fits into a line depends on the length of the package's name.
    strange = renders.all(STRANGE)
    rules = ["--extend-ignore=E501,I001", "--output-format=concise"]
    assert_none(ruff_on(strange, "check", *rules))
