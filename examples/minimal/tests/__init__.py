"""Tests of this project, on days of January 2026, whichever day its partitions begin on."""

import os

os.environ["PARTITION_START"] = "2026-01-01"
