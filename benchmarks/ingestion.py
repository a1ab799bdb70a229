"""Rows into the table of stories: many at once, a MERGE for each, and the connector's own load."""

import resource
from collections.abc import Iterator
from datetime import date

from measuring import Comparison, seconds
from projects import Project, rendered, stories

DAY = str(date(2025, 6, 1))
SIZES = (10_000, 100_000, 1_000_000)
MERGED = 100
MEGABYTE = 1024
BULK_LOAD = """
import json, sys
import pandas as pd
from hacker_news_intelligence.snowflake import Snowflake
from snowflake.connector.pandas_tools import write_pandas

rows = pd.read_json(sys.argv[1], lines=True)
with Snowflake().get_connection() as connection:
    write_pandas(
        connection, rows, "BULK", auto_create_table=True, overwrite=True, use_logical_type=True
    )
"""
MERGES = """
import json, sys
from itertools import islice
from hacker_news_intelligence.snowflake import Snowflake

with open(sys.argv[1]) as lines, Snowflake().get_connection() as connection:
    cursor = connection.cursor()
    cursor.execute("create or replace table merged (id number, title varchar)")
    for line in islice(lines, int(sys.argv[2])):
        story = json.loads(line)
        cursor.execute(
            "merge into merged using (select %s as id, %s as title) as given"
            " on merged.id = given.id"
            " when matched then update set title = given.title"
            " when not matched then insert (id, title) values (given.id, given.title)",
            (story["id"], story["title"]),
        )
"""
SENT = "select count(*) as sent from snowflake.account_usage.query_history where query_tag <> ''"


def comparisons() -> Iterator[Comparison]:
    """Measures each size; what a MERGE a row would take follows from some rows."""
    with rendered(partition_start=DAY) as project:
        statements: dict[int, int] = {}
        for size in SIZES:
            reading = project.reading(stories([DAY], size))
            file = reading.environment["STORIES_PATH"]
            reading.forget()
            script = ("sandbox", "python", "-c")
            nothing = seconds(reading.run, *script, MERGES, file, "0")
            merges = seconds(reading.run, *script, MERGES, file, str(MERGED)) - nothing
            bulk = seconds(reading.run, *script, BULK_LOAD, file)
            before = _sent(reading)
            loaded = seconds(reading.materialize, ["raw_stories"], DAY)
            statements[size] = _sent(reading) - before
            name = f"{size:,} rows into `raw_stories`"
            yield Comparison(
                name, f"a MERGE a row, from {MERGED}", [loaded], [merges / MERGED * size]
            )
            yield Comparison(name, "`write_pandas`", [loaded], [bulk], most_times=2)
        yield Comparison(
            f"statements for {SIZES[-1]:,} rows",
            f"for {SIZES[0]:,}",
            [statements[SIZES[-1]]],
            [statements[SIZES[0]]],
            unit="statements",
        )
        # Of all processes that have ended, the one that took most.
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MEGABYTE
        yield Comparison("memory", "nothing", [most], [1], most=500, unit="MB")


def _sent(project: Project) -> int:
    [found] = project.query(SENT)
    return int(found["SENT"])
