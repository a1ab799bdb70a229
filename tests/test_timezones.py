"""The list of timezones behind the question, and the advice for names that are not in it."""

import re
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import tzdata  # type: ignore[import-untyped, unused-ignore]
from answering import evaluate, problems_with
from refresh_timezones import ZONE_NAMES, accepted_before, zone_names

COMMITTED = ZONE_NAMES.read_text(encoding="utf-8")


@pytest.mark.skipif(
    f"tzdata {tzdata.__version__};" not in COMMITTED,
    reason="includes/zone_names.jinja was written with another version of tzdata",
)
def test_committed_timezones_are_those_of_tzdata() -> None:
    assert zone_names(COMMITTED) == COMMITTED


def test_timezone_that_a_release_accepted_stays_accepted() -> None:
    written = zone_names('{%- set zones = "Europe/Kiev UTC".split() -%}')
    assert "Europe/Kiev" in accepted_before(written)
    assert "\nEurope/Kiev Europe/Kyiv\n" in zone_names("")
    assert "\nEurope/Kiev Europe/Kyiv\n" not in written


def test_every_accepted_timezone_can_be_loaded() -> None:
    zones = accepted_before(COMMITTED)
    assert len(zones) > 400
    assert all(ZoneInfo(zone) for zone in zones)


def test_every_name_in_tzdata_is_accepted_or_refused_with_one_that_is(tmp_path: Path) -> None:
    names = set((resources.files(tzdata) / "zones").read_text("utf-8").split()) - {"Factory"}
    problems = problems_with({"timezone": names}, tmp_path)["timezone"]
    assert_advice_is_accepted(problems)


def test_every_abbreviation_is_refused_with_zones_that_are_accepted(tmp_path: Path) -> None:
    template = """
        {%- from pathjoin('includes', 'zone_abbreviations.jinja') import perennial, seasonal -%}
        {{- (perennial | list + seasonal | list) | to_json -}}
    """
    names = evaluate(template, tmp_path / "names")
    problems = problems_with({"timezone": names}, tmp_path / "problems")["timezone"]
    assert all("is an abbreviation" in problem for problem in problems.values())
    assert_advice_is_accepted(problems)


def assert_advice_is_accepted(problems: dict[str, str]) -> None:
    zones = accepted_before(COMMITTED)
    for name, problem in problems.items():
        advice = set(re.findall(r"UTC|[A-Z]\w+/[\w/-]+", problem.partition(": ")[0]))
        assert advice <= zones, problem
        assert advice or name in zones
