import socket

import pytest

from technology_radar import alerts
from technology_radar.settings import SettingsError

from .alert_receiver import SECRET, Receiver, receiver

__all__ = ["receiver"]


def test_alert_arrives_with_its_subject_first(receiver: Receiver) -> None:
    alerts.send_alert("A subject", "Two\nlines")
    assert receiver.texts == ["*A subject*\nTwo\nlines"]
    assert receiver.paths == [f"/services/{SECRET}"]


def test_marks_that_slack_would_act_on_arrive_as_text(receiver: Receiver) -> None:
    alerts.send_alert("<!channel>", "a & b > c")
    assert receiver.texts == ["*&lt;!channel&gt;*\na &amp; b &gt; c"]


def test_refusal_is_reported_with_its_status_and_without_the_webhook(receiver: Receiver) -> None:
    receiver.status, receiver.answer = 404, "no_service"
    with pytest.raises(alerts.AlertError, match="status 404: no_service") as raised:
        alerts.send_alert("A subject", "A text")
    assert SECRET not in str(raised.value)


def test_redirection_is_not_followed(receiver: Receiver) -> None:
    receiver.status = 307
    with pytest.raises(alerts.AlertError, match="status 307"):
        alerts.send_alert("A subject", "A text")
    assert len(receiver.paths) == 1


def test_server_that_cannot_be_reached_is_reported_without_the_webhook(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("ALERTS_SLACK_WEBHOOK_URL", f"http://127.0.0.1:{port}/services/{SECRET}")
    with pytest.raises(alerts.AlertError, match=r"127\.0\.0\.1: ConnectionError") as raised:
        alerts.send_alert("A subject", "A text")
    assert SECRET not in str(raised.value)
    assert raised.value.__suppress_context__
    assert SECRET not in caplog.text


def test_server_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/services/{SECRET}"
        monkeypatch.setenv("ALERTS_SLACK_WEBHOOK_URL", url)
        with pytest.raises(alerts.AlertError, match="ReadTimeout"):
            alerts.send_alert("A subject", "A text")


def test_missing_webhook_is_reported_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALERTS_SLACK_WEBHOOK_URL", "")
    with pytest.raises(SettingsError, match="ALERTS_SLACK_WEBHOOK_URL is not set"):
        alerts.send_alert("A subject", "A text")
