"""Rows into the table of stories: many at once, a MERGE for each, and the connector's own load."""

import json
from collections.abc import Iterator
from datetime import date

from measuring import Comparison
from projects import Project, rendered, stories

DAY = str(date(2025, 6, 1))
SIZES = (10_000, 100_000, 1_000_000)
MERGED = 100
# Each defines work(); what it takes beside that, to start, is not counted.
MEASURED = """
import json, resource, sys, time
{work}
began = time.perf_counter()
work()
seconds = time.perf_counter() - began
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({{"seconds": seconds, "megabytes": megabytes}}))
"""
LOADED = """
import dagster as dg
from hacker_news_intelligence.defs.ingestion.raw_stories.asset import raw_stories
from hacker_news_intelligence.snowflake import Snowflake

def work():
    dg.materialize([raw_stories], partition_key=sys.argv[2], resources={"snowflake": Snowflake()})
"""
BULK = """
import pandas as pd
from hacker_news_intelligence.snowflake import Snowflake
from snowflake.connector.pandas_tools import write_pandas

def work():
    rows = pd.read_json(sys.argv[1], lines=True)
    with Snowflake().get_connection() as connection:
        write_pandas(
            connection, rows, "BULK", auto_create_table=True, overwrite=True, use_logical_type=True
        )
"""
MERGES = """
from itertools import islice
from hacker_news_intelligence.snowflake import Snowflake

def work():
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
        statements: list[float] = []
        memory: list[float] = []
        for size in SIZES:
            reading = project.reading(stories([DAY], size))
            reading.forget()
            merges = _measured(reading, MERGES, str(MERGED))
            bulk = _measured(reading, BULK)
            before = _sent(reading)
            loaded = _measured(reading, LOADED, DAY)
            statements.append(_sent(reading) - before)
            memory.append(loaded["megabytes"])
            name, seconds = f"{size:,} rows into `raw_stories`", [loaded["seconds"]]
            each = merges["seconds"] / MERGED
            yield Comparison(name, f"a MERGE a row, from {MERGED}", seconds, [each * size])
            yield Comparison(
                name, "pandas' `read_json` and `write_pandas`", seconds, [bulk["seconds"]], 2
            )
        few, many = f"{SIZES[0]:,} rows", f"{SIZES[-1]:,} rows"
        yield Comparison(
            f"statements for {many}", few, statements[-1:], statements[:1], 1, unit="statements"
        )
        yield Comparison(f"memory for {many}", few, memory[-1:], memory[:1], most=500, unit="MB")


def _measured(project: Project, work: str, argument: str = "") -> dict[str, float]:
    """Runs a piece of work; gives its seconds, and the most megabytes that its process had."""
    file = project.environment["STORIES_PATH"]
    told = project.run("sandbox", "python", "-c", MEASURED.format(work=work), file, argument)
    found: dict[str, float] = json.loads(told.splitlines()[-1])
    return found


def _sent(project: Project) -> int:
    [found] = project.query(SENT)
    return int(found["SENT"])
