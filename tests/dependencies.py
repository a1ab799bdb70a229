"""What code imports, and which distributions provide it."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import PurePosixPath
from typing import Any

from renders import Rendered

# Used without an import: commands, what another package loads, and types of what has none.
USED_UNSEEN = {
    "dagster-cloud",
    "dagster-dg-cli",
    "dagster-k8s",
    "dagster-postgres",
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


def import_faults(project: Rendered) -> Iterator[str]:
    """Imports of what a project does not declare: the package may use less than its tests."""
    for folder, names in (("src", runtime(project)), ("tests", requirements(project))):
        declared = set(map(normalized, names))
        for path, modules in imports(project, folder).items():
            for module in sorted(modules):
                if not providers(module) & declared:
                    yield f"{path} imports {module}, which is not declared"


def unused(project: Rendered) -> set[str]:
    """What a project declares and neither its package nor its tests import."""
    used = {
        name
        for folder in ("src", "tests")
        for modules in imports(project, folder).values()
        for module in modules
        for name in providers(module)
    }
    return set(map(normalized, requirements(project))) - used - USED_UNSEEN


def imports(project: Rendered, folder: str) -> dict[PurePosixPath, frozenset[str]]:
    """What each file in a folder of the project imports from other distributions."""
    own = project.answers["package_name"]
    return {
        path: third_party(imported_modules(file.text), own)
        for path, file in project.files.items()
        if path.parts[0] == folder and path.suffix == ".py"
    }


def requirements(project: Rendered) -> list[str]:
    """Everything the project declares, for itself and for its development."""
    return [*runtime(project), *pyproject(project)["dependency-groups"]["dev"]]


def runtime(project: Rendered) -> list[str]:
    """What the project declares for itself."""
    declared: list[str] = pyproject(project)["project"]["dependencies"]
    return declared


def pyproject(project: Rendered) -> Mapping[str, Any]:
    """The project's pyproject.toml."""
    return _parsed(project.files[PurePosixPath("pyproject.toml")].text)


@cache
def _parsed(toml: str) -> Mapping[str, Any]:
    return tomllib.loads(toml)


def normalized(name: str) -> str:
    """A distribution's name, or a requirement's, as package indexes compare them."""
    found = re.match(r"[\w.-]+", name)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""


@cache
def imported_modules(source: str) -> frozenset[str]:
    """What is imported anywhere in the code, by its full name; relative imports are left out."""
    return frozenset(_imported(source))


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def third_party(modules: frozenset[str], own: str) -> frozenset[str]:
    """Those that neither Python nor the `own` package provides."""
    known = {*sys.stdlib_module_names, own}
    return frozenset(module for module in modules if module.partition(".")[0] not in known)


@cache
def providers(module: str) -> frozenset[str]:
    """The installed distributions that a module may come from: one, unless it is not installed."""
    top, _, rest = module.partition(".")
    found = {normalized(name) for name in _distributions().get(top, ())}
    if len(found) > 1 and rest:
        inner = f"{top}/{rest.partition('.')[0]}"
        found = {name for name in found if inner in _contents(name)} or found
    # A distribution that is installed in place, as the sandbox is, does not list its modules.
    return frozenset(found or {normalized(top)})


@cache
def _distributions() -> Mapping[str, list[str]]:
    return metadata.packages_distributions()


@cache
def _contents(distribution: str) -> set[str]:
    """Modules and packages at the second level, such as snowflake/connector."""
    files = metadata.distribution(distribution).files or []
    return {"/".join(file.with_suffix("").parts[:2]) for file in files}
