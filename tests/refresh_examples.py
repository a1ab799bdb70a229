"""Renders examples/ anew from the template on disk, and prints what that has changed.

`uv run tests/refresh_examples.py`, after a change of the template.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml  # type: ignore[import-untyped, unused-ignore]
from renders import ANSWERS_FILE, RenderedFile, Renders
from scratch_kit import KIT_ROOT, kit_without_sandbox, names_on_disk
from variants import Variant

Contents = Mapping[str, bytes]

_ANSWERS = ".answers.yml"


def example_of(answers_file: Path) -> Variant:
    """The answers in a file, named after the folder beside it that holds their rendering."""
    name = answers_file.name.removesuffix(_ANSWERS)
    return Variant(f"examples/{name}", yaml.safe_load(answers_file.read_text(encoding="utf-8")))


EXAMPLES = [example_of(path) for path in sorted(KIT_ROOT.glob(f"examples/*{_ANSWERS}"))]


def rendered(renders: Renders) -> Contents:
    """Every file that is to be in a folder of examples/, by its path in the kit."""
    return {
        f"{example}/{path}": _of_no_machine(file)
        for example in EXAMPLES
        for path, file in renders.of(example).files.items()
    }


def _of_no_machine(file: RenderedFile) -> bytes:
    """What a file holds, without where the scratch copy of the kit was."""
    if file.path != ANSWERS_FILE:
        return file.content
    return re.sub(rb"(?m)^(_src_path: ).*", rb"\1an example, which cannot be updated", file.content)


def committed() -> Contents:
    """Every file that is in a folder of examples/. One that git ignores would not be committed."""
    return {name: (KIT_ROOT / name).read_bytes() for name in names_on_disk("examples/*/*")}


def differences(before: Contents, after: Contents) -> Iterator[str]:
    """A line for each file that was added, changed or removed."""
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield f"added    {name}"
        elif name not in after:
            yield f"removed  {name}"
        elif before[name] != after[name]:
            yield f"changed  {name}"


def write(root: Path, before: Contents, after: Contents) -> None:
    """Make the files below `root` those of `after`; a folder that has none is removed, too."""
    for name, content in after.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name in before.keys() - after.keys():
        path = root / name
        path.unlink()
        while not any((path := path.parent).iterdir()):
            path.rmdir()


def main() -> None:
    """Render, write, and print."""
    with TemporaryDirectory() as scratch:
        kit = kit_without_sandbox(Path(scratch, "kit"))
        before, after = committed(), rendered(Renders(kit, Path(scratch, "renders")))
    write(KIT_ROOT, before, after)
    for line in differences(before, after):
        print(line)


if __name__ == "__main__":
    main()
