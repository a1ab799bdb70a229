"""What a network and an account do now and then, when a test or the command line asks for it."""

import time

import pytest
from snowflake.connector.errors import DatabaseError

from snowflake_sandbox.cli import main
from snowflake_sandbox.faults import Fault, parse

SENTIMENT = "select ai_sentiment(column1) is null from values ('It is great'), ('It is awful')"


def test_statement_fails_when_its_turn_comes_and_only_then(sandbox, session):
    sandbox.inject_fault("statement", nth=2, error=604)
    assert session("select 1") == [(1,)]
    refused = session.refused("select 2")
    assert (refused.errno, refused.sqlstate) == (604, "57014")
    assert session("select 3") == [(3,)]


def test_only_statements_that_match_are_counted(sandbox, session):
    sandbox.inject_fault("statement", matching="^insert", nth=2, error=100183, message="disk full")
    session("create table numbers (number int)")
    session("insert into numbers values (1)")
    refused = session.refused("INSERT into numbers values (2)")
    assert (refused.errno, "disk full" in refused.msg) == (100183, True)
    assert session("select number from numbers") == [(1,)]


def test_failed_statement_is_in_the_history(sandbox, session):
    sandbox.inject_fault("statement", error=606)
    session.refused("select 'lost'")
    failed = session(
        "select error_code from snowflake.account_usage.query_history"
        " where query_text = 'select ''lost'''"
    )
    assert failed == [("000606",)]


def test_fault_can_stay_until_it_is_cleared(sandbox, session):
    sandbox.inject_fault("statement", times=None, error=606)
    assert "No active warehouse" in session.refused("select 1").msg
    assert "No active warehouse" in session.refused("select 1").msg
    sandbox.clear_faults()
    assert session("select 1") == [(1,)]


def test_statement_that_is_delayed_can_time_out(sandbox, session):
    session("alter session set statement_timeout_in_seconds = 1")
    sandbox.inject_fault("statement", delay=60)
    assert session.refused("select 1").errno == 630


def test_client_repeats_what_the_service_has_not_taken(sandbox, session):
    session("create table numbers (number int)")
    sandbox.inject_fault("statement", matching="insert", status=503)
    session("insert into numbers values (1)")
    assert session("select number from numbers") == [(1,)]


def test_statement_whose_answer_is_lost_is_not_run_twice(sandbox, session):
    session("create table numbers (number int)")
    sandbox.inject_fault("statement", matching="insert", cut=True)
    session("insert into numbers values (1)")
    assert session("select number from numbers") == [(1,)]


def test_session_that_has_expired_is_renewed(sandbox, session):
    session("create temporary table numbers as select 1 as number")
    sandbox.inject_fault("statement", error=390112)
    assert session("select number from numbers") == [(1,)]


def test_login_fails_and_the_next_one_does_not(sandbox, sign_in):
    sandbox.inject_fault("login", matching="^sandbox$", error=390422)
    with pytest.raises(DatabaseError, match="not allowed to access") as refused:
        sign_in()
    assert refused.value.errno == 390422
    assert sign_in()("select 1") == [(1,)]


def test_login_is_repeated_when_the_service_is_not_there(sandbox, sign_in):
    sandbox.inject_fault("login", status=503)
    assert sign_in(login_timeout=30)("select 1") == [(1,)]


def test_login_can_take_its_time(sandbox, sign_in):
    sandbox.inject_fault("login", delay=0.5)
    started = time.monotonic()
    sign_in()
    assert time.monotonic() - started > 0.5


def test_one_row_of_an_ai_function_fails(sandbox, session):
    sandbox.inject_fault("ai_row", matching="awful", message="the model has no words for it")
    details = session(
        "select ai_sentiment(column1, return_error_details => true):error::varchar"
        " from values ('It is great'), ('It is awful')"
    )
    assert details == [(None,), ("the model has no words for it",)]
    assert session(SENTIMENT) == [(False,), (False,)]


def test_model_is_unavailable(sandbox, session):
    sandbox.inject_fault("model", matching="^llama3.1-8b$", times=None)
    refused = session.refused("select ai_complete('llama3.1-8b', 'Hello')")
    assert "unknown model" in refused.msg
    assert session.value("select ai_complete('llama3.3-70b', 'Hello')")


def test_faults_end_with_their_test(sandbox):
    sandbox.inject_fault("statement", times=None, error=606)
    sandbox.close()
    assert sandbox.query("select 1") == [(1,)]


def test_command_line_takes_faults_as_text():
    assert parse("statement matching='merge into' nth=3 error=604") == Fault(
        on="statement", matching="merge into", nth=3, error=604
    )
    assert parse("login times=all delay=2.5") == Fault(on="login", times=None, delay=2.5)
    assert parse("statement cut=yes") == Fault(on="statement", cut=True)
    assert parse("ai_row message='no words'") == Fault(on="ai_row", message="no words")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("disk nth=1", "'disk': a fault strikes one of login, statement, ai_row, model"),
        ("statement", "needs one of error, delay, status and cut"),
        ("statement error=604 delay=1", "needs one of error, delay, status and cut"),
        ("statement error=often", "invalid literal for int"),
        ("statement nth=0 error=604", "count from 1"),
        ("statement color=red", "'color' in 'statement color=red' is unknown"),
        ("statement error", "'statement error' is no fault; write login|statement"),
        ("statement matching=( error=604", "'(' is no regular expression"),
        ("model error=604", "error is for logins and statements, not for 'model'"),
    ],
)
def test_fault_that_could_never_strike_is_refused(text, problem):
    with pytest.raises(ValueError) as refused:
        parse(text)
    assert problem in str(refused.value)


@pytest.fixture
def with_fault(tmp_path, monkeypatch, capsys):
    """Gives the exit code of `sandbox --fault FAULT sql STATEMENT`, and what it prints."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")

    def run(fault, statement):
        code = main(
            ["--data", str(tmp_path), "--fault", fault, "sql", "--format", "csv", statement]
        )
        return code, capsys.readouterr()

    return run


@pytest.mark.parametrize(
    ("fault", "statement", "told"),
    [
        ("statement matching='select 1' error=604", "select 1", "SQL execution canceled"),
        ("statement nth=1 error=606", "select 1", "No active warehouse"),
        ("statement error=90073", "select 1", "resource monitor has exceeded its quota"),
        ("login error=390422", "select 1", "not allowed to access"),
        ("model matching=llama", "select ai_complete('llama3.1-8b', 'Hello')", "unknown model"),
        ("disk", "select 1", "sandbox: 'disk':"),
    ],
)
def test_command_fails_by_the_fault_it_is_given(with_fault, fault, statement, told):
    code, printed = with_fault(fault, statement)
    assert code == 1
    assert told in printed.err


@pytest.mark.parametrize(
    ("fault", "statement", "shown"),
    [
        ("statement matching='select 1' status=500", "select 1 as n", "1"),
        ("statement matching='select 1' status=503", "select 1 as n", "1"),
        ("statement matching='select 1' cut=yes", "select 1 as n", "1"),
        ("login delay=0.1", "select 1 as n", "1"),
        ("ai_row message='no words'",
         "select ai_sentiment('good', return_error_details => true):error::varchar as n",
         "no words"),
    ],
)  # fmt: skip
def test_command_goes_on_after_the_fault_it_is_given(with_fault, fault, statement, shown):
    code, printed = with_fault(fault, statement)
    assert (code, printed.out.split("\n")[1].strip()) == (0, shown)
