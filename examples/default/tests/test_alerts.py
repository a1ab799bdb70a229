import logging

import dagster as dg

from hacker_news_intelligence.alerts import send_alert


def test_alert_goes_to_the_log() -> None:
    records: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: records.append(record.getMessage())  # type: ignore[method-assign]
    logger = dg.get_dagster_logger()
    logger.addHandler(handler)
    try:
        send_alert("A subject", "A text")
    finally:
        logger.removeHandler(handler)
    assert records == ["A subject\nA text"]
