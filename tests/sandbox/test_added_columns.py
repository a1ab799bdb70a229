"""Statements that DuckDB runs as several keep what Snowflake knows of a table's columns."""


def types(session):
    return {row[0]: row[1] for row in session("describe table stories")}


def test_texts_added_together_keep_their_lengths(session):
    session("create table stories (id int)")
    session("alter table stories add column title varchar(10), url varchar(20)")
    assert types(session) == {
        "ID": "NUMBER(38,0)",
        "TITLE": "VARCHAR(10)",
        "URL": "VARCHAR(20)",
    }


def test_numbered_table_has_texts(session):
    session("create table stories (id int autoincrement, title varchar(10))")
    session("insert into stories (title) values ('a'), ('b')")
    assert session("select id, title from stories order by id") == [(1, "a"), (2, "b")]
    assert types(session)["TITLE"] == "VARCHAR(10)"
