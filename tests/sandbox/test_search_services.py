"""Cortex Search services, and what SEARCH_PREVIEW finds in them."""

import json

import pytest

OPTIONS = "warehouse = w target_lag = '1 day'"
QUERY = "select id::varchar as id, title, kind, points, day from articles"
SERVICE = f"on title primary key (id) attributes kind, points, day {OPTIONS} as {QUERY}"


@pytest.fixture
def run(session):
    session(
        "create table articles as select * from (values"
        " (1, 'Databases that search text', 'db', 10, '2026-01-01'::date),"
        " (2, 'A search engine in a weekend', 'search', 20, '2026-01-02'::date),"
        " (3, 'Growing tomatoes', 'garden', 30, '2026-01-03'::date)"
        ") as v (id, title, kind, points, day)"
    )
    session(f"create cortex search service articles_search {SERVICE}")
    return session


def search(run, query, service="articles_search", **parameters):
    text = json.dumps({"query": query, "columns": ["id"], **parameters})
    found = json.loads(run.value(f"select snowflake.cortex.search_preview('{service}', '{text}')"))
    assert found["request_id"]
    return [row["id"] for row in found["results"]]


def test_rows_that_share_words_with_the_query_are_found_best_first(run):
    assert search(run, "searching engines") == ["2", "1"]
    assert search(run, "tomato") == ["3"]
    assert search(run, "quantum") == []


def test_columns_and_limit_say_what_comes_back(run):
    text = '{"query": "search", "columns": ["title", "kind"], "limit": 1}'
    answer = run.value(f"select snowflake.cortex.search_preview('articles_search', '{text}')")
    [row] = json.loads(answer)["results"]
    assert row == {"title": "Databases that search text", "kind": "db"}


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"@eq": {"kind": "db"}}, ["1"]),
        ({"@gte": {"points": 15}}, ["2"]),
        ({"@lte": {"day": "2026-01-01"}}, ["1"]),
        ({"@not": {"@eq": {"kind": "db"}}}, ["2"]),
        ({"@or": [{"@eq": {"kind": "db"}}, {"@eq": {"points": 20}}]}, ["1", "2"]),
        ({"@and": [{"@eq": {"kind": "db"}}, {"@eq": {"points": 20}}]}, []),
        ({"@primarykey": {"id": "2"}}, ["2"]),
    ],
)
def test_filter_restricts_what_is_found(run, condition, found):
    assert sorted(search(run, "search", filter=condition)) == found


def test_index_follows_its_query_when_it_is_refreshed(run):
    run("insert into articles values (4, 'Tomato soup', 'food', 1, '2026-01-04')")
    assert search(run, "tomato") == ["3"]
    run("alter cortex search service articles_search refresh")
    assert sorted(search(run, "tomato")) == ["3", "4"]


def test_service_is_listed_and_described(run):
    [shown] = run("show cortex search services like 'ARTICLES%'")
    assert shown[1] == "ARTICLES_SEARCH"
    names = [
        column.name for column in run.columns("describe cortex search service articles_search")
    ]
    [row] = run("describe cortex search service articles_search")
    described = dict(zip(names, row, strict=True))
    assert described["search_column"] == "TITLE"
    assert described["primary_key_columns"] == "ID"
    assert described["attribute_columns"] == "KIND,POINTS,DAY"
    assert described["source_data_num_rows"] == 3
    assert described["definition"] == QUERY


def test_suspended_service_does_not_answer(run):
    run("alter cortex search service articles_search suspend serving")
    text = '{"query": "search"}'
    call = f"select snowflake.cortex.search_preview('articles_search', '{text}')"
    assert "suspended" in run.refused(call).msg
    run("alter cortex search service articles_search resume")
    assert search(run, "tomato") == ["3"]


def test_options_can_be_set(run):
    run("alter cortex search service articles_search set target_lag = '2 days' comment = 'x'")
    assert "2 days" in run("show cortex search services")[0]


def test_service_that_exists_is_kept_or_replaced_as_asked(run):
    assert run.refused(f"create cortex search service articles_search {SERVICE}").errno == 2002
    run(f"create cortex search service if not exists articles_search {SERVICE}")
    run(f"create or replace cortex search service articles_search {SERVICE} where id = 3")
    assert search(run, "search") == []


def test_dropped_service_is_gone(run):
    run("drop cortex search service articles_search")
    assert run("show cortex search services") == []
    assert run.refused("describe cortex search service articles_search").errno == 2003
    run("drop cortex search service if exists articles_search")


@pytest.mark.parametrize(
    ("statement", "errno", "words"),
    [
        (f"on title warehouse = w as {QUERY}", 1420, "TARGET_LAG"),
        (f"on points {OPTIONS} as {QUERY}", 1008, "POINTS"),
        (f"on body {OPTIONS} as {QUERY}", 904, "BODY"),
        (f"on title attributes author {OPTIONS} as {QUERY}", 904, "AUTHOR"),
        (f"on title {OPTIONS} auto_suspend = 60 as {QUERY}", 1422, "60"),
        (f"on title {OPTIONS} speed = 9 as {QUERY}", 1003, "SPEED"),
        (f"text indexes title {OPTIONS} as {QUERY}", 2, "several indexes"),
        (f"on title {OPTIONS} as select * from nowhere", 2003, "NOWHERE"),
        (f"{OPTIONS} as {QUERY}", 1003, "unexpected"),
    ],
)
def test_definition_that_cannot_be_is_refused(run, statement, errno, words):
    error = run.refused(f"create cortex search service s {statement}")
    assert error.errno == errno
    assert words in error.msg
    assert len(run("show cortex search services")) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("'nowhere', '{\"query\": \"x\"}'", "NOWHERE"),
        ("'articles_search', 'x'", "Invalid search query"),
        ("'articles_search', '{}'", "query must be given"),
        ('\'articles_search\', \'{"query": "x", "columns": ["body"]}\'', "body"),
        ('\'articles_search\', \'{"query": "x", "filter": {"@eq": {"title": 1}}}\'', "title"),
        ('\'articles_search\', \'{"query": "x", "filter": {"@lt": {"points": 1}}}\'', "@lt"),
        ("'articles_search', title", "constant"),
    ],
)
def test_query_that_cannot_be_is_refused(run, arguments, words):
    statement = f"select snowflake.cortex.search_preview({arguments}) from articles"
    assert words in run.refused(statement).msg
