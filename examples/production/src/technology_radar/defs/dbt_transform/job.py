"""The job that runs dbt alone, on stories that are already there."""

import dagster as dg

# No schedule: daily_intelligence runs the models once a day, after what they read.
dbt_transform = dg.define_asset_job(
    "dbt_transform",
    selection=dg.AssetSelection.kind("dbt"),
    description="The dbt models of one day, from stories and answers that are already there.",
)
