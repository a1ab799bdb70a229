"""The test suites of rendered projects, run beside everything else. See suite_server.py."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from renders import Renders
from sandbox_page import as_report
from scratch_kit import Kit
from tiers import ALL, SMOKE
from variants import (
    ACCESS_TOKEN,
    DBT_ON_SNOWFLAKE,
    DEFAULT,
    ELSEWHERE,
    FULL,
    MINIMAL,
    REPLACEMENT,
    STRANGE_EVERYTHING,
    covering_set,
    each_feature_alone,
)

SERVER = Path(__file__).with_name("suite_server.py")

# Of what was wrong with, and promised by, the project that the kit replaces.
ANCESTOR = sorted(Path(__file__).with_name("ancestor").glob("test_*.py"))

SANDBOX = Path(__file__).with_name("sandbox")

# dbt's own tests of an adapter. What everybody does with dbt is here, all of it takes minutes.
DBT_ADAPTER = Path(__file__).with_name("dbt_adapter")
FAST_OF_DBT = ("test_basic.py", "test_incremental.py", "-knot (TestUniqueKey or TestPredicates)")

INTERRUPTIONS = ("tests/test_interruption.py", "tests/test_dbt_interruption.py")
WITHOUT_INTERRUPTIONS = ("tests", *(f"--ignore={path}" for path in INTERRUPTIONS))

# About signing in and what an account needs: much the same whatever the features, and long.
ACCOUNT = tuple(
    f"tests/test_{name}.py"
    for name in (
        "authentication_examples",
        "commands",
        "doctor",
        "doctor_of_dbt",
        "doctor_sign_in",
        "live",
        "migration_guide",
        "private_key",
        "secrets",
        "setup",
        "sign_in",
        "usual_errors",
    )
)
WITHOUT_ACCOUNT = (*WITHOUT_INTERRUPTIONS, *(f"--ignore={path}" for path in ACCOUNT))

# setup.sql ends in what the mode needs: a token here, there a person who has a password already.
SETUP = ("tests/test_setup.py",)
WITHOUT_A_KEY = (ACCESS_TOKEN, ELSEWHERE)

# The whole suite of each feature alone takes half an hour; its definitions, seconds.
DEFINITIONS = ("tests/test_definitions.py",)
# What an owner runs all day: without the name of a file, pytest leaves out what is slow.
QUICK = ()
FEW = (*DEFINITIONS, "tests/test_daily_intelligence.py")

# As if there were no network: only the machine itself answers.
OFFLINE = {
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "NO_PROXY": "127.0.0.1,localhost",
}

SMALLEST = (DEFAULT, MINIMAL)

REPORT, STATEMENTS = "report.xml", "statements.json"

ABOUT_DBT = (
    "tests/test_dbt.py",
    "tests/test_dbt_on_snowflake.py",
    "tests/test_definitions.py",
)


@dataclass(frozen=True)
class Suite:
    """Tests of a project as pytest is told, and the timezone of the machine they are run on."""

    name: str
    project: Path
    arguments: tuple[str, ...] = ()
    machine_timezone: str = "America/Los_Angeles"


@dataclass(frozen=True)
class Outcome:
    """How a suite ended."""

    exit_code: int
    seconds: float
    log: str
    folder: Path

    @property
    def report(self) -> Path:
        """What pytest has written of each test, in JUnit's format."""
        return self.folder / REPORT

    def statements(self) -> list[str]:
        """What has succeeded on the sandbox; of statements that differ in constants only, one."""
        statements: list[str] = json.loads((self.folder / STATEMENTS).read_text("utf-8"))
        return statements

    @cached_property
    def modules(self) -> set[str]:
        """Where the tests were."""
        return {test.attrib["classname"].split(".")[1] for test in self._tests}

    @cached_property
    def passed(self) -> int:
        """The number of tests that passed."""
        other = {"failure", "error", "skipped"}
        return sum(other.isdisjoint(part.tag for part in test) for test in self._tests)

    @cached_property
    def reasons_to_skip(self) -> set[str]:
        """Why tests were skipped."""
        skipped = (skip for test in self._tests for skip in test.findall("skipped"))
        return {skip.attrib["message"] for skip in skipped}

    @cached_property
    def _tests(self) -> list[ElementTree.Element]:
        return list(ElementTree.parse(self.report).getroot().iter("testcase"))


