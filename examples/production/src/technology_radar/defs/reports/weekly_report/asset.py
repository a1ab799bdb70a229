"""weekly_report: what happened in a week, for people to read."""

import os
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from .... import sql
from ....markdown import table
from ....partitions import Window, weekly_partitions
from ....settings import PROJECT_ROOT, load_settings
from ....snowflake import RETRY_POLICY, Session, Snowflake
from .section import Section, sections_in

_HERE = Path(__file__).parent
DAYS_CHECK = "every_day_is_in_the_report"

SECTIONS = sections_in(_HERE / "sections")
_READS = sorted({asset for section in SECTIONS for asset in section.reads})


@dg.asset(
    group_name="reports",
    kinds={"snowflake", "report"},
    retry_policy=RETRY_POLICY,
    deps=_READS,
    partitions_def=weekly_partitions,
    # A run a week: each week has a report of its own to show.
    backfill_policy=dg.BackfillPolicy.multi_run(max_partitions_per_run=1),
    check_specs=[
        dg.AssetCheckSpec(
            DAYS_CHECK,
            asset="weekly_report",
            description="A day without stories was not materialized, or its run has failed.",
        )
    ],
)
def weekly_report(context: dg.AssetExecutionContext, snowflake: Snowflake) -> dg.MaterializeResult:
    """The stories of a week in figures and in tables, as Markdown: here and in a file."""
    window = Window.of(context)
    values = {**window.parameters(), **_more_parameters(window)}
    with snowflake.session(context) as session:
        tables = {name for (name,) in session.execute(sql.read(_HERE / "tables.sql"))}
        bodies = {section: _body(session, section, tables, values) for section in SECTIONS}
        missing = _days_without_stories(session, window, tables)
    report = _report(window, missing, bodies)
    file = _write(report, f"{context.partition_key}.md")
    return dg.MaterializeResult(
        metadata={
            "report": dg.MetadataValue.md(report),
            "file": dg.MetadataValue.path(file),
            "sections": len(SECTIONS),
        },
        check_results=[
            dg.AssetCheckResult(
                check_name=DAYS_CHECK,
                passed=not missing,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"days_without_stories": missing},
            )
        ],
    )


def _more_parameters(window: Window) -> dict[str, Any]:
    """Gives the start of the week before, and the timezone in which hours are told."""
    zone = load_settings().zone
    previous_date = window.first_date - timedelta(weeks=1)
    previous_start = datetime.combine(previous_date, time(), zone)
    return {
        "previous_start": previous_start.astimezone(UTC).replace(tzinfo=None),
        "previous_first_date": previous_date,
        "timezone": str(zone),
    }


def _body(session: Session, section: Section, tables: set[str], values: dict[str, Any]) -> str:
    """Gives the result of a section, or a sentence where there is none."""
    missing = [f"`{asset}`" for asset in section.reads if asset not in tables]
    if missing:
        return f"Not yet: {', '.join(missing)} has never been materialized."
    columns, rows = session.table(section.query, **values)
    return table(columns, rows) if rows else "Nothing this week."


def _days_without_stories(session: Session, window: Window, tables: set[str]) -> list[str]:
    week = [window.first_date + timedelta(days=day) for day in range(7)]
    found: set[Any] = set()
    if "raw_stories" in tables:
        rows = session.execute(sql.read(_HERE / "days.sql"), **window.parameters())
        found = {day for (day,) in rows}
    return [str(day) for day in week if day not in found]


def _report(window: Window, missing: list[str], bodies: dict[Section, str]) -> str:
    zone = load_settings().timezone
    title = f"# Stories of {window.first_date} to {window.last_date}"
    about = f"Days begin at midnight in {zone}; changes are to the week before."
    note = [f"**Incomplete:** no stories of {', '.join(missing)}."] if missing else []
    return "\n\n".join([title, about, *note, *_sections(bodies)])


def _sections(bodies: dict[Section, str]) -> Iterable[str]:
    return (section.markdown(body).rstrip() for section, body in bodies.items())


def _write(report: str, name: str) -> Path:
    """Writes the report so that a reader finds the whole of it or the one from before."""
    folder = PROJECT_ROOT / load_settings().reports.folder / "weekly"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=folder, suffix=".part", delete=False
    ) as part:
        part.write(report + "\n")
    os.chmod(part.name, 0o644)
    return Path(part.name).replace(folder / name)
