"""What rendered projects declare is what their code imports, and what the kit tests them with."""

import ast
import tomllib
from importlib.util import find_spec

import pytest
from dependencies import import_faults, pyproject, requirements, unused
from renders import Rendering, Renders
from scratch_kit import KIT_ROOT
from variants import FULL

KIT = tomllib.loads((KIT_ROOT / "pyproject.toml").read_text("utf-8"))


def test_projects_import_nothing_but_what_they_declare(renderings: list[Rendering]) -> None:
    for rendering in renderings:
        assert list(import_faults(rendering)) == [], rendering.variant


def test_every_declared_dependency_is_used(renderings: list[Rendering]) -> None:
    for rendering in renderings:
        assert not unused(rendering), rendering.variant


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


def test_what_steps_are_forked_from_finds_all_that_it_imports() -> None:
    # A name that Dagster has given up would be passed over in silence, and each step be slower.
    file = KIT_ROOT / "template" / "src" / "{{ package_name }}" / "defs" / "resources.py"
    [preloaded] = [
        statement.value
        for statement in ast.parse(file.read_text("utf-8")).body
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "_PRELOADED"
    ]
    assert isinstance(preloaded, ast.List)
    main, *modules, prepared = preloaded.elts
    names = [ast.literal_eval(module) for module in modules]
    assert len(names) > 3
    assert [name for name in names if not find_spec(name)] == []
    assert ast.literal_eval(main) == "__main__"
    # Last: what is imported after it would not be frozen.
    assert ast.unparse(prepared).endswith(".prepared'")
