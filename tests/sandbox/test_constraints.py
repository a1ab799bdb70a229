"""Constraints of columns: NOT NULL is enforced, keys are not."""

import pytest


@pytest.mark.parametrize(
    "definition",
    [
        "id int primary key",
        "id int unique",
        "id int, primary key (id)",
        "id int, constraint only_one unique (id)",
        "id int references parents (id)",
        "id int, foreign key (id) references parents (id)",
    ],
)
def test_keys_are_not_enforced(session, definition):
    session("create table parents (id int primary key)")
    session(f"create table stories ({definition})")
    session("insert into stories values (1), (1)")
    assert session("select id from stories") == [(1,), (1,)]


@pytest.mark.parametrize("key", ["primary key (id)", "constraint one unique (id)"])
def test_keys_added_later_are_not_enforced(session, key):
    session("create table stories (id int)")
    session(f"alter table stories add {key}")
    session("insert into stories values (1), (1)")


def test_not_null_is_enforced(session):
    session("create table stories (id int not null, title varchar)")
    session("insert into stories values (1, null)")
    for change in (
        "insert into stories values (null, 'a')",
        "update stories set id = null",
        "insert into stories (title) values ('a')",
    ):
        refused = session.refused(change)
        assert (refused.errno, refused.sqlstate) == (100072, "22000")
    assert session("select id from stories") == [(1,)]


@pytest.mark.parametrize("definition", ["id int primary key", "id int, primary key (id)"])
def test_primary_key_is_not_null(session, definition):
    session(f"create table stories ({definition})")
    assert session.refused("insert into stories values (null)").errno == 100072
    assert [row[3] for row in session("describe table stories")] == ["N"]


@pytest.mark.parametrize(
    "definition", ["id int not null", "id int primary key", "id int, primary key (id)"]
)
def test_table_made_from_a_query_takes_no_null_either(session, definition):
    session(f"create table stories ({definition}) as select 1")
    refused = session.refused(f"create or replace table stories ({definition}) as select null")
    assert (refused.errno, refused.sqlstate) == (100072, "22000")
    assert session("select id from stories") == [(1,)]
    assert [row[3] for row in session("describe table stories")] == ["N"]
