"""What rendered projects declare is what their code imports, and what the kit tests them with."""

import tomllib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import pytest
from dependencies import imported_modules, normalized, providers, third_party
from renders import Rendering, Renders
from scratch_kit import KIT_ROOT
from variants import FULL

KIT = tomllib.loads((KIT_ROOT / "pyproject.toml").read_text("utf-8"))

# Used without an import: commands, what another package loads, and types of what has none.
USED_UNSEEN = {
    "dagster-dg-cli",
    "dagster-webserver",
    "dbt-core",
    "dbt-snowflake",
    "mypy",
    "pyyaml",
    "ruff",
    "snowflake-sandbox",
    "typer",
    "types-pyyaml",
    "types-requests",
    "tzdata",
}


def pyproject(rendering: Rendering) -> Mapping[str, Any]:
    return tomllib.loads(rendering.files[PurePosixPath("pyproject.toml")].text)


def requirements(rendering: Rendering) -> list[str]:
    """Everything the project declares, for itself and for its development."""
    declared = pyproject(rendering)
    return [*declared["project"]["dependencies"], *declared["dependency-groups"]["dev"]]


def imports(rendering: Rendering, folder: str) -> dict[PurePosixPath, set[str]]:
    """What each file in a folder of the project imports from other distributions."""
    own = [rendering.answers["package_name"]]
    return {
        path: third_party(imported_modules(file.text), own)
        for path, file in rendering.files.items()
        if path.parts[0] == folder and path.suffix == ".py"
    }


def test_package_imports_nothing_but_its_dependencies(renderings: list[Rendering]) -> None:
    for rendering in renderings:
        declared = {normalized(name) for name in pyproject(rendering)["project"]["dependencies"]}
        for path, modules in imports(rendering, "src").items():
            undeclared = [module for module in modules if not providers(module) & declared]
            assert not undeclared, f"{path} ({rendering.variant})"


def test_tests_import_nothing_but_declared_dependencies(renderings: list[Rendering]) -> None:
    for rendering in renderings:
        declared = set(map(normalized, requirements(rendering)))
        for path, modules in imports(rendering, "tests").items():
            undeclared = [module for module in modules if not providers(module) & declared]
            assert not undeclared, f"{path} ({rendering.variant})"


def test_every_declared_dependency_is_used(renderings: list[Rendering]) -> None:
    for rendering in renderings:
        found = {**imports(rendering, "src"), **imports(rendering, "tests")}
        used = {
            name for modules in found.values() for module in modules for name in providers(module)
        }
        unused = set(map(normalized, requirements(rendering))) - used - USED_UNSEEN
        assert not unused, rendering.variant


def test_every_dependency_has_a_floor(renderings: list[Rendering]) -> None:
    for rendering in renderings:
        external = [name for name in requirements(rendering) if name != "snowflake-sandbox"]
        assert [name for name in external if ">=" not in name] == []


def test_environment_of_the_kit_has_all_that_projects_declare(renders: Renders) -> None:
    assert {*requirements(renders.of(FULL))} <= {*KIT["dependency-groups"]["dev"]}


@pytest.mark.parametrize("setting", ["select", "ignore", "pydocstyle"])
def test_code_is_held_to_the_same_rules_in_the_kit_and_in_projects(
    renders: Renders, setting: str
) -> None:
    project = pyproject(renders.of(FULL))
    assert project["tool"]["ruff"]["lint"][setting] == KIT["tool"]["ruff"]["lint"][setting]
    assert project["tool"]["ruff"]["line-length"] == KIT["tool"]["ruff"]["line-length"]


def test_projects_run_on_the_versions_of_python_that_the_kit_is_tested_on(renders: Renders) -> None:
    supported = pyproject(renders.of(FULL))["project"]["requires-python"]
    assert supported == KIT["project"]["requires-python"]
