"""Writes includes/zone_names.jinja, the timezones that the questionnaire accepts.

Run it after a new release of the `tzdata` package:

    python tests/refresh_timezones.py
"""

import re
import textwrap
from importlib import resources
from itertools import groupby
from pathlib import Path

import tzdata  # type: ignore[import-untyped, unused-ignore]

ZONE_NAMES = Path(__file__).parents[1] / "includes" / "zone_names.jinja"

# zone_abbreviations.jinja has better advice for these.
ABBREVIATIONS = {"CET", "EET", "EST", "GMT", "HST", "MET", "MST", "WET"}

# Better advice than the links of tzdata, which lead from a place to another country's zone,
# or which tzdata lacks because it keeps the old name as a zone of its own.
REPLACEMENTS = {
    "Africa/Asmera": "Africa/Asmara",
    "Africa/Timbuktu": "Africa/Bamako",
    "America/Coral_Harbour": "America/Atikokan",
    "America/Virgin": "America/St_Thomas",
    "Antarctica/South_Pole": "Antarctica/McMurdo",
    "CST6CDT": "America/Chicago",
    "EST5EDT": "America/New_York",
    "Iceland": "Atlantic/Reykjavik",
    "MST7MDT": "America/Denver",
    "PST8PDT": "America/Los_Angeles",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
    "Pacific/Yap": "Pacific/Chuuk",
}


def accepted_before(written: str) -> set[str]:
    """Zones in the text of an earlier zone_names.jinja.

    A zone that tzdata renames stays accepted: Copier silently replaces a recorded answer
    that is refused, and the project would move to another timezone.
    """
    listed = re.search(r'set zones = "(.*?)"', written, re.DOTALL)
    return set(listed[1].split()) if listed else set()


def zone_names(written: str) -> str:
    """The text of zone_names.jinja for the installed tzdata and the text written before it."""
    data = resources.files(tzdata) / "zoneinfo"
    places = re.findall(
        r"^[^#\t]+\t\S+\t(\S+)", (data / "zone.tab").read_text("utf-8"), re.MULTILINE
    )
    links = re.findall(r"^L (\S+) (\S+)$", (data / "tzdata.zi").read_text("utf-8"), re.MULTILINE)

    zones = {"UTC", *places} | accepted_before(written)
    newer = {old: new for new, old in links} | REPLACEMENTS
    newer = {old: "UTC" if new in {"Etc/UTC", "Etc/GMT"} else new for old, new in newer.items()}
    newer |= {"Etc/GMT": "UTC", "Etc/UTC": "UTC"}
    renamed = {old: newer[old] for old in sorted(newer.keys() - zones - ABBREVIATIONS)}

    regions = groupby(sorted(zones), key=lambda zone: zone.partition("/")[0])
    lines = [textwrap.fill(" ".join(region), 98, break_on_hyphens=False) for _, region in regions]
    return "\n".join(
        [
            f"{{#- tzdata {tzdata.__version__}; written by tests/refresh_timezones.py. -#}}",
            '{%- set zones = "',
            *lines,
            '".split() -%}',
            "",
            "{#- Old names, each with the zone that it means. -#}",
            '{%- set renamed = dict("',
            *(f"{old} {new}" for old, new in renamed.items()),
            '".split() | batch(2)) -%}',
            "",
        ]
    )


if __name__ == "__main__":
    before = ZONE_NAMES.read_text(encoding="utf-8") if ZONE_NAMES.exists() else ""
    ZONE_NAMES.write_text(zone_names(before), encoding="utf-8", newline="\n")
