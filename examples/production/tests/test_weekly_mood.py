from technology_radar.settings import load_settings

from .conftest import Query
from .test_weekly_report import Report, report, section_of

__all__ = ["report"]


def test_mood_of_each_day_and_categories_are_counted(report: Report, query: Query) -> None:
    query(
        f"""
        create table story_sentiment_analysis as
        select
            convert_timezone('{load_settings().timezone}', 'UTC', column1::timestamp_ntz)
                as posted_at,
            column1::date as story_date,
            column2 as sentiment,
            column3 as category
        from values
            ('2026-01-10 12:00', 'positive', 'science'),
            ('2026-01-11 12:00', 'positive', 'science'),
            ('2026-01-11 13:00', 'negative', 'science'),
            ('2026-01-12 12:00', 'mixed', 'security'),
            ('2026-01-12 13:00', null, null),
            ('2026-01-18 12:00', 'positive', 'science')
        """
    )
    result = report()
    mood = section_of(result, "Mood of the week")
    assert "| 2026-01-11 | Sun | 2 | 1 | 1 | 0 | 0 |" in mood
    assert "| 2026-01-12 | Mon | 2 | 0 | 0 | 1 | 0 |" in mood
    categories = section_of(result, "Categories")
    assert "| science | 2 | 1 | 1 |" in categories
    assert "| security | 1 | 0 | 1 |" in categories
