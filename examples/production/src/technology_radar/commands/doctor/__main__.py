"""`uv run doctor`: says what is wrong with settings and account, and what puts it right."""

import argparse
import sys

from .. import run
from .checks import examine
from .examination import Examination
from .finding import Finding
from .report import as_json, show_heading, show_mends, show_row


def main() -> int:
    """Examines; gives the exit code: 0 when all is well, 1 when something has failed."""
    options = _options()
    return run(lambda: _doctor(options.call, options.json))


def _doctor(call: bool, in_json: bool) -> int:
    with Examination(may_call=call) as examination:
        if in_json:
            findings = list(examine(examination))
            print(as_json(findings))
        else:
            findings = _shown(examination)
    return int(any(finding.has_failed for finding in findings))


def _shown(examination: Examination) -> list[Finding]:
    """Gives the findings, each of them printed as soon as it is there."""
    findings = []
    show_heading()
    for finding in examine(examination):
        show_row(finding)
        findings.append(finding)
    show_mends(findings)
    return findings


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="doctor", description="Check settings and account; say what puts right what is wrong."
    )
    parser.add_argument(
        "--call", action="store_true", help="also call each model, which costs a few tokens"
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
