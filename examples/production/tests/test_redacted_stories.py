import pytest

from .conftest import Materialize, Query, WriteStories

pytestmark = pytest.mark.slow

DAY = "2026-01-06"


def test_personal_data_is_gone_and_the_rest_stays(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    title = "Write to jane.doe@example.com about the meeting"
    write_stories([{"title": title, "posted_at": f"{DAY}T12:00:00"}])
    result = materialize("raw_stories", "redacted_stories", partition=DAY)
    [(status, redacted)] = query("select status, redacted from redacted_stories")
    assert status == "answered"
    assert "jane.doe@example.com" not in redacted
    assert redacted.startswith("Write to [")
    assert redacted.endswith("about the meeting")
    assert all(check.passed for check in result.get_asset_check_evaluations())


def test_text_longer_than_can_be_redacted_is_cut(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    text = "Write to jane.doe@example.com about it. " * 200
    write_stories([{"text": text, "posted_at": f"{DAY}T12:00:00"}])
    result = materialize("raw_stories", "redacted_stories", partition=DAY)
    [(status, is_truncated, length, redacted)] = query(
        "select status, is_truncated, length(redacted), redacted from redacted_stories"
    )
    assert (status, is_truncated) == ("answered", True)
    assert 1000 < length < 3000
    assert "jane.doe" not in redacted
    assert all(check.passed for check in result.get_asset_check_evaluations())
