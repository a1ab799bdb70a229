from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import dagster as dg
import pytest

from hacker_news_intelligence.components import PartitionedTable
from hacker_news_intelligence.snowflake import Session, Snowflake
from hacker_news_intelligence.sql import literal
from hacker_news_intelligence.tables.merge import Changes, bring_up_to_date

from .conftest import Query, run_job

Row = tuple[int, int, str | None]
Update = Callable[..., Changes]

TABLE = "select id, day, mood, seen_on from moods order by id, day"
NOTHING = Changes(inserted=0, updated=0, deleted=0)


@pytest.fixture
def session(query: Query) -> Iterator[Session]:
    """An open session of this project."""
    with Snowflake().get_connection(query_tag="of these tests") as connection:
        yield Session(connection)


@pytest.fixture
def update(session: Session) -> Update:
    """Brings day 2 of a table up to date with rows that were seen on another day."""
    session.execute("create table moods (id int, day int, mood varchar, seen_on int)")

    def run(*rows: Row, seen_on: int, rows_move: bool = False) -> Changes:
        return bring_up_to_date(
            session,
            "moods",
            query_of(rows),
            {"day": 2, "seen_on": seen_on},
            key=["id"],
            window="target.day = %(day)s",
            stamps=["seen_on"],
            rows_move=rows_move,
        )

    return run


def query_of(rows: Sequence[Row]) -> str:
    selects = [
        f"select {number} as id, {day} as day, {literal(mood)}::varchar as mood"
        for number, day, mood in rows
    ]
    nothing = "select 0 as id, 0 as day, '' as mood where false"
    return (
        f"with moods as ({' union all '.join([nothing, *selects])})\n"
        "select id, day, mood, %(seen_on)s as seen_on from moods"
    )


def test_new_rows_come_in_changed_ones_are_replaced_and_gone_ones_leave(
    update: Update, query: Query
) -> None:
    update((1, 2, "stays"), (2, 2, "changes"), (3, 2, None), (4, 2, "goes"), seen_on=1)
    changes = update((1, 2, "stays"), (2, 2, None), (3, 2, "changed"), (5, 2, "new"), seen_on=2)
    assert changes == Changes(inserted=1, updated=2, deleted=1)
    assert query(TABLE) == [
        (1, 2, "stays", 1),
        (2, 2, None, 2),
        (3, 2, "changed", 2),
        (5, 2, "new", 2),
    ]


def test_equal_rows_stay_and_nothing_is_equal_to_nothing(update: Update, query: Query) -> None:
    rows = [(1, 2, "good"), (2, 2, None)]
    update(*rows, seen_on=1)
    assert update(*rows, seen_on=2) == NOTHING
    assert query(TABLE) == [(1, 2, "good", 1), (2, 2, None, 1)]


def test_query_that_gives_nothing_empties_the_window_and_leaves_the_rest(
    update: Update, query: Query
) -> None:
    query("insert into moods values (1, 1, 'good', 1), (2, 2, 'good', 1), (3, 3, 'good', 1)")
    assert update(seen_on=2) == Changes(0, 0, 1)
    assert [row[:2] for row in query(TABLE)] == [(1, 1), (3, 3)]


def test_row_outside_the_window_is_the_business_of_another_run(
    update: Update, query: Query
) -> None:
    query("insert into moods values (1, 1, 'good', 1)")
    assert update((1, 2, "bad"), seen_on=2) == Changes(1, 0, 0)
    assert query(TABLE) == [(1, 1, "good", 1), (1, 2, "bad", 2)]
    assert update(seen_on=3) == Changes(0, 0, 1)
    assert query(TABLE) == [(1, 1, "good", 1)]


def test_row_outside_the_window_moves_where_rows_do(update: Update, query: Query) -> None:
    query("insert into moods values (1, 1, 'good', 1)")
    assert update((1, 2, "good"), seen_on=2, rows_move=True) == Changes(0, 1, 0)
    assert query(TABLE) == [(1, 2, "good", 2)]


def test_row_that_is_there_twice_leaves_twice(update: Update, query: Query) -> None:
    query("insert into moods values (1, 2, 'good', 1), (1, 2, 'bad', 1), (2, 2, 'good', 1)")
    assert update((2, 2, "good"), seen_on=2) == Changes(0, 0, 2)
    assert query(TABLE) == [(2, 2, "good", 1)]


def test_table_may_have_nothing_but_its_key(session: Session) -> None:
    session.execute("create table days (day int)")
    for rows, changes in ((1, 2), Changes(2, 0, 0)), ((2, 3), Changes(1, 0, 1)), ((2, 3), NOTHING):
        query = " union all ".join(f"select {day} as day" for day in rows)
        assert bring_up_to_date(session, "days", query, {}, key=["day"], window="true") == changes


def test_table_is_changed_while_nobody_else_can_change_it(update: Update, query: Query) -> None:
    update((1, 2, "good"), seen_on=1)
    rows = query(
        "select lower(query_text) from snowflake.account_usage.query_history "
        "where database_name = current_database() and query_tag = 'of these tests' "
        "order by start_time"
    )
    *_, begin, lock, merge, commit = (text for (text,) in rows)
    assert (begin, commit) == ("begin", "commit")
    assert lock == "update moods_lock set changes = changes + 1"
    assert "merge into moods" in merge


def test_computed_rows_without_a_key_are_refused(query: Query, tmp_path: Path) -> None:
    (tmp_path / "query.sql").write_text("select %(first_date)s::date as story_date, null as mood")
    with pytest.raises(dg.Failure, match=r"moods: 1 rows of query\.sql have no value .* mood"):
        materialize_moods(tmp_path)


def test_query_may_have_a_column_named_day(query: Query, tmp_path: Path) -> None:
    (tmp_path / "query.sql").write_text(
        "select %(first_date)s::date as story_date, 'happy' as mood, 'Tuesday' as day"
    )
    assert materialize_moods(tmp_path).success
    assert query("select mood, day from moods") == [("happy", "Tuesday")]


def materialize_moods(folder: Path) -> dg.ExecuteInProcessResult:
    """Materializes a day of what the query in the folder gives."""
    component = PartitionedTable(
        asset="moods", description="Moods.", depends_on=[], key=["story_date", "mood"]
    )
    context = dg.ComponentTree.for_test().load_context.for_path(folder)
    definitions = dg.Definitions.merge(
        component.build_defs(context), dg.Definitions(resources={"snowflake": Snowflake()})
    )
    job = definitions.resolve_implicit_global_asset_job_def()
    return run_job(job, partition_key="2026-01-06")
