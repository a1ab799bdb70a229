"""How many rows a statement has changed: what the connector calls `Cursor.stats`."""

import pytest


@pytest.fixture
def stats(session):
    session("create table stories (id int, title varchar)")
    session("insert into stories values (1, 'a'), (2, 'b')")

    def of(statement):
        with session.connection.cursor() as cursor:
            cursor.execute(statement)
            found = cursor.stats
        return found.num_rows_inserted, found.num_rows_updated, found.num_rows_deleted

    return of


@pytest.mark.parametrize(
    ("statement", "changes"),
    [
        ("insert into stories values (3, 'c')", (1, 0, 0)),
        ("insert overwrite into stories select 3, 'c'", (1, 0, 0)),
        ("update stories set title = 'z'", (0, 2, 0)),
        ("delete from stories where id = 1", (0, 0, 1)),
        ("create table others as select * from stories", (2, 0, 0)),
        ("create temporary table others (id int not null) as select id from stories", (2, 0, 0)),
        (
            "merge into stories using (select 2 as id union all select 3) as s on stories.id = s.id"
            " when matched then update set title = 'z'"
            " when not matched then insert (id) values (s.id)",
            (1, 1, 0),
        ),
    ],
)
def test_statement_tells_how_many_rows_it_has_changed(stats, statement, changes):
    assert stats(statement) == changes


@pytest.mark.parametrize(
    "statement",
    [
        "select * from stories",
        "delete from stories where id = 9",
        "create view v as select * from stories",
    ],
)
def test_statement_that_changes_no_row_has_no_counts(stats, statement):
    assert stats(statement) == (None, None, None)
