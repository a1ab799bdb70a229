"""MERGE."""

import pytest


@pytest.fixture(autouse=True)
def tables(session):
    session("create table stories (id int, title varchar)")
    session("insert into stories values (1, 'a'), (2, 'b')")
    session("create table news (id int, title varchar)")


UPSERT = """
    merge into stories using news on stories.id = news.id
    when matched then update set stories.title = news.title
    when not matched then insert (id, title) values (news.id, news.title)
"""


def stories(session):
    return session("select * from stories order by id, title")


def test_merge_updates_what_matches_and_inserts_the_rest(session):
    session("insert into news values (2, 'new b'), (3, 'c')")
    session(UPSERT)
    assert stories(session) == [(1, "a"), (2, "new b"), (3, "c")]


def test_merge_counts_each_kind_of_action_it_may_take(session):
    session("insert into news values (2, 'new b'), (3, 'c'), (4, 'd')")
    with session.connection.cursor() as cursor:
        cursor.execute(UPSERT)
        assert [column.name for column in cursor.description] == [
            "number of rows inserted",
            "number of rows updated",
        ]
        assert cursor.fetchall() == [(2, 1)]
        assert cursor.rowcount == 3


def test_merge_of_nothing_counts_zero(session):
    assert session(UPSERT) == [(0, 0)]


def test_merge_can_delete(session):
    session("insert into news values (1, null)")
    counts = session(
        "merge into stories using news on stories.id = news.id "
        "when matched and news.title is null then delete "
        "when matched then update set title = news.title"
    )
    assert counts == [(0, 1)]
    assert stories(session) == [(2, "b")]


def test_first_condition_that_holds_decides(session):
    session("insert into news values (1, 'x'), (2, 'y')")
    session(
        "merge into stories using news on stories.id = news.id "
        "when matched and news.title = 'x' then update set title = 'first' "
        "when matched then update set title = 'second'"
    )
    assert stories(session) == [(1, "first"), (2, "second")]


def test_row_that_matches_twice_is_refused_and_changes_nothing(session):
    session("insert into news values (2, 'x'), (2, 'y'), (3, 'c')")
    refused = session.refused(UPSERT)
    assert (refused.errno, refused.sqlstate) == (100090, "42P18")
    assert stories(session) == [(1, "a"), (2, "b")]


def test_source_rows_that_match_nothing_may_be_duplicates(session):
    session("insert into news values (3, 'c'), (3, 'd')")
    session(UPSERT)
    assert stories(session) == [(1, "a"), (2, "b"), (3, "c"), (3, "d")]


def test_source_may_be_a_query_with_common_table_expressions(session):
    session(
        """
        merge into stories as target
        using (with fresh as (select 2 as id, 'new' as title) select * from fresh) as source
            on target.id = source.id
        when matched then update set title = source.title
        """
    )
    assert stories(session) == [(1, "a"), (2, "new")]


def test_values_can_be_bound(session):
    session(
        "merge into stories using (select %s as id) as new on stories.id = new.id "
        "when matched then update set title = %s "
        "when not matched then insert (id, title) values (new.id, %s)",
        1,
        "it's",
        "unused",
    )
    assert stories(session) == [(1, "it's"), (2, "b")]


def test_merge_into_a_column_that_is_not_null_is_checked(session):
    session("create table strict (id int, title varchar not null)")
    session("insert into news values (1, null)")
    refused = session.refused(
        "merge into strict using news on strict.id = news.id "
        "when not matched then insert (id, title) values (news.id, news.title)"
    )
    assert refused.errno == 100072
