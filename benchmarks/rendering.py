"""Copier's own work, in a process that has imported it: the whole kit, and an empty template."""

import tempfile
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

from copier import Settings, run_copy, run_update
from measuring import Comparison, in_turns
from scratch_kit import VERSION, commit_all, git, kit_on_disk

NEXT_VERSION = "100.0.0"
ROUNDS = 15
ANSWERS_FILE = "{{ _copier_conf.answers_file }}.jinja"
ANSWERS = "{{ _copier_answers|to_nice_yaml }}"


def comparisons() -> Iterator[Comparison]:
    """Measures a copy, and an update by a release that changes one file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kit, nothing = kit_on_disk(folder / "kit").root, _template_of_nothing(folder / "nothing")
        numbers = count()
        mine, theirs = in_turns(
            partial(_copy, kit, folder, numbers), partial(_copy, nothing, folder, numbers), ROUNDS
        )
        yield Comparison("`copier copy`", "an empty template", mine, theirs, most=0.2)
        projects = [
            _project(template, folder / f"of_{template.name}") for template in (kit, nothing)
        ]
        for template in (kit, nothing):
            _release_next(template)
        mine, theirs = in_turns(
            partial(_update, projects[0]), partial(_update, projects[1]), ROUNDS
        )
        yield Comparison("`copier update`", "an empty template", mine, theirs, most=1)


def _template_of_nothing(root: Path) -> Path:
    root.mkdir()
    (root / ANSWERS_FILE).write_text(ANSWERS, encoding="utf-8")
    (root / "README.md").write_text("nothing\n", encoding="utf-8")
    commit_all(root)
    git(root, "tag", VERSION)
    return root


def _copy(template: Path, folder: Path, numbers: "count[int]") -> None:
    run_copy(
        str(template),
        folder / f"copy{next(numbers)}",
        defaults=True,
        quiet=True,
        settings=Settings(),
    )


def _project(template: Path, path: Path) -> Path:
    run_copy(str(template), path, defaults=True, quiet=True, settings=Settings())
    commit_all(path)
    return path


def _release_next(template: Path) -> None:
    readme = next(template.rglob("README.md*"))
    readme.write_text(readme.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")
    git(template, "commit", "--all", "--quiet", "--message", "one more line")
    git(template, "tag", NEXT_VERSION)


def _update(project: Path) -> None:
    run_update(
        project, defaults=True, overwrite=True, quiet=True, settings=Settings(), skip_answered=True
    )
    git(project, "checkout", "--quiet", ".")
    git(project, "clean", "--quiet", "--force", "-d")
