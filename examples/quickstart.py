# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["copier>=9.15", "pyyaml", "rich"]
# ///
"""From nothing to a running pipeline: `uv run examples/quickstart.py [DEST]`.

Renders the project with every Cortex feature, installs it, materializes some days of all assets on
the sandbox (a stand-in for Snowflake on this machine: no account needed), and shows the outcome.
"""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text

KIT = Path(__file__).resolve().parents[1]
UV = os.environ.get("UV", "uv")
LOG = Path(".sandbox", "quickstart.log")
DAGSTER_SETTINGS_FILE = Path(".sandbox", "dagster", "dagster.yaml")
# Dagster captures what a step prints with the help of a process that may lose the last lines.
DAGSTER_SETTINGS = """
telemetry:
  enabled: false
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
"""
# A whole week, for the report on it.
FIRST_DAY, LAST_DAY = "2026-01-04", "2026-01-10"
JOB, DAYS = "daily_intelligence", f"{FIRST_DAY}...{LAST_DAY}"
LAUNCHES = (
    ["--job", JOB, "--partition-range", DAYS],
    ["--job", "document_processing"],
    ["--job", "weekly_reports", "--partition", FIRST_DAY],
    ["--job", "cost_tracking"],
)
# A day may well have no story that is kept here.
SELECTIVE = "data_engineering_stories"

