from .conftest import Query
from .test_weekly_report import Report, report, section_of

__all__ = ["report"]


def test_companies_and_technologies_are_compared_with_the_week_before(
    report: Report, query: Query
) -> None:
    query(
        """
        create table daily_entity_summary as
        select
            column1::date as story_date,
            column2 as entity_type,
            column3 as entity,
            column4::number as stories
        from values
            ('2026-01-03', 'company', 'Snowflake', 50),
            ('2026-01-04', 'company', 'Snowflake', 4),
            ('2026-01-11', 'company', 'Snowflake', 1),
            ('2026-01-17', 'company', 'Snowflake', 2),
            ('2026-01-17', 'technology', 'SQL', 5),
            ('2026-01-10', 'technology', 'Rust', 5),
            ('2026-01-18', 'technology', 'SQL', 70)
        """
    )
    result = report()
    assert "| Snowflake | 3 | 4 | -1 |" in section_of(result, "Companies")
    technologies = section_of(result, "Technologies")
    assert "| SQL | 5 | 0 | 5 |" in technologies
    assert "Rust" not in technologies
