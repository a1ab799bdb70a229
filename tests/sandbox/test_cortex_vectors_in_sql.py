"""AI functions that make or compare vectors, through SQL."""

import pytest

from snowflake_sandbox.cortex.tokens import count_tokens

TITLES = [(1, "Rust 1.5 released"), (2, "A new Rust release"), (3, None), (4, "Cats sleep all day")]
TOKENS = sum(count_tokens(title) for _, title in TITLES if title)
MODEL = "e5-base-v2"
EMBED = f"ai_embed('{MODEL}', title)"
LONG = "'" + "word " * 600 + "'"


@pytest.fixture(autouse=True)
def stories(session):
    session("create table stories (id int, title varchar)")
    for id, title in TITLES:
        session("insert into stories values (%s, %s)", id, title)


@pytest.fixture
def usage(session):
    tag = session.value("select current_database()")
    session(f"alter session set query_tag = '{tag}'")

    def billed() -> list[tuple]:
        return session(
            "select u.function_name, u.model_name, calls, metrics[0]:value::int, "
            "metrics[1]:value::int, credits > 0 "
            "from snowflake.account_usage.cortex_ai_functions_usage_history as u "
            "inner join snowflake.sandbox.ai_calls as c "
            "on u.query_id = c.query_id and u.function_name = c.function_name "
            f"where u.query_tag = '{tag}' order by c.start_time"
        )

    return billed


@pytest.mark.parametrize(
    ("model", "dimension"),
    [("e5-base-v2", 768), ("snowflake-arctic-embed-l-v2.0", 1024), ("voyage-multilingual-2", 1024)],
)
def test_embedding_has_the_vector_type_of_its_model(session, model, dimension):
    session(f"create table embedded as select ai_embed('{model}', title) as embedding from stories")
    [column] = session("describe table embedded")
    assert column[1] == f"VECTOR(FLOAT, {dimension})"
    assert len(session.value("select embedding from embedded limit 1")) == dimension


def test_embeddings_go_through_views_inserts_and_merges_and_stay_the_same(session):
    session(f"create view seen as select id, {EMBED} as embedding from stories")
    session("create table embedded (id int, embedding vector(float, 768))")
    session("insert into embedded select id, embedding from seen where id = 1")
    session(
        f"merge into embedded using (select id, {EMBED} as embedding from stories) as new "
        "on embedded.id = new.id when matched then update set embedding = new.embedding "
        "when not matched then insert (id, embedding) values (new.id, new.embedding)"
    )
    assert session(
        "select id, round(vector_cosine_similarity(embedded.embedding, seen.embedding), 4) "
        "from embedded join seen using (id) order by id"
    ) == [(1, 1), (2, 1), (3, None), (4, 1)]


def test_similarity_is_a_number_and_null_for_null(session):
    [similar, missing, other] = session(
        "select ai_similarity(title, 'Rust released') from stories where id > 1 order by id"
    )
    assert similar[0] > other[0] > -1
    assert isinstance(similar[0], float)
    assert missing == (None,)
    model = f"{{'model': '{MODEL}'}}"
    assert session.value(f"select ai_similarity('x', 'x', {model})") == pytest.approx(1)


def test_only_input_of_embeddings_is_billed_and_null_is_not(session, usage):
    session(f"select {EMBED} from stories")
    assert usage() == [("AI_EMBED", MODEL, 3, TOKENS, 0, True)]


def test_similarity_is_billed_as_embedding(session, usage):
    session(f"select ai_similarity('one two', 'three', {{'model': '{MODEL}'}})")
    assert usage() == [("AI_EMBED", MODEL, 1, 3, 0, True)]


def test_counting_tokens_of_a_similarity_costs_nothing(session, usage):
    model = f"{{'model': '{MODEL}'}}"
    assert session.value(f"select ai_count_tokens('ai_similarity', 'a b', 'c', {model})") == 3
    assert usage() == []


