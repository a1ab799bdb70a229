"""Alerts: where they go. Here nowhere but to the log."""

import dagster as dg


def send_alert(subject: str, text: str) -> None:
    """Logs an alert."""
    dg.get_dagster_logger().warning(f"{subject}\n{text}")
