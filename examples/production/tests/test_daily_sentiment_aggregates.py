import pytest

from .conftest import Materialize, Query, WriteStories

pytestmark = pytest.mark.slow

ASSETS = ("raw_stories", "story_sentiment_analysis", "daily_sentiment_aggregates")
TABLE = "select * from daily_sentiment_aggregates order by story_date, sentiment"
RECOUNT = """
    select
        stories.story_date,
        coalesce(answers.sentiment, answers.status) as sentiment,
        count(*),
        sum(stories.points),
        sum(stories.num_comments)
    from raw_stories as stories
    inner join story_sentiment_analysis as answers on stories.story_id = answers.story_id
    group by 1, 2
    order by 1, 2
"""


def test_figures_equal_a_plain_recount(materialize: Materialize, query: Query) -> None:
    materialize(*ASSETS, partition="2026-01-05", last="2026-01-08")
    table = query(TABLE)
    assert table == query(RECOUNT)
    assert len({row[0] for row in table}) == 4


def test_second_run_and_single_days_give_the_same_table(
    materialize: Materialize, query: Query
) -> None:
    materialize(*ASSETS, partition="2026-01-05", last="2026-01-06")
    table = query(TABLE)
    materialize(*ASSETS, partition="2026-01-05")
    materialize(*ASSETS, partition="2026-01-06")
    assert query(TABLE) == table


def test_sentiment_that_no_story_has_any_more_goes_away(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    happy = {"title": "I love this great, wonderful thing", "posted_at": "2026-01-06T12:00:00"}
    sad = {"title": "This is a terrible, awful disaster", "posted_at": "2026-01-06T12:00:00"}
    write_stories([happy, sad])
    materialize(*ASSETS, partition="2026-01-06")
    assert [row[1] for row in query(TABLE)] == ["negative", "positive"]
    write_stories([happy])
    materialize(*ASSETS, partition="2026-01-06")
    assert [row[1] for row in query(TABLE)] == ["positive"]
