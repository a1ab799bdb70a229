"""What Cortex is asked: a call a distinct text, once, against a call a prompt, row and run."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from measuring import Comparison
from projects import Project, rendered, stories

BEFORE, DAY = "2026-01-05", "2026-01-06"
ROWS, DUPLICATES, CHANGED = 1000, 100, 10
ENRICHMENTS = ("story_sentiment_analysis", "entity_extraction")
# As the example does that the kit replaces: three questions with labels and four in words, each of
# every story, in every run.
LABELS = (
    "'positive', 'neutral', 'negative'",
    "'technology', 'startup', 'programming', 'ai', 'web', 'mobile', 'operations', 'security',"
    " 'business', 'science', 'other'",
    "'data engineering', 'something else'",
)
SUBJECTS = (
    "the names of all companies and organizations",
    "all sums of money: funding, valuations, prices, revenues and other figures of business",
    "everything about data engineering: languages such as Python and SQL, tools such as Spark,"
    " Airflow, Dagster, dbt and Snowflake, clouds, pipelines, warehouses and similar technologies",
    "what is said of experience, of knowledge that is asked for, and of technical depth",
)
QUESTIONS = (
    *(f"ai_classify(title, array_construct({labels}))" for labels in LABELS),
    *(
        f"ai_complete('llama3.1-8b', 'List {subject} in this story, as a JSON array of texts: '"
        " || title)"
        for subject in SUBJECTS
    ),
)
EACH_ROW = "create or replace table answers as select {answers} from raw_stories".format(
    answers=", ".join(f"{question} as answer{n}" for n, question in enumerate(QUESTIONS))
)
SPENT = """
select coalesce(sum(metric.value:value::integer), 0) as tokens
from snowflake.account_usage.cortex_ai_functions_usage_history,
    lateral flatten(input => metrics) as metric
where metric.value:key:unit::varchar = 'tokens'
"""


def comparisons() -> Iterator[Comparison]:
    """Counts calls and billed tokens of two enrichments of stories, run after run."""
    with rendered() as project:
        # What is asked to check the answers is asked once.
        [story] = stories([BEFORE], 1)
        first = project.reading([{**story, "title": "Before all others"}])
        first.materialize(("raw_stories", *ENRICHMENTS), BEFORE)
        given = _with_duplicates(list(stories([DAY], ROWS)))
        changed = [
            {**story, "title": f"{story['title']}, they say"} if number < CHANGED else story
            for number, story in enumerate(given)
        ]
        runs = {"first run": given, "the same again": given, "1 % changed": changed}
        goals = dict(zip(runs, (ROWS - DUPLICATES, 0, CHANGED), strict=True))
        name_of = f"{{}}, {ROWS:,} stories, {DUPLICATES} of them twice"
        for name, source in runs.items():
            mine, theirs = _spent_by_run(project, source)
            for unit, goal in (("calls", len(ENRICHMENTS) * goals[name]), ("tokens", None)):
                yield Comparison(
                    name_of.format(name),
                    f"{len(QUESTIONS)} calls a row",
                    [mine[unit]],
                    [theirs[unit]],
                    most=goal,
                    unit=unit,
                )


def _with_duplicates(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Gives the last stories the titles of the first."""
    titles = [story["title"] for story in given]
    titles[-DUPLICATES:] = titles[:DUPLICATES]
    return [{**story, "title": title} for story, title in zip(given, titles, strict=True)]


def _spent_by_run(
    project: Project, source: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, int], dict[str, int]]:
    before = _spent(project)
    project.reading(source).materialize(("raw_stories", *ENRICHMENTS), DAY)
    between = _spent(project)
    project.query(EACH_ROW)
    after = _spent(project)
    mine = {unit: between[unit] - before[unit] for unit in before}
    theirs = {"tokens": after["tokens"] - between["tokens"], "calls": len(QUESTIONS) * len(source)}
    return mine, theirs


def _spent(project: Project) -> dict[str, int]:
    [spent] = project.query(SPENT)
    [ledger] = project.query("select coalesce(sum(attempts), 0) as calls from cortex_ledger")
    return {"calls": int(ledger["CALLS"]), "tokens": int(spent["TOKENS"])}
