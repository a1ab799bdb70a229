"""pandas, by way of Snowflake's own connector: frames that are written, and results as frames."""

import tempfile
from datetime import date, datetime

import pandas as pd
import pytest
from snowflake.connector import ProgrammingError
from snowflake.connector.pandas_tools import write_pandas

FRAME = pd.DataFrame(
    {
        "ID": [1, 2],
        "NAME": ["a", None],
        "AT": pd.to_datetime(["2026-06-15 10:00:00.500000", "2026-06-16 11:00:00.123456"]),
        "SCORE": [1.5, None],
        "DAY": [date(2026, 6, 15), None],
        "IS_NEW": [True, False],
    }
)
ROWS = [
    (1, "a", datetime(2026, 6, 15, 10, 0, 0, 500000), 1.5, date(2026, 6, 15), True),
    (2, None, datetime(2026, 6, 16, 11, 0, 0, 123456), None, None, False),
]


def write(session, name, frame=FRAME, **options):
    return write_pandas(session.connection, frame, name, use_logical_type=True, **options)[:3]


def test_frame_is_loaded_into_a_table(session):
    session(
        "create table stories"
        " (id int, name varchar, at timestamp_ntz, score float, day date, is_new boolean)"
    )
    assert write(session, "STORIES") == (True, 1, 2)
    assert session("select * from stories order by id") == ROWS


def test_table_is_made_from_the_types_of_the_frame(session):
    write(session, "STORIES", auto_create_table=True)
    assert session("select * from stories order by id") == ROWS
    assert [(name, kind) for name, kind, *_ in session("describe table stories")] == [
        ("ID", "NUMBER(38,0)"),
        ("NAME", "VARCHAR(16777216)"),
        ("AT", "TIMESTAMP_NTZ(9)"),
        ("SCORE", "FLOAT"),
        ("DAY", "DATE"),
        ("IS_NEW", "BOOLEAN"),
    ]


@pytest.mark.parametrize("auto_create_table", [True, False])
def test_overwritten_table_has_the_rows_of_the_last_frame_only(session, auto_create_table):
    write(session, "STORIES", auto_create_table=True)
    options = {"overwrite": True, "auto_create_table": auto_create_table}
    write(session, "STORIES", FRAME.head(1), **options)
    assert session("select * from stories") == ROWS[:1]


def test_table_of_another_schema_is_overwritten_by_its_full_name(session, sandbox):
    session("create schema elsewhere")
    for _ in range(2):
        write(
            session,
            "STORIES",
            database=sandbox.database,
            schema="ELSEWHERE",
            auto_create_table=True,
            overwrite=True,
        )
    assert session("select * from elsewhere.stories order by id") == ROWS


def test_frame_is_written_in_chunks(session):
    numbers = pd.DataFrame({"N": range(1000)})
    assert write(session, "NUMBERS", numbers, auto_create_table=True, chunk_size=300)[1] == 4
    assert session("select count(*), sum(n) from numbers") == [(1000, 499500)]


def test_temporary_table_belongs_to_the_session(session, other):
    write(session, "STORIES", auto_create_table=True, table_type="temp")
    assert session("select count(*) from stories") == [(2,)]
    assert other.refused("select count(*) from stories").errno == 2003


def test_field_that_the_files_do_not_have_is_null(session):
    session("create table stories (id int, name varchar)")
    session("create stage files file_format = (type = parquet)")
    with tempfile.TemporaryDirectory() as folder:
        FRAME[["ID"]].to_parquet(f"{folder}/ids.parquet")
        session(f"put 'file://{folder}/ids.parquet' @files auto_compress = false")
    session(
        "copy into stories (id, name) from (select $1:ID::int, $1:NAME::varchar from @files)"
        " file_format = (type = parquet)"
    )
    assert session("select * from stories order by id") == [(1, None), (2, None)]


def test_timestamps_without_their_logical_type_are_not_emulated(session):
    with pytest.raises(ProgrammingError, match="USE_LOGICAL_TYPE = TRUE"):
        write_pandas(session.connection, FRAME, "STORIES", auto_create_table=True)


def test_result_is_a_frame(session):
    with session.connection.cursor() as cursor:
        frame = cursor.execute("select 1 as n, 'a' as name, 1.5::float as x").fetch_pandas_all()
    assert frame.to_dict("records") == [{"N": 1, "NAME": "a", "X": 1.5}]


def test_result_without_rows_is_a_frame_with_columns(session):
    with session.connection.cursor() as cursor:
        frame = cursor.execute("select 1 as n, 'a' as name where false").fetch_pandas_all()
    assert (list(frame.columns), len(frame)) == (["N", "NAME"], 0)


def test_many_rows_are_bound_beyond_the_threshold_of_a_stage(sign_in, sandbox):
    session = sign_in(database=sandbox.database, schema="PUBLIC", paramstyle="qmark")
    session("create table numbers (n int, at timestamp_ntz)")
    rows = [(n, datetime(2026, 6, 15, 10)) for n in range(70_000)]
    with session.connection.cursor() as cursor:
        cursor.executemany("insert into numbers (n, at) values (?, ?)", rows)
        assert cursor.rowcount == 70_000
    assert session("select sum(n), min(at) from numbers") == [
        (sum(range(70_000)), datetime(2026, 6, 15, 10))
    ]
