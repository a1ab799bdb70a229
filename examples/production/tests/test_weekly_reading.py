from .conftest import Query
from .test_weekly_report import Report, report, section_of

__all__ = ["report"]


def test_data_engineering_stories_are_listed_with_what_they_name(
    report: Report, query: Query
) -> None:
    query(
        """
        create table data_engineering_stories as
        select
            1 as story_id,
            '2026-01-12 12:00'::timestamp_ntz as posted_at,
            '2026-01-12'::date as story_date,
            'A pipeline' as title,
            'https://stories.example/1' as url,
            7 as points,
            array_construct('Snowflake', 'Databricks') as companies,
            array_construct() as technologies,
            'neutral' as sentiment
        """
    )
    section = section_of(report(), "Data engineering stories to read")
    assert "| [A pipeline](https://stories.example/1) | Mon | 7 |" in section
    assert "| Snowflake, Databricks |  | neutral |" in section
