"""A statement that needs nothing of the sandbox's own, against plain fakesnow."""

import logging
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from tempfile import TemporaryDirectory
from typing import Any

import snowflake.connector
from measuring import Comparison, in_turns

ROUNDS = 200
GOAL = 1.15
STATEMENTS = {
    "select 1": "select 1",
    "select of an aggregate": "select count(*), max(value) from numbers where value > 500",
    "select of 1,000 rows": "select value from numbers",
    "select of a join of queries": """
        with low as (select value, abs(value - 50) as distance from numbers where value < 100),
        counted as (select distance, count(*) as members from low group by distance)
        select l.value, l.distance, c.members, coalesce(c.members, 0) + 1 as next
        from low as l left join counted as c on l.distance = c.distance
        order by l.value desc limit 10
    """,
    "insert of a row": "insert into numbers values (1)",
    "update of a row": "update numbers set value = value + 1 where value = 7",
    "delete of no row": "delete from numbers where value < 0",
    "table of a query": "create or replace table few as select value from numbers where value < 9",
}


def comparisons() -> Iterator[Comparison]:
    """Measures each statement."""
    with _served(_fakesnow) as plain, _served(_sandbox) as sandbox:
        for connection in (plain, sandbox):
            _run(connection, "create table numbers (value int)")
            values = ", ".join(f"({value})" for value in range(1000))
            _run(connection, f"insert into numbers values {values}")
        for name, statement in STATEMENTS.items():
            ours, theirs = in_turns(
                partial(_run, sandbox, statement), partial(_run, plain, statement), ROUNDS
            )
            yield Comparison(f"sandbox: {name}", "plain fakesnow", ours, theirs, most_times=GOAL)


def _run(connection: Any, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement).fetchall()


@contextmanager
def _served(serve: Any) -> Iterator[Any]:
    """Opens a session with a server that has a process of its own."""
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    with snowflake.connector.connect(
        **ours.recv(), database="BENCHMARK", schema="PUBLIC", platform_detection_timeout_seconds=0
    ) as connection:
        yield connection
    process.terminate()


def _fakesnow(pipe: Connection) -> None:
    import fakesnow

    logging.disable(logging.INFO)  # A line for each request would cost it time.
    with fakesnow.server() as sign_in:
        pipe.send(sign_in)
        time.sleep(3600)


def _sandbox(pipe: Connection) -> None:
    from pathlib import Path

    from snowflake_sandbox.serving import (  # type: ignore[import-untyped, unused-ignore]
        shared,
    )

    with TemporaryDirectory() as folder, shared(Path(folder)) as sandbox:
        pipe.send(sandbox.sign_in())
        time.sleep(3600)
