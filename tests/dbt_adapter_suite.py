"""dbt's own tests of an adapter against the sandbox: `uv run tests/dbt_adapter_suite.py [GROUP…]`.

Prints what came of each group. Fails when a test fails that is not expected to, and when one passes
that is.
"""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

FOLDER = Path(__file__).with_name("dbt_adapter")
OUTCOMES = ("passed", "expected to fail", "failed")


def main(groups: list[str]) -> int:
    """Runs the groups, or all of them; gives pytest's exit code."""
    files = [f"test_{group}.py" for group in groups] or ["."]
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        options = ["--quiet", "--tb=short", "-pno:cacheprovider", f"--junit-xml={report}"]
        done = subprocess.run([sys.executable, "-m", "pytest", *options, *files], cwd=FOLDER)
        print(table(report))
    return done.returncode


def table(report: Path) -> str:
    """Gives a row for each group, from pytest's report in JUnit's format."""
    counts: dict[str, Counter[str]] = {}
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        group = case.attrib["classname"].split(".")[0].removeprefix("test_")
        counts.setdefault(group, Counter())[_outcome(case)] += 1
    rows = [
        f"| {group} | {' | '.join(str(found[outcome]) for outcome in OUTCOMES)} |"
        for group, found in sorted(counts.items())
    ]
    return "\n".join([f"| group | {' | '.join(OUTCOMES)} |", "| --- | --- | --- | --- |", *rows])


def _outcome(case: ElementTree.Element) -> str:
    kinds = {part.tag: part.attrib.get("type", "") for part in case}
    if "failure" in kinds or "error" in kinds:
        return "failed"
    return "expected to fail" if kinds.get("skipped") == "pytest.xfail" else "passed"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
