"""The job and the schedule that keep track of cost."""

import dagster as dg

from ...settings import load_settings

cost_tracking = dg.define_asset_job(
    "cost_tracking",
    selection=dg.AssetSelection.groups("cost"),
    description="What the assets of this project have cost, and how their statements perform.",
)

# 9 AM in the project's timezone: the figures of yesterday are settled eight hours after its end.
cost_tracking_schedule = dg.ScheduleDefinition(
    job=cost_tracking,
    description="Every morning, when the figures of the day before are settled.",
    cron_schedule="0 9 * * *",
    execution_timezone=load_settings().timezone,
)
