"""What a network and an account do now and then, and what a run makes of it."""

from collections.abc import Callable
from typing import Any

import dagster as dg
import pytest
from snowflake.connector import OperationalError

from technology_radar import snowflake
from technology_radar.snowflake import Snowflake, StatementRefusedError

from .conftest import Materialize, Query

DAY = "2026-01-06"
WRITES_STORIES = "merge into raw_stories"

InjectFault = Callable[..., None]


@pytest.fixture
def inject_fault(stand_in: Any) -> InjectFault:
    """Lets something go wrong, until the test ends."""
    inject: InjectFault = stand_in.inject_fault
    return inject


@pytest.mark.slow
def test_rows_are_there_once_though_the_answer_got_lost(
    materialize: Materialize, query: Query, inject_fault: InjectFault
) -> None:
    inject_fault("statement", matching=WRITES_STORIES, cut=True)
    materialize("raw_stories", partition=DAY)
    [(rows, stories)] = query("select count(*), count(distinct story_id) from raw_stories")
    assert rows == stories > 0


def test_run_goes_on_when_its_session_expires(
    materialize: Materialize, inject_fault: InjectFault
) -> None:
    inject_fault("statement", nth=3, error=390112)
    assert materialize("raw_stories", partition=DAY).success


def test_refused_statement_is_not_tried_again(
    materialize: Materialize, inject_fault: InjectFault
) -> None:
    inject_fault("statement", matching=WRITES_STORIES, error=606)
    failed = materialize("raw_stories", partition=DAY, raise_on_error=False)
    [failure] = failed.filter_events(lambda event: event.is_step_failure)
    assert "No active warehouse" in str(failure.step_failure_data.error)
    assert not failed.filter_events(lambda event: event.is_step_up_for_retry)


def test_refused_sign_in_is_not_tried_again(inject_fault: InjectFault) -> None:
    inject_fault("login", error=390422)
    with pytest.raises(StatementRefusedError, match="not allowed to access") as refused:
        connect()
    assert not refused.value.allow_retries


@pytest.mark.slow
def test_service_that_is_not_there_is_asked_again(
    inject_fault: InjectFault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snowflake, "LOGIN_TIMEOUT_SECONDS", 1)
    inject_fault("login", times=None, status=503)
    with pytest.raises(OperationalError) as error:
        connect()
    assert not isinstance(error.value, dg.Failure)


def connect() -> None:
    with Snowflake().get_connection():
        pass
