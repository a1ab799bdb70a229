"""The checks: a module each, found by themselves. One is skipped if what it needs has failed."""

from collections.abc import Callable, Iterator
from graphlib import TopologicalSorter
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from ..examination import Examination
from ..finding import Finding, Status


class Check(Protocol):
    """What a module of this package has.

    Attributes:
        NEEDS: The modules whose findings must not have failed before this one makes sense.
        examine: Looks, and gives what it has found.
    """

    NEEDS: tuple[str, ...]
    examine: Callable[[Examination], Iterator[Finding]]


def examine(examination: Examination) -> Iterator[Finding]:
    """Gives all findings, those first that others depend on."""
    failed: set[str] = set()
    for name, check in _in_order():
        if missing := [need for need in check.NEEDS if need in failed]:
            failed.add(name)
            yield Finding(_words(name), Status.SKIPPED, f"needs {_words(missing[0])}")
            continue
        for finding in check.examine(examination):
            if finding.has_failed:
                failed.add(name)
            yield finding


def _in_order() -> Iterator[tuple[str, Check]]:
    """Gives every check after those that it needs, else in the order of their names."""
    modules = {
        module.name: cast(Check, import_module(f".{module.name}", __name__))
        for module in iter_modules(__path__)
    }
    sorter = TopologicalSorter({name: check.NEEDS for name, check in modules.items()})
    sorter.prepare()
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        yield from ((name, modules[name]) for name in ready)
        sorter.done(*ready)


def _words(name: str) -> str:
    return name.replace("_", " ")
