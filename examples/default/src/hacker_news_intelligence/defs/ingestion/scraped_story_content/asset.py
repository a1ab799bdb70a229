"""scraped_story_content: the main text of the page that each story links to."""

import time

import dagster as dg

from ....clock import now
from ....partitions import Window, add_metadata_by_day, daily_partitions
from ....settings import load_settings
from ....snowflake import RETRY_POLICY, Snowflake
from ..pages.chosen import chosen_pages
from .outcome import PAGES_CHECK
from .scraping import Scraping


@dg.asset(
    group_name="ingestion",
    kinds={"snowflake", "python"},
    deps=["raw_stories"],
    partitions_def=daily_partitions,
    backfill_policy=dg.BackfillPolicy.single_run(),
    retry_policy=RETRY_POLICY,
    check_specs=[
        dg.AssetCheckSpec(
            PAGES_CHECK,
            asset="scraped_story_content",
            description="Where most pages fail, the network or this project is at fault.",
        )
    ],
)
def scraped_story_content(
    context: dg.AssetExecutionContext, snowflake: Snowflake
) -> dg.MaterializeResult:
    """The main text of each story's page, without what surrounds it; each page is read once."""
    settings = load_settings()
    started = time.monotonic()
    source = chosen_pages(settings)
    context.log.info(f"Reading pages from source '{source.name}'.")
    with snowflake.session(context) as session:
        scraping = Scraping(
            session=session,
            window=Window.of(context),
            source=source,
            max_attempts=settings.pages.max_attempts,
            now=now(),
        )
        fetched = scraping.fetch()
        outcome = scraping.publish()
    add_metadata_by_day(context, outcome.metadata)
    return dg.MaterializeResult(
        metadata={
            "pages_fetched": fetched,
            "source": source.name,
            "seconds": round(time.monotonic() - started, 1),
        },
        check_results=[outcome.check_result()],
    )
