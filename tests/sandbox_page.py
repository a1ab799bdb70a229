"""What the sandbox does and does not do, told by its own tests: docs/sandbox.md.

`uv run tests/sandbox_page.py` runs them and writes the page anew.
"""

import ast
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

KIT_ROOT = Path(__file__).parents[1]
TESTS = KIT_ROOT / "tests" / "sandbox"
PAGE = KIT_ROOT / "docs" / "sandbox.md"

_INTRODUCTION = """\
# What the sandbox does, and what it does not

Written by `uv run tests/sandbox_page.py` from the sandbox's own tests: each line is one of them.

## It does not

Whatever it does not emulate fails at once, with error 000002 (0A000) and the name of the construct.
Tests have seen this of:

"""


def as_report(file: Path) -> list[str]:
    """Gives pytest's arguments for a report with all that the page needs."""
    return [f"--junit-xml={file}", "-ojunit_family=xunit1"]


def page(report: Path) -> str:
    """Writes the page.

    Args:
        report: What pytest has written of the sandbox's tests, in JUnit's format.
    """
    cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    refused = {
        found.attrib["value"]
        for case in cases
        for found in case.iter("property")
        if found.attrib["name"] == "not_emulated"
    }
    sentences: dict[str, dict[str, None]] = {}
    for case in cases:
        name = case.attrib["name"].partition("[")[0]
        sentences.setdefault(case.attrib["classname"], {})[_sentence(name)] = None
    topics = sorted((_topic(module), told) for module, told in sentences.items())
    does = "\n".join(f"### {topic}\n\n{_listed(told)}" for topic, told in topics)
    return f"{_INTRODUCTION}{_listed(f'`{one}`' for one in sorted(refused))}\n## It does\n\n{does}"


def _sentence(test: str) -> str:
    words = test.removeprefix("test_").replace("_", " ")
    return words[0].upper() + words[1:]


def _topic(module: str) -> str:
    """Gives the first line of a module of tests, which tells what they are about."""
    file = (TESTS / Path(*module.split("."))).with_suffix(".py")
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    assert text, f"{file.name} does not say what it is about"
    return text.splitlines()[0].removesuffix(".")


def _listed(lines: Iterable[str]) -> str:
    return "".join(f"- {line}\n" for line in lines)


def main() -> int:
    """Runs the tests, and writes the page when all of them pass."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "--quiet", *as_report(report)]
        done = subprocess.run(command, cwd=TESTS)
        if done.returncode == 0:
            PAGE.write_text(page(report), encoding="utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
