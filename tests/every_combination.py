"""Every combination of features that can be given together, and what their projects come to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, product
from pathlib import PurePosixPath
from random import Random

from covering import answers_of, islands
from dependencies import import_faults, unused
from features import FEATURES, chosen_by, owners_of
from in_memory import InMemory, InMemoryRendering
from renders import RenderedFile
from variant_names import name_of
from variants import Variant

# What decides about most files; the answers to other questions are drawn.
COMBINED = ("cortex_features", "dbt_runtime", "dynamic_tables")


def every_combination() -> Iterator[Variant]:
    """Every combination of features, where dbt runs and who refreshes dynamic tables."""
    combined = [one for one in islands() if _questions(one[0]) & {*COMBINED}]
    others = [one for one in islands() if one not in combined]
    draw = Random(0)
    for chosen in product(*combined):
        drawn = [draw.choice(one) for one in others]
        answers = answers_of(dict(chain(*chosen, *drawn)))
        yield Variant(name_of(answers), answers)


@dataclass
class Combinations:
    """What was found in the projects of every combination; each fault with one that has it."""

    number: int = 0
    # Each file that differs from all others, with the features that some project with it leaves out
    left_out: dict[RenderedFile, set[str]] = field(default_factory=dict)
    wrong_files: dict[str, Variant] = field(default_factory=dict)
    wrong_imports: dict[str, Variant] = field(default_factory=dict)


def look_at_all(kit: InMemory) -> Combinations:
    """Render every combination, twice: the second time it is known which files there can be."""
    found = Combinations()
    owners: dict[PurePosixPath, set[str]] = {}
    for project in map(kit.render, every_combination()):
        found.number += 1
        left_out = FEATURES.keys() - chosen_by(project.answers)
        for path, file in project.files.items():
            found.left_out.setdefault(file, set()).update(left_out)
            if path not in owners:
                owners[path] = owners_of(str(path), project.answers)
    for project in map(kit.render, every_combination()):
        for fault in _wrong_files(project, owners):
            found.wrong_files.setdefault(fault, project.variant)
        for fault in chain(import_faults(project), _unused(project)):
            found.wrong_imports.setdefault(fault, project.variant)
    return found


def _wrong_files(
    project: InMemoryRendering, owners: dict[PurePosixPath, set[str]]
) -> Iterator[str]:
    chosen = chosen_by(project.answers)
    expected = {path for path, features in owners.items() if features <= chosen}
    for path in sorted(expected ^ project.files.keys()):
        what = "is missing" if path in expected else "is not expected"
        yield f"{path} {what}"


def _unused(project: InMemoryRendering) -> Iterator[str]:
    return (f"{name} is declared, and not used" for name in unused(project))


def _questions(items: tuple[tuple[str, object], ...]) -> set[str]:
    return {axis.partition(".")[0] for axis, _ in items}
