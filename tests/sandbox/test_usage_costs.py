"""What statements cost: time in QUERY_HISTORY, credits in the attribution and metering views."""

from datetime import timedelta
from itertools import count

import pytest

from snowflake_sandbox.access.enforcement import ROLE_WITHOUT_USAGE

SLOW = "select count(distinct md5(seq4()::varchar)) from table(generator(rowcount => 1500000))"
VIEWS = (
    "query_history",
    "query_attribution_history",
    "cortex_ai_functions_usage_history",
    "warehouse_metering_history",
    "metering_history",
    "metering_daily_history",
)
_warehouses = count()


@pytest.fixture
def warehouse(session):
    """A warehouse that only the test uses, and that no other test has woken up."""
    name = f"WAREHOUSE_{next(_warehouses)}"
    session(f"use warehouse {name}")
    return name


def history(session, column, text):
    return session.value(
        f"select {column} from snowflake.account_usage.query_history "
        f"where query_text = $${text}$$ and session_id = current_session()"
    )


def attributed(session, warehouse):
    return session(
        "select query_id, credits_attributed_compute, start_time, end_time "
        "from snowflake.account_usage.query_attribution_history "
        f"where warehouse_name = '{warehouse}' order by start_time"
    )


def metered(session, warehouse):
    return session(
        "select credits_used_compute, credits_attributed_compute_queries, start_time, end_time "
        "from snowflake.account_usage.warehouse_metering_history "
        f"where warehouse_name = '{warehouse}' order by start_time"
    )


def test_elapsed_time_is_compilation_and_execution_when_nobody_is_in_the_way(session, warehouse):
    session(SLOW)
    [(elapsed, compilation, execution, blocked, queued)] = session(
        "select total_elapsed_time, compilation_time, execution_time, transaction_blocked_time, "
        "queued_overload_time from snowflake.account_usage.query_history "
        f"where query_text = $${SLOW}$$ and warehouse_name = '{warehouse}'"
    )
    assert elapsed == compilation + execution
    assert execution > compilation
    assert (blocked, queued) == (0, 0)


def test_waiting_for_a_lock_is_blocked_time_and_costs_nothing(
    session, other, warehouse, in_background
):
    session("create table shared as select 1 as id")
    other("begin")
    other("update shared set id = 2")
    waiting = in_background(session, "update shared set id = 3")
    with pytest.raises(TimeoutError):
        waiting.result(timeout=0.4)
    other("commit")
    waiting.result(timeout=10)
    assert history(session, "transaction_blocked_time", "update shared set id = 3") >= 300
    assert history(session, "execution_time", "update shared set id = 3") < 100
    assert attributed(session, warehouse) == []


@pytest.mark.parametrize(
    ("statement", "size"),
    [
        ("select 1 as one", "X-Small"),
        ("create table copied as select 1 as one", "X-Small"),
        ("create table empty (id int)", None),
        ("alter session set lock_timeout = 7", None),
        ("begin", None),
    ],
)
def test_only_work_on_data_has_a_warehouse_size(session, warehouse, statement, size):
    session(statement)
    assert history(session, "warehouse_size", statement) == size


def test_what_is_not_known_is_null_and_what_cannot_happen_is_zero(session):
    session("select 'known' as one")
    [row] = session(
        "select bytes_scanned, partitions_scanned, partitions_total, "
        "bytes_spilled_to_local_storage, bytes_spilled_to_remote_storage, "
        "credits_used_cloud_services, queued_provisioning_time "
        "from snowflake.account_usage.query_history "
        "where query_text = 'select ''known'' as one' and session_id = current_session()"
    )
    assert row == (None, None, None, 0, 0, 0.0, 0)


def test_parameterized_hash_is_blind_to_constants_spacing_and_comments(session):
    texts = [
        "select 'a' as x, 1 as y",
        "SELECT  'b' as x, -- another\n 2.5 as y",
        "select 'a' as z, 1 as y",
    ]
    for text in texts:
        session(text)
    one, same, different = [history(session, "query_parameterized_hash", text) for text in texts]
    assert one == same != different
    one, same, _ = [history(session, "query_hash", text) for text in texts]
    assert one != same


