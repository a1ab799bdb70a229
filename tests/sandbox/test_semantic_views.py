"""Semantic views and agents: what they may say, and what a view answers."""

import json

import pytest

VIEW = """
    tables (
        shops as shops primary key (shop_id) with synonyms = ('stores') comment = 'Where we sell',
        sales as sales primary key (sale_id)
    )
    relationships (sales_shops as sales (shop_id) references shops)
    facts (sales.net as amount - tax)
    dimensions (
        shops.city as city comment = 'The city''s name',
        sales.sold_on as sales.day
    )
    metrics (
        sales.revenue as sum(sales.net) with synonyms ('turnover'),
        sales.number as count(*),
        shops.number_of_shops as count(shop_id)
    )
    comment = 'Sales by city'
    ai_sql_generation 'Round to whole numbers.'
"""
AGENT = """
    comment = 'Answers' from specification $$
    models: {orchestration: auto}
    orchestration: {budget: {seconds: 30, tokens: 16000}}
    tools:
      - tool_spec: {type: cortex_analyst_text_to_sql, name: analyst, description: Sales}
    tool_resources:
      analyst: {semantic_view: sales_view}
    $$
"""


@pytest.fixture
def run(session):
    session("create table shops (shop_id number, city varchar)")
    session("insert into shops values (1, 'Oslo'), (2, 'Bergen'), (3, 'Oslo')")
    session("create table sales (sale_id number, shop_id number, day date, amount int, tax int)")
    session(
        "insert into sales values (1, 1, '2026-01-01', 10, 2), (2, 1, '2026-01-02', 20, 4),"
        " (3, 3, '2026-01-02', 30, 6), (4, null, '2026-01-02', 40, 8)"
    )
    session(f"create semantic view sales_view {VIEW}")
    return session


def test_metric_is_answered_by_a_dimension_of_a_related_table(run):
    assert run(
        "select * from semantic_view(sales_view dimensions shops.city metrics sales.revenue)"
        " order by 1 nulls last"
    ) == [("Oslo", 48), (None, 32)]


def test_columns_come_in_the_order_and_under_the_names_that_were_asked_for(run):
    statement = "select * from semantic_view(sales_view metrics revenue as r dimensions sold_on)"
    assert [column.name for column in run.columns(statement)] == ["R", "SOLD_ON"]


def test_metrics_of_two_tables_are_each_counted_over_their_own_rows(run):
    assert run(
        "select * from semantic_view(sales_view dimensions shops.city"
        " metrics shops.number_of_shops, sales.number) order by 1 nulls last"
    ) == [("Bergen", 1, None), ("Oslo", 2, 3), (None, None, 1)]


def test_metrics_without_dimensions_are_one_row(run):
    assert run(
        "select * from semantic_view(sales_view metrics sales.revenue, shops.number_of_shops)"
    ) == [(80, 3)]


def test_dimensions_alone_are_the_values_there_are(run):
    rows = run("select city from semantic_view(sales_view dimensions shops.city) as v order by 1")
    assert rows == [("Bergen",), ("Oslo",)]


def test_view_is_listed_described_commented_and_dropped(run):
    assert run("show semantic views like 'sales%' in schema")[0][4] == "Sales by city"
    run("alter semantic view sales_view set comment = 'New'")
    assert run("show semantic views")[0][4] == "New"
    described = run("describe semantic view sales_view")
    assert ("METRIC", "REVENUE", "SALES", "EXPRESSION", "sum(sales.net)") in described
    run("drop semantic view sales_view")
    error = run.refused("select * from semantic_view(sales_view metrics revenue)")
    assert error.errno == 2003


def test_create_or_alter_replaces_the_definition(run):
    run(f"create or alter semantic view sales_view {VIEW.replace('count(*)', 'count(*) * 2')}")
    assert run("select * from semantic_view(sales_view metrics sales.number)") == [(8,)]
    assert run.refused(f"create semantic view sales_view {VIEW}").errno == 2002


@pytest.mark.parametrize(
    ("old", "new", "errno", "words"),
    [
        ("shops as shops", "shops as nowhere", 2003, "NOWHERE"),
        ("primary key (shop_id)", "primary key (id)", 904, "SHOPS.ID"),
        ("sales (shop_id)", "sales (shop)", 904, "SALES.SHOP"),
        ("as city", "as town", 904, "TOWN"),
        ("sum(sales.net)", "sum(sales.gross)", 904, "GROSS"),
        ("sum(sales.net)", "sales.net", 10218, "must aggregate"),
        ("as city", "as max(city)", 10218, "must not aggregate"),
        ("facts", "tables", 1003, "tables"),
        ("metrics (", "metrics", 1003, "syntax error"),
        ("comment = 'Sales by city'", "max_staleness = 300", 2, "MAX_STALENESS"),
    ],
)
def test_definition_that_cannot_be_is_refused(run, old, new, errno, words):
    error = run.refused(f"create or replace semantic view sales_view {VIEW.replace(old, new, 1)}")
    assert error.errno == errno
    assert words in error.msg


def test_clauses_have_an_order(run):
    late = "create semantic view v tables (shops) metrics (shops.n as count(*)) dimensions (%s)"
    assert "dimensions" in run.refused(late % "shops.city as city").msg


def test_dimension_that_no_relationship_leads_to_is_refused(run):
    statement = (
        "select * from semantic_view(sales_view dimensions sales.sold_on"
        " metrics shops.number_of_shops)"
    )
    assert "not related" in run.refused(statement).msg


def test_agent_is_kept_listed_described_and_dropped(run):
    run(f"create agent helper {AGENT}")
    assert run("show agents")[0][1] == "HELPER"
    specification = json.loads(run("describe agent helper")[0][6])
    assert specification["tool_resources"] == {"analyst": {"semantic_view": "sales_view"}}
    run(f"create or replace agent helper copy grants {AGENT}")
    run("drop agent helper")
    assert run("show agents") == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("models:", "model:", "unknown key 'model'"),
        ("{seconds: 30", "{minutes: 30", "budget"),
        ("name: analyst, ", "", "type and name"),
        ("analyst: {sem", "other: {sem", "no tool"),
        ("models: {", "models: [", "no YAML"),
        ("Sales", "S" * 100_001, "longer"),
    ],
)
def test_agent_with_a_wrong_specification_is_refused(run, old, new, words):
    assert words in run.refused(f"create agent helper {AGENT.replace(old, new, 1)}").msg


def test_agent_cannot_be_run(run):
    run(f"create agent helper {AGENT}")
    error = run.refused("select snowflake.cortex.data_agent_run('helper', '{}')")
    assert error.errno == 2
    assert "DATA_AGENT_RUN" in error.msg
    assert "does not emulate" in error.msg
