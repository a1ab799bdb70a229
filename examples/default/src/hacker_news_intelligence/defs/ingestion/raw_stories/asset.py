"""raw_stories: the stories of each day, as their source gives them."""

import tempfile
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg

from .... import sql
from ....clock import now
from ....partitions import PARTITION_ROW_COUNT, Window, add_metadata_by_day, daily_partitions
from ....settings import load_settings
from ....snowflake import RETRY_POLICY, Session, Snowflake
from ....tables.merge import bring_up_to_date
from ..landing.json_lines import land, write_json_lines
from ..sources.chosen import chosen_source
from ..sources.story import Story

_HERE = Path(__file__).parent
STORIES_CHECK = "every_day_has_stories"


@dg.asset(
    group_name="ingestion",
    kinds={"snowflake", "python"},
    partitions_def=daily_partitions,
    backfill_policy=dg.BackfillPolicy.single_run(),
    retry_policy=RETRY_POLICY,
    check_specs=[
        dg.AssetCheckSpec(
            STORIES_CHECK,
            asset="raw_stories",
            description="A day without a single story is unlikely; its source may be broken.",
        )
    ],
)
def raw_stories(context: dg.AssetExecutionContext, snowflake: Snowflake) -> dg.MaterializeResult:
    """Every story posted on a day, once, loaded in bulk from the source that the settings name."""
    settings = load_settings()
    window = Window.of(context)
    source = chosen_source(settings.stories)
    context.log.info(f"Reading stories from source '{source.name}'.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stories.json.gz"
        read = write_json_lines(
            (_record(story, settings.zone) for story in source.read(window)), file
        )
        with snowflake.session(context) as session:
            changes = _load(session, file, window, source.name)
            rows = dict(session.execute(sql.read(_HERE / "count.sql"), **window.parameters()))
    add_metadata_by_day(context, lambda day: {PARTITION_ROW_COUNT: rows.get(day, 0)})
    empty_days = sorted(set(context.partition_keys) - set(map(str, rows)))
    return dg.MaterializeResult(
        metadata={
            "stories_read": read,
            "source": source.name,
            **changes,
        },
        check_results=[
            dg.AssetCheckResult(
                check_name=STORIES_CHECK,
                passed=not empty_days,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"empty_days": empty_days},
            )
        ],
    )


def _record(story: Story, zone: ZoneInfo) -> dict[str, Any]:
    """Gives a story in UTC and with its day."""
    utc = story.posted_at.astimezone(UTC).replace(tzinfo=None)
    day = story.posted_at.astimezone(zone).date()
    # asdict() would copy each value deeply, which takes longer than everything else here.
    return vars(story) | {"posted_at": str(utc), "story_date": str(day)}


def _load(session: Session, file: Path, window: Window, source: str) -> dict[str, int]:
    """Makes the window of the table equal to the file; gives the rows that had to change."""
    session.execute(sql.read(_HERE / "create.sql"))
    land(session, file, "landed_stories")
    changes = bring_up_to_date(
        session,
        "raw_stories",
        sql.read(_HERE / "stories.sql"),
        {**window.parameters(), "source": source, "loaded_at": now()},
        key=["story_id"],
        window="target.posted_at >= %(start)s and target.posted_at < %(end)s",
        stamps=["loaded_at"],
    )
    return {f"stories_{change}": rows for change, rows in asdict(changes).items()}