def test_unknown_model_is_refused_even_where_there_are_no_rows(session):
    refused = session.refused("select ai_embed('nope', title) from stories where false")
    assert (refused.errno, refused.sqlstate) == (100351, "P0000")
    assert 'unknown model \\"nope\\"' in refused.msg


def test_text_that_is_too_long_fails_the_statement(session):
    session("create table embedded (id int, embedding vector(float, 768))")
    session(f"insert into stories values (5, {LONG})")
    refused = session.refused(f"insert into embedded select id, {EMBED} from stories")
    assert "max tokens of 512 exceeded" in refused.msg
    assert session("select * from embedded") == []


@pytest.mark.parametrize(
    "call",
    [
        f"ai_embed('{MODEL}', title, return_error_details => true)",
        "ai_embed(title, title)",
        "ai_embed(title)",
        "ai_similarity(title)",
        "ai_agg(title)",
        "ai_agg(title, 'Sum up.', return_error_details => true)",
        "ai_agg(title, title)",
        "ai_summarize_agg(title, 'Sum up.')",
    ],
)
def test_arguments_that_the_function_does_not_take_are_refused(session, call):
    refused = session.refused(f"select {call} from stories")
    assert (refused.errno, refused.sqlstate) == (1044, "42P13")
    assert call.partition("(")[0].upper() in refused.msg


def test_files_are_refused_with_the_name_of_the_function(session, tmp_path):
    picture = tmp_path / "cat.png"
    picture.write_bytes(b"a picture")
    session("create stage images encryption = (type = 'SNOWFLAKE_SSE') directory = (enable = true)")
    session(f"put 'file://{picture}' @images auto_compress = false")
    refused = session.refused(f"select ai_embed('{MODEL}', to_file('@images', 'cat.png'))")
    assert (refused.errno, refused.sqlstate) == (2, "0A000")
    assert "AI_EMBED of a FILE" in refused.msg


SUMMARY = "Summarize the headlines in one sentence."


def test_groups_are_summed_up_and_null_is_ignored(session):
    assert session(
        f"select id < 3 as early, ai_agg(title, '{SUMMARY}') from stories group by 1 order by 1"
    ) == [(False, "Cats sleep all day."), (True, "A new Rust release.")]
    session(f"create view summaries as select ai_agg(title, '{SUMMARY}') as summary from stories")
    assert session.value("select summary from summaries") == "A new Rust release."


def test_whole_table_is_summed_up_without_grouping(session):
    summary = session.value("select ai_summarize_agg(title) from stories")
    assert summary.split(". ") == ["A new Rust release", "Cats sleep all day", "Rust 1.5 released."]
    assert session.value("select ai_summarize_agg(title) from stories where id = 3") is None


def test_instruction_may_be_bound(session):
    call = "select ai_agg(title, %s) from stories"
    assert session.value(call, "Give one bullet point.") == "- A new Rust release."


def test_one_call_a_group_is_billed(session, usage):
    session(f"select id < 3, ai_agg(title, '{SUMMARY}') from stories group by 1")
    [(function, model, calls, read, written, costs)] = usage()
    assert (function, model, calls, costs) == ("AI_AGG", None, 2, True)
    assert read > TOKENS
    assert written == count_tokens("A new Rust release. Cats sleep all day.")


def test_summary_goes_into_create_table_as_and_merge(session):
    session(
        f"create table daily as select 1 as day, ai_agg(title, '{SUMMARY}') as summary from stories"
    )
    session(
        "merge into daily using (select 1 as day, ai_summarize_agg(title) as summary "
        "from stories where id = 4) as new on daily.day = new.day "
        "when matched then update set summary = new.summary"
    )
    assert session("select * from daily") == [(1, "Cats sleep all day.")]


def test_text_of_an_aggregate_may_come_from_another_function(session, usage):
    session(
        "select ai_agg(ai_complete('llama3.1-8b', 'Sum up: ' || title), 'Sum up.') from stories"
    )
    assert [(function, calls) for function, _, calls, *_ in sorted(usage())] == [
        ("AI_AGG", 1),
        ("AI_COMPLETE", 3),
    ]
