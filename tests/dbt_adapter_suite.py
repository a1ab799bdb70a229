"""dbt's own tests of an adapter against the sandbox: `uv run tests/dbt_adapter_suite.py [GROUP…]`.

Prints what came of each group. Fails when a test fails that is not expected to, and when one passes
that is: see dbt_adapter/expected_failures.toml.
"""

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from suites import DBT_ADAPTER, Outcome, Suite, Suites

GROUPS = sorted(path.stem.removeprefix("test_") for path in DBT_ADAPTER.glob("test_*.py"))
OUTCOMES = ("passed", "expected to fail", "failed")


def main(names: list[str]) -> int:
    """Runs the groups, or all of them; gives 1 when something is not as expected."""
    groups = names or GROUPS
    with TemporaryDirectory() as folder:
        tests = [Suite(group, DBT_ADAPTER, (f"test_{group}.py",)) for group in groups]
        suites = Suites(tests, Path(folder))
        try:
            outcomes = {group: suites.outcome(group) for group in groups}
        finally:
            suites.stop()
        for outcome in outcomes.values():
            if outcome.exit_code:
                print(outcome.log)
        print(table(outcomes))
    return int(any(outcome.exit_code for outcome in outcomes.values()))


def table(outcomes: Mapping[str, Outcome]) -> str:
    """Gives a row for each group."""
    rows = [(group, _counts(outcome)) for group, outcome in outcomes.items()]
    rows.append(("all", sum((counts for _, counts in rows), Counter())))
    lines = [
        f"| {group} | {' | '.join(str(counts[name]) for name in OUTCOMES)} |"
        for group, counts in rows
    ]
    return "\n".join([f"| group | {' | '.join(OUTCOMES)} |", "| --- | --- | --- | --- |", *lines])


def _counts(outcome: Outcome) -> Counter[str]:
    cases = ElementTree.parse(outcome.report).getroot().iter("testcase")
    return Counter(map(_result, cases))


def _result(case: ElementTree.Element) -> str:
    kinds = {part.tag: part.attrib.get("type", "") for part in case}
    if "failure" in kinds or "error" in kinds:
        return "failed"
    return "expected to fail" if kinds.get("skipped") == "pytest.xfail" else "passed"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
