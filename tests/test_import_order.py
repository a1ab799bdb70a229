"""Any module can be imported first: none needs itself by way of others."""

from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest
from renders import Renders
from scratch_kit import KIT_ROOT
from variants import FULL


def test_modules_of_the_sandbox_need_each_other_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    source = KIT_ROOT / "template" / "sandbox" / "src"
    assert_orderable("snowflake_sandbox", source, monkeypatch)


def test_modules_of_a_project_need_each_other_one_way(
    renders: Renders, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = renders.of(FULL)
    assert_orderable(project.answers["package_name"], project.path / "src", monkeypatch)


def assert_orderable(package: str, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails with the cycle, if there is one; what is imported for types alone does not count."""
    monkeypatch.syspath_prepend(source)
    graph = grimp.build_graph(package, exclude_type_checking_imports=True, cache_dir=None)
    assert len(graph.modules) > 100
    needs = {module: set(_needed(graph, module)) for module in graph.modules}
    TopologicalSorter(needs).prepare()


def _needed(graph: grimp.ImportGraph, module: str) -> Iterator[str]:
    """What runs before the end of an import: modules, and the packages around them."""
    for imported in graph.find_modules_directly_imported_by(module):
        yield imported
        yield from _around(imported) - _around(module) - {module}


def _around(module: str) -> set[str]:
    names = module.split(".")
    return {".".join(names[:length]) for length in range(1, len(names))}