class Suites:
    """Suites that have been started: each runs once, as many at a time as there are processors."""

    def __init__(self, suites: list[Suite], folder: Path) -> None:
        self._folders = {suite.name: folder / f"{n}" for n, suite in enumerate(suites)}
        self._ended: dict[str, Outcome] = {}
        jobs = [_job(suite, self._folders[suite.name]) for suite in suites]
        self._server = subprocess.Popen(
            [sys.executable, str(SERVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        assert self._server.stdin
        self._server.stdin.write(json.dumps(jobs))
        self._server.stdin.close()

    def outcome(self, name: str) -> Outcome:
        """How the suite ended; waits for that."""
        assert self._server.stdout
        while name not in self._ended:
            line = self._server.stdout.readline()
            assert line, "the server of the suites has died"
            ended = json.loads(line)
            suite = ended.pop("name")
            folder = self._folders[suite]
            log = (folder / "log").read_text("utf-8", errors="replace")
            self._ended[suite] = Outcome(**ended, log=log, folder=folder)
        return self._ended[name]

    def stop(self) -> None:
        """End the server, and with it what still runs."""
        if self._server.poll() is None:
            os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()


def start_all(kit: Kit, renders: Renders, folder: Path) -> Suites:
    """Suites of whole projects, of the sandbox, and a part of those of projects in between."""
    if SMOKE:
        few = [(one, kit.render(folder / one.name, **one.answers).path) for one in SMALLEST]
        return Suites([Suite(one.name, path, FEW) for one, path in few], folder / "runs")
    full = kit.render(folder / "full", **FULL.answers).path
    strange = kit.render(folder / "strange", **STRANGE_EVERYTHING.answers).path
    on_snowflake = kit.render(folder / "on_snowflake", **DBT_ON_SNOWFLAKE.answers).path
    default = kit.render(folder / "default", **DEFAULT.answers).path
    replacement = kit.render(folder / "ancestor", **REPLACEMENT.answers).path
    for file in ANCESTOR:
        shutil.copy(file, replacement / "tests")
    # Copies: what a suite leaves behind would puzzle other tests.
    interrupted = shutil.copytree(full, folder / "interrupted")
    account = shutil.copytree(full, folder / "account")
    sandbox = shutil.copytree(SANDBOX, folder / "sandbox")
    suites = [
        # Those that take longest begin first.
        Suite("interruptions", interrupted, INTERRUPTIONS),
        Suite(FULL.name, full, WITHOUT_ACCOUNT),
        Suite("account", account, ACCOUNT),
        Suite(STRANGE_EVERYTHING.name, strange, WITHOUT_ACCOUNT, "Asia/Kathmandu"),
        Suite("sandbox", sandbox),
        Suite("ancestor", replacement, tuple(f"tests/{file.name}" for file in ANCESTOR)),
        Suite("dbt adapter", DBT_ADAPTER, FAST_OF_DBT),
        Suite(DBT_ON_SNOWFLAKE.name, on_snowflake, ABOUT_DBT),
        Suite(DEFAULT.name, default, QUICK),
    ]
    for variant in WITHOUT_A_KEY:
        project = kit.render(folder / variant.name, **variant.answers).path
        suites.append(Suite(variant.name, project, SETUP))
    alone = WITHOUT_INTERRUPTIONS if ALL else DEFINITIONS
    between = {variant: alone for variant in each_feature_alone()}
    between |= {variant: QUICK for variant in (covering_set() if ALL else [])}
    for number, (variant, tests) in enumerate(between.items()):
        project = shutil.copytree(renders.of(variant).path, folder / f"between{number}")
        suites.append(Suite(variant.name, project, tests))
    return Suites(suites, folder / "runs")


def _job(suite: Suite, folder: Path) -> dict[str, Any]:
    home = folder / "home"
    (home / "dagster").mkdir(parents=True)
    bin_folder = Path(sys.executable).parent
    return {
        "name": suite.name,
        "folder": str(suite.project),
        "path": [str(suite.project / "src")],
        "log": str(folder / "log"),
        "arguments": [
            *suite.arguments,
            "--quiet",
            "--durations=5",
            *as_report(folder / REPORT),
            f"--sandbox-statements={folder / STATEMENTS}",
            f"--basetemp={folder / 'tmp'}",
            "-pno:cacheprovider",
            "-psandbox",
        ],
        "environment": {
            "PATH": os.pathsep.join([str(bin_folder), os.environ["PATH"]]),
            "PYTHONPATH": str(suite.project / "src"),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "HOME": str(home),
            "DAGSTER_HOME": str(home / "dagster"),
            "DAGSTER_DISABLE_TELEMETRY": "1",
            "TZ": suite.machine_timezone,
            **OFFLINE,
        },
    }
