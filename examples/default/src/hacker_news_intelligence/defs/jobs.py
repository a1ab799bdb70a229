"""Jobs and schedules that span subjects."""

import dagster as dg

daily_intelligence = dg.define_asset_job(
    "daily_intelligence",
    selection=dg.AssetSelection.assets("raw_stories").downstream().materializable()
    - dg.AssetSelection.groups("reports"),
    description="One day of stories, and everything that follows from them day by day.",
)

# 2 AM in the project's timezone, for the day that has just ended. Where clocks skip that hour once
# a year, the run starts when they have moved on.
daily_intelligence_schedule = dg.build_schedule_from_partitioned_job(
    daily_intelligence,
    name="daily_intelligence_schedule",
    description="Every night, the day that has just ended.",
    hour_of_day=2,
)
