"""AI functions that are looked at twice: by their alias, or by a window."""

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


CLOSE = "ai_similarity(review, 'Bad food', {'model': 'e5-base-v2'})"


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (f"select id from reviews qualify row_number() over (order by {CLOSE} desc nulls last) = 1",
         [(2,)]),
        (f"select *, rank() over (order by {CLOSE} desc nulls last) as place from reviews "
         "where id < 3 order by id", [(1, "Good food", 2), (2, "Bad food", 1)]),
        (f"select id, count(*) over (partition by {CLOSE} is null) as n from reviews order by id",
         [(1, 2), (2, 2), (3, 1)]),
        ("select id, snowflake.cortex.sentiment(review) as mood from reviews "
         "qualify row_number() over (order by mood desc nulls last) = 1", [(1, 0.72)]),
    ],
)  # fmt: skip
def test_window_may_go_by_an_answer(session, query, rows):
    assert [tuple(round(v, 2) if isinstance(v, float) else v for v in row)
            for row in session(query)] == rows  # fmt: skip


def test_window_over_a_join_is_refused_by_name(session):
    refused = session.refused(
        "select row_number() over (order by ai_similarity(reviews.review, other.review)) "
        "from reviews join reviews as other on reviews.id <> other.id"
    )
    assert (refused.errno, refused.sqlstate) == (2, "0A000")
    assert "an AI function within a window function" in refused.msg


def test_column_of_that_name_comes_before_the_alias(session):
    query = "select ai_translate(review, 'en', 'xx') as review from reviews where review like 'G%'"
    assert session(query) == [(None,)]
    assert session("select ai_filter(review) as id from reviews where id = 3") == [(None,)]


def test_rows_that_are_not_wanted_are_not_asked_about(session):
    session(f"select id, {MOOD} from reviews where mood is not null and id = 1")
    [(calls,)] = session(
        "select calls from snowflake.sandbox.ai_calls where query_id = last_query_id()"
    )
    assert calls == 1


def test_view_and_table_may_be_made_of_such_a_query(session):
    session(f"create view moods as select id, {MOOD} from reviews where mood = 'positive'")
    session(f"create table kept as select id, {MOOD} from reviews where mood = 'positive'")
    assert session("select * from moods") == session("select * from kept") == [(1, "positive")]
