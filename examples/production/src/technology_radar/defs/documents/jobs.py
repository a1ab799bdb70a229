"""The job that brings documents in; it has no partitions, and runs when somebody starts it."""

import dagster as dg

document_processing = dg.define_asset_job(
    "document_processing",
    selection=dg.AssetSelection.groups("documents"),
    description="Files of the documents folder, their text, and what it says.",
)
