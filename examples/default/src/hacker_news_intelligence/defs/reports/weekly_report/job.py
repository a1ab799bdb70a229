"""The job that writes the report, and when it runs."""

import dagster as dg

weekly_reports = dg.define_asset_job(
    "weekly_reports",
    selection=dg.AssetSelection.groups("reports"),
    description="The report of one week, from tables that daily_intelligence has filled.",
)

# Sunday, 3 AM in the project's timezone, for the week that has just ended: an hour after
# daily_intelligence has begun with its last day.
weekly_reports_schedule = dg.build_schedule_from_partitioned_job(
    weekly_reports,
    name="weekly_reports_schedule",
    description="Every Sunday, the week that has just ended.",
    hour_of_day=3,
    day_of_week=0,
)
