"""What code imports, and which distributions provide it."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import metadata


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


def third_party(modules: Iterable[str], own: Iterable[str]) -> set[str]:
    """Those that neither Python nor `own` packages provide."""
    known = {*sys.stdlib_module_names, *own}
    return {module for module in modules if module.partition(".")[0] not in known}


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
