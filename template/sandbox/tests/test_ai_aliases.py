"""Aliases of AI functions that are used again in their own SELECT."""

import pytest


@pytest.fixture(autouse=True)
def reviews(session):
    session("create table reviews (id int, review varchar)")
    session("insert into reviews values (1, 'Good food'), (2, 'Bad food'), (3, null)")


MOOD = "ai_sentiment(review):categories[0]:sentiment::varchar as mood"


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (f"select id, {MOOD} from reviews where mood = 'positive'", [(1, "positive")]),
        (f"select reviews.id, {MOOD} from reviews where mood = 'positive'", [(1, "positive")]),
        (f"select *, {MOOD} from reviews where mood = 'positive'", [(1, "Good food", "positive")]),
        (f"select r.*, {MOOD} from reviews as r where mood = 'positive' and r.id < 3",
         [(1, "Good food", "positive")]),
        (f"select {MOOD}, upper(mood) as loud from reviews where id = 2",
         [("negative", "NEGATIVE")]),
        (f"select id, {MOOD} from reviews qualify row_number() over (order by mood, id) = 1",
         [(2, "negative")]),
        (f"select id, {MOOD} from (select id, review from reviews) where mood is null",
         [(3, None)]),
        (f"with r as (select id, review from reviews) select id, {MOOD} from r where mood is null",
         [(3, None)]),
        ("select id, ai_translate(review, 'en', 'xx', true) as t, t:error::varchar as why "
         "from reviews where why is not null and id = 1",
         [(1, '{"value": null, "error": "Invalid language \\"xx\\""}', 'Invalid language "xx"')]),
    ],
)  # fmt: skip
def test_alias_stands_for_the_answer(session, query, rows):
    assert session(query) == rows


def test_column_of_that_name_comes_before_the_alias(session):
    query = "select ai_translate(review, 'en', 'xx') as review from reviews where review like 'G%'"
    assert session(query) == [(None,)]


def test_rows_that_are_not_wanted_are_not_asked_about(session):
    session(f"select id, {MOOD} from reviews where mood is not null and id = 1")
    [(calls,)] = session(
        "select metrics[2]:value::int "
        "from snowflake.account_usage.cortex_ai_functions_usage_history "
        "where query_id = last_query_id()"
    )
    assert calls == 1


def test_view_and_table_may_be_made_of_such_a_query(session):
    session(f"create view moods as select id, {MOOD} from reviews where mood = 'positive'")
    session(f"create table kept as select id, {MOOD} from reviews where mood = 'positive'")
    assert session("select * from moods") == session("select * from kept") == [(1, "positive")]