def test_statement_is_attributed_the_time_it_ran_on_an_x_small_warehouse(session, warehouse):
    session(SLOW)
    [(query_id, credits, start, end)] = attributed(session, warehouse)
    assert query_id == history(session, "query_id", SLOW)
    assert credits == pytest.approx((end - start).total_seconds() / 3600)


def test_short_statements_are_not_attributed(session, warehouse):
    for number in range(5):
        session(f"select {number} as one")
    # On a busy machine, one of them may take long.
    short = session(
        "select query_id from snowflake.account_usage.query_history"
        f" where warehouse_name = '{warehouse}' and total_elapsed_time < 100"
    )
    assert short
    listed = {query_id for query_id, *_ in attributed(session, warehouse)}
    assert not listed & {query_id for (query_id,) in short}


def test_statements_that_run_at_the_same_time_share_the_warehouse(
    session, other, warehouse, in_background
):
    other(f"use warehouse {warehouse}")
    for work in [in_background(session, SLOW), in_background(other, SLOW)]:
        work.result(timeout=60)
    rows = attributed(session, warehouse)
    assert len(rows) == 2
    busy = max(end for *_, end in rows) - min(start for _, _, start, _ in rows)
    assert sum(credits for _, credits, *_ in rows) <= busy.total_seconds() / 3600 + 1e-9


def test_warehouse_is_metered_for_a_minute_at_least_by_the_hour(session, warehouse):
    session("select 1 as one")
    rows = metered(session, warehouse)
    assert sum(row[0] for row in rows) * 3600 == pytest.approx(60, abs=5)
    assert all(end - start == timedelta(hours=1) for *_, start, end in rows)
    assert sum(row[1] for row in rows) == 0


def test_statements_of_one_minute_resume_the_warehouse_once(session, warehouse):
    for _ in range(5):
        session("select 1 as one")
    assert sum(row[0] for row in metered(session, warehouse)) * 3600 < 70


def test_attributed_credits_of_a_warehouse_are_those_of_its_statements(session, warehouse):
    session(SLOW)
    used = sum(row[0] for row in metered(session, warehouse))
    queries = sum(row[1] for row in metered(session, warehouse))
    assert queries == pytest.approx(sum(row[1] for row in attributed(session, warehouse)))
    assert 0 < queries < used


def test_metering_counts_warehouses_and_ai_services_apart(session, warehouse):
    session("select ai_sentiment('I love it')")
    hourly = (
        "select sum(credits_used) from snowflake.account_usage.metering_history "
        "where service_type = '{}'"
    )
    assert session.value(
        hourly.format("WAREHOUSE_METERING") + f" and name = '{warehouse}'"
    ) * 3600 == pytest.approx(60, abs=5)
    ai = session.value(hourly.format("AI_SERVICES"))
    assert ai == pytest.approx(
        session.value(
            "select sum(credits) from snowflake.account_usage.cortex_ai_functions_usage_history"
        )
    )
    assert ai == pytest.approx(
        session.value(
            "select sum(credits_billed) from snowflake.account_usage.metering_daily_history "
            "where service_type = 'AI_SERVICES'"
        )
    )


def test_row_of_an_ai_function_covers_the_hour_of_its_statement(session):
    session("alter session set query_tag = 'covers the hour'")
    session("select ai_sentiment('I love it')")
    [(start, end)] = session(
        "select start_time, end_time "
        "from snowflake.account_usage.cortex_ai_functions_usage_history "
        "where query_tag = 'covers the hour'"
    )
    assert (start.minute, start.second, end - start) == (0, 0, timedelta(hours=1))


@pytest.mark.parametrize("view", VIEWS)
def test_role_without_the_database_roles_of_usage_cannot_read_it(session, view):
    session(f"use role {ROLE_WITHOUT_USAGE}")
    refused = session.refused(f"select * from snowflake.account_usage.{view}")
    assert (refused.errno, refused.sqlstate) == (2003, "02000")
    assert f"'SNOWFLAKE.ACCOUNT_USAGE.{view.upper()}' does not exist or not au" in refused.msg
    session("use role analyst")
    session(f"select * from snowflake.account_usage.{view} limit 1")
