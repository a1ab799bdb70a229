"""Alerts: where they go. Here to a channel of Slack, by an incoming webhook."""

from urllib.parse import urlsplit

import requests

from .settings import SettingsError, load_settings

TIMEOUT_SECONDS = 10


class AlertError(Exception):
    """An alert could not be sent. The message says why; it never shows the webhook."""


def send_alert(subject: str, text: str) -> None:
    """Posts an alert to the channel that the webhook belongs to.

    See https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks.

    Raises:
        AlertError: Slack could not be reached, or has refused the message.
        SettingsError: the webhook is not set.
    """
    settings = load_settings()
    if settings.alerts.slack_webhook_url is None:
        raise SettingsError(
            "Cannot send an alert: ALERTS_SLACK_WEBHOOK_URL is not set. See .env.example."
        )
    title, body = (_escaped(settings.without_secrets(part)) for part in (subject, text))
    url = settings.alerts.slack_webhook_url.get_secret_value()
    try:
        # Whoever knows the address can post, so it is not carried to where a redirection leads.
        answer = requests.post(
            url, json={"text": f"*{title}*\n{body}"}, timeout=TIMEOUT_SECONDS, allow_redirects=False
        )
    except requests.RequestException as error:
        # Its own message would show the webhook.
        raise AlertError(
            f"Slack could not be reached at {urlsplit(url).hostname}: {type(error).__name__}. "
            "Check the network and ALERTS_SLACK_WEBHOOK_URL."
        ) from None
    if answer.status_code != requests.codes.ok:
        reason = settings.without_secrets(answer.text[:200])
        raise AlertError(f"Slack has refused the alert with status {answer.status_code}: {reason}")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
