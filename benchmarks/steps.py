"""A whole run, and what one more step adds to it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from documented import as_documented
from measuring import Comparison, in_turns
from projects import Project, rendered

DAY = "2026-01-06"
ROUNDS = 3
LINKS = 9
CHAIN = """
import dagster as dg
{imports}


def link(number: int) -> dg.AssetsDefinition:
    @dg.asset(name=f"link_{{number}}", deps=[f"link_{{number - 1}}"] if number else [])
    def statement(snowflake: {resource}) -> None:
        with snowflake.get_connection() as connection:
            connection.cursor().execute("select 1")

    return statement


@dg.definitions
def chain() -> dg.Definitions:
    return dg.Definitions([link(number) for number in range({links})])
"""
OURS = {"imports": "from ..snowflake import Snowflake", "resource": "Snowflake"}
# Imported as its documentation does; the resource itself is the same, it signs in the same way.
DEFAULT = {
    "imports": "import dagster_snowflake\n\nfrom ..snowflake import Snowflake",
    "resource": "Snowflake",
}


def comparisons() -> Iterator[Comparison]:
    """Measures runs of chains of one and of many assets, and one day of the daily job."""
    with rendered() as ours, tempfile.TemporaryDirectory() as folder:
        documented = as_documented(ours, Path(folder) / "documented")
        for project, words in ((ours, OURS), (documented, DEFAULT)):
            text = CHAIN.format(links=LINKS, **words)
            (project.package / "defs" / "chain.py").write_text(text, encoding="utf-8")
        one, other_one = in_turns(lambda: _chain(ours, 1), lambda: _chain(documented, 1), ROUNDS)
        many, other_many = in_turns(
            lambda: _chain(ours, LINKS), lambda: _chain(documented, LINKS), ROUNDS
        )
        yield Comparison("a run of one step", "Dagster's defaults", one, other_one)
        yield Comparison(
            "one more step in a run",
            "multiprocess executor, spawn",
            _a_step(one, many),
            _a_step(other_one, other_many),
            most_times=1 / 15,
            most=0.5,
        )
        mine, theirs = in_turns(lambda: _day(ours), lambda: _day(documented), ROUNDS)
        yield Comparison(
            f"`daily_intelligence` of {DAY}", "Dagster's defaults", mine, theirs, most_times=0.2
        )


def _chain(project: Project, links: int) -> None:
    project.launch("--assets", ",".join(f"link_{number}" for number in range(links)))


def _a_step(one: list[float], many: list[float]) -> list[float]:
    return [(long - short) / (LINKS - 1) for short, long in zip(one, many, strict=True)]


def _day(project: Project) -> None:
    project.forget()
    project.launch("--job", "daily_intelligence", "--partition", DAY)
