"""Does what the doctor says, as who may do it."""

import re
from collections.abc import Mapping

import pytest

from technology_radar.commands.doctor.finding import HERE, Finding
from technology_radar.settings import load_settings

from .setup_scripts import Administrator

_SECRET = "the token_secret that it shows"


def obey(
    finding: Finding,
    administrator: Administrator,
    monkeypatch: pytest.MonkeyPatch,
    known: Mapping[str, str] | None = None,
) -> None:
    """Runs the statements, and puts the lines into the environment.

    Args:
        finding: What is not well.
        administrator: Runs statements, in the role that the doctor names and no other.
        monkeypatch: Sets the environment.
        known: What only a person knows, by the words that stand for it in <angle brackets>.
    """
    assert finding.meaning and finding.mends
    filled_in = dict(known or {})
    for mend in finding.mends:
        for step in mend.steps:
            told = re.sub("<(.+?)>", lambda found: filled_in[found[1]], step)
            if mend.by == HERE:
                name, _, value = told.partition("=")
                assert re.fullmatch("[A-Z_]+", name), told
                monkeypatch.setenv(name, value)
                continue
            assert told.endswith(";")
            administrator(f"use role {mend.by}")
            answer = administrator(told.removesuffix(";"))
            if "add programmatic access token" in told:
                [(_, filled_in[_SECRET])] = answer
    administrator("use role accountadmin")
    load_settings.cache_clear()