# What would lead uv, Python, dbt or the project elsewhere than to the new project and its sandbox.
MISLEADING = re.compile(
    r"VIRTUAL_ENV|PYTHON(HOME|PATH)|UV_(PROJECT|WORKING)\w*|(SNOWFLAKE|DBT|DAGSTER)_\w+|FORCE_COLOR"
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")

# How Dagster's log tells of steps, assets and checks.
EVENT_START = re.compile(r"(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4} - dagster - )")
EVENT = re.compile(r" - \d+ - (\S+) - ((?:STEP|ASSET)_[A-Z_]+) - (.*)")
MATERIALIZED = re.compile(r"Materialized value (\S+)\.$")
CHECKED = re.compile(r"Asset check '.+' on '(\S+)' (passed|did not pass)\.")

CONTENTS = """
with spent as (
    select
        parse_json(usage.query_tag):asset::varchar as asset,
        sum(counted.calls) as calls,
        sum(usage.credits) as credits
    from snowflake.account_usage.cortex_ai_functions_usage_history as usage
    inner join snowflake.sandbox.ai_calls as counted
        on usage.query_id = counted.query_id
            and usage.function_name = counted.function_name
            and usage.model_name is not distinct from counted.model_name
    where usage.credits > 0
    group by asset
),

filled as ({filled})

select
    filled.asset,
    filled.row_count,
    filled.days,
    spent.calls,
    spent.credits
from filled
left join spent on filled.asset = spent.asset
"""
TABLES = """
select lower(table_name) as name
from information_schema.tables
where table_schema = current_schema()
"""
# Tables of days have a story_date; others count no days.
FILLED = """
    select
        '{asset}' as asset,
        count(*) as row_count,
        count(distinct object_construct(*):STORY_DATE) as days
    from {asset}
"""
# The most liked story of each sentiment, then the second of each.
STORIES = """
select
    stories.title,
    sentiments.sentiment,
    stories.points
from raw_stories as stories
inner join story_sentiment_analysis as sentiments on stories.story_id = sentiments.story_id
where sentiments.sentiment is not null
order by
    row_number() over (partition by sentiments.sentiment order by stories.points desc),
    stories.points desc
limit 5
"""

NONE = "\N{EN DASH}"
Row = dict[str, Any]

console = Console(markup=False, emoji=False, highlight=False)


class CommandFailedError(Exception):
    """A command failed. The message is what it printed."""


def main() -> int:
    """Runs the quickstart; gives its exit code."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[2])
    parser.add_argument(
        "dest", nargs="?", default="hacker-news-intelligence", help="a new folder (%(default)s)"
    )
    destination = Path(parser.parse_args().dest).expanduser()
    if destination.exists() and not (destination.is_dir() and not any(destination.iterdir())):
        refusal = "is there already and not empty; name a new folder, or remove this one."
        print(f"{destination} {refusal}", file=sys.stderr)
        return 2
    started, project = time.monotonic(), destination.resolve()
    try:
        problems = quickstart(project)
    except KeyboardInterrupt:
        console.print("Stopped.")
        return 130
    except CommandFailedError as error:
        problems = excerpt(str(error).splitlines())
    if problems:
        console.print("", *problems, sep="\n", style="red", soft_wrap=True)
        if (project / LOG).exists():
            console.print(f"\nThe whole output is in {project / LOG}", soft_wrap=True)
        return 1
    print_next_steps(destination)
    console.print(f"\nDone in {time.monotonic() - started:.0f} s.")
    return 0


def quickstart(project: Path) -> list[str]:
    """Does it all; gives what is wrong with the result, which should be nothing."""
    with phase("Render the project"):
        render(project)
    with phase("Install it"):
        run(["sync"], project)
    with phase(f"Materialize {FIRST_DAY} to {LAST_DAY}") as say:
        pipeline = Pipeline(say)
        with without_captured_output(project):
            for job in LAUNCHES:
                run(["run", "sandbox", "dg", "launch", *job], project, pipeline.read)
    if not pipeline.partitions:
        return ["The run has materialized no asset."]
    with phase("Ask the sandbox what it holds"):
        known = {row["name"] for row in ask(TABLES, project)}
        tables = [asset for asset in pipeline.partitions if asset in known]
        filled = "    union all".join(FILLED.format(asset=asset) for asset in tables)
        contents = ask(CONTENTS.format(filled=filled), project)
        stories = ask(STORIES, project)
    print_contents(contents, pipeline.partitions)
    print_stories(stories)
    console.print("\nMade as well:", ", ".join(sorted({*pipeline.partitions} - {*tables})))
    console.print(f"The report on the week: {Path('reports', 'weekly', FIRST_DAY)}.md")
    return [*empty_places(contents, pipeline.partitions), *pipeline.failed_checks]


def render(project: Path) -> None:
    """Renders the kit as it is on disk, with every feature; other questions get their default."""
    # Copier commits uncommitted changes to a scratch clone, and git asks by whom.
    for name in ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL"):
        os.environ[f"GIT_{name}"] = "quickstart"

    from copier import Settings, run_copy
    from copier.errors import DirtyLocalWarning

    questions = yaml.safe_load((KIT / "copier.yml").read_text(encoding="utf-8"))
    features = list(questions["cortex_features"]["choices"].values())
    choices: dict[str, Any] = {"vcs_ref": "HEAD", "defaults": True, "settings": Settings()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DirtyLocalWarning)
        run_copy(
            str(KIT), project, {"cortex_features": features}, **choices, unsafe=False, quiet=True
        )


@contextmanager
def without_captured_output(project: Path) -> Iterator[None]:
    """Has steps print straight into the log, for as long as the block lasts."""
    settings = project / DAGSTER_SETTINGS_FILE
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(DAGSTER_SETTINGS, encoding="utf-8")
    try:
        yield
    finally:
        # The sandbox then writes its own.
        settings.unlink()


def run(arguments: list[str], project: Path, read: Callable[[str], None] | None = None) -> None:
    """Runs uv in the project; what it prints goes to the log, and line by line to `read`."""
    lines = []
    (project / LOG).parent.mkdir(exist_ok=True)
    both: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with (
        (project / LOG).open("a", encoding="utf-8") as log,
        subprocess.Popen([UV, *arguments], **both, **surroundings(project)) as process,
    ):
        try:
            for line in process.stdout or ():
                lines.append(COLOUR.sub("", line))
                log.write(lines[-1])
                if read:
                    read(lines[-1].rstrip())
        except KeyboardInterrupt:
            # The terminal has interrupted the command, too: it has until the next Ctrl-C to end.
            for seconds in (15, 5):
                try:
                    process.wait(seconds)
                except (KeyboardInterrupt, subprocess.TimeoutExpired):
                    process.terminate()
            raise
    if process.returncode:
        raise CommandFailedError("".join(lines))


def ask(statement: str, project: Path) -> list[Row]:
    """Gives the rows with which the sandbox answers one statement."""
    names = yaml.safe_load((project / "project.yaml").read_text(encoding="utf-8"))["snowflake"]
    place = ["--database", names["database"], "--schema", names["schema"]]
    command = [UV, "run", "sandbox", "sql", "--format", "json", *place, statement]
    done = subprocess.run(command, **surroundings(project), capture_output=True)
    if done.returncode:
        raise CommandFailedError(done.stderr)
    return [{name.lower(): row[name] for name in row} for row in json.loads(done.stdout)]


def surroundings(project: Path) -> dict[str, Any]:
    """Gives how a process of the project is started: undisturbed by what is set around this one."""
    own = Path(sys.executable).parent
    path = [folder for folder in os.environ["PATH"].split(os.pathsep) if Path(folder) != own]
    kept = {name: os.environ[name] for name in os.environ if not MISLEADING.fullmatch(name)}
    environment = kept | {"PATH": os.pathsep.join(path), "NO_COLOR": "1", "PYTHONUTF8": "1"}
    text = {"encoding": "utf-8", "errors": "replace"}
    return {"cwd": project, "env": environment, "stdin": subprocess.DEVNULL, **text}


def excerpt(lines: list[str]) -> list[str]:
    """Gives the end of what a command printed: what the failing step said, or the last lines."""
    failures = [number for number, line in enumerate(lines) if " - STEP_FAILURE - " in line]
    if not failures:
        return lines[-15:]
    words = takewhile(lambda line: not line.startswith("Stack Trace"), lines[failures[0] :])
    return [line.partition(" - STEP_FAILURE - ")[2] or line for line in words if line][:25]


class Pipeline:
    """A run as its log tells of it: prints the steps that have ended, says which are running."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """Begins with nothing known."""
        self.partitions: Counter[str] = Counter()
        self.failed_checks: list[str] = []
        self._say = say
        self._started: dict[str, float] = {}
        self._checks: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))

    def read(self, line: str) -> None:
        """Takes in one line of the log: an event, or several that were written at the same time."""
        for event in filter(None, map(EVENT.search, EVENT_START.split(line))):
            self._take(event)

    def _take(self, event: re.Match[str]) -> None:
        step, kind, text = event.groups()
        if kind == "STEP_START":
            self._started[step] = time.monotonic()
        elif made := MATERIALIZED.match(text):
            self.partitions[made[1]] += 1
            self._checks[step][made[1]].update()
        elif checked := CHECKED.match(text):
            self._checks[step][checked[1]][checked[2]] += 1
            if checked[2] != "passed":
                self.failed_checks.append(text)
        elif kind in ("STEP_SUCCESS", "STEP_FAILURE"):
            self._print(step, kind == "STEP_SUCCESS")
        self._say(", ".join(self._started))

    def _print(self, step: str, succeeded: bool) -> None:
        """Prints a step, and below it the assets it made, unless it is one of the same name."""
        started, assets = self._started.pop(step, None), self._checks[step]
        print_result(f"  {step}", started, assets.pop(step, None), succeeded)
        for asset, checks in assets.items():
            print_result(f"    {asset}", None, checks)


@contextmanager
def phase(name: str) -> Iterator[Callable[[str], None]]:
    """Shows that something is going on, and since when; the function it gives says what exactly."""
    started = time.monotonic()
    columns = SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn()
    plain = not console.is_interactive
    if plain:
        console.print(f"… {name}")
    with Progress(*columns, console=console, transient=True, disable=plain) as progress:
        task = progress.add_task(name)
        yield lambda detail: progress.update(task, description=detail or name)
    print_result(name, started)


def print_result(
    name: str, started: float | None, checks: Counter[str] | None = None, succeeded: bool = True
) -> None:
    """Prints what has ended, the seconds it took, and what its checks said."""
    seconds = f"{time.monotonic() - started:.1f} s" if started else ""
    failed, total = (checks["did not pass"], checks.total()) if checks else (0, 0)
    noun = "check" if total == 1 else "checks"
    said = f"{failed} of {total} {noun} failed" if failed else f"{total} {noun} passed"
    line = f"{name:<42} {seconds:>7}  {said if total else ''}"
    mark = Text("✗", "bold red") if failed or not succeeded else Text("✓", "green")
    console.print(mark, line.rstrip())


def print_contents(rows: list[Row], partitions: Counter[str]) -> None:
    """Prints what every asset holds and what it would have cost."""
    calls, spent = (sum(row[name] or 0 for row in rows) for name in ("calls", "credits"))
    table = Table(show_footer=True)
    table.add_column("Asset", "Total")
    table.add_column("Partitions", justify="right")
    table.add_column("Rows", justify="right")
    table.add_column("AI calls", f"{calls:.0f}", justify="right")
    table.add_column("Est. credits", f"{spent:.4f}", justify="right")
    for row in rows:
        table.add_row(
            row["asset"],
            str(row["days"] or made) if (made := partitions[row["asset"]]) > 1 else NONE,
            str(row["row_count"]),
            f"{row['calls']:.0f}" if row["calls"] else NONE,
            f"{row['credits']:.4f}" if row["credits"] else NONE,
        )
    console.print("", table, sep="\n")


def print_stories(rows: list[Row]) -> None:
    """Prints some of the stories, with what the AI made of them."""
    table = Table("Story", "Sentiment", Column("Points", justify="right"))
    for row in rows:
        title = Text(row["title"], no_wrap=True, overflow="ellipsis")
        table.add_row(title, row["sentiment"], str(row["points"]))
    console.print("", table, sep="\n")


def empty_places(rows: list[Row], partitions: Counter[str]) -> Iterator[str]:
    """Gives a sentence for every asset that has no rows, or none for some of its partitions."""
    for row in rows:
        made = partitions[row["asset"]]
        if not row["row_count"]:
            yield f"{row['asset']} has no rows."
        elif 0 < row["days"] < made and row["asset"] != SELECTIVE:
            yield f"{row['asset']} has rows for {row['days']} of its {made} partitions."


def print_next_steps(destination: Path) -> None:
    """Prints what the figures mean, and what to type next."""
    name = str(destination)
    folder = subprocess.list2cmdline([name]) if os.name == "nt" else shlex.quote(name)
    console.print(
        "\nThe AI answers are stand-ins, made on this machine. The credits are what the"
        "\ncalls would have cost at indicative rates.\n\nNext, see it all in Dagster:\n"
    )
    console.print(f"    cd {folder} && uv run sandbox dg dev\n", style="bold", soft_wrap=True)
    console.print("With your own account: its README.md has the steps.")


if __name__ == "__main__":
    sys.exit(main())
