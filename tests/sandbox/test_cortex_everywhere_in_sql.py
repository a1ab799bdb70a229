"""Each Cortex function, by position and by name, of a column and of a constant, at each place."""

import pytest

TEXTS = {1: "I love this, Jane Smith!", 2: "The food is awful.", 3: None}

# By position, and by name if there is another way; {text} is a column or a constant.
CALLS = [
    ("ai_classify({text}, ['joy', 'food'])",
     "ai_classify(list_of_categories => ['joy', 'food'], input => {text})"),
    ("ai_complete('llama3.1-8b', {text}, {{'max_tokens': 9}})",
     "ai_complete(model_parameters => {{'max_tokens': 9}}, model => 'llama3.1-8b', "
     "prompt => {text})"),
    ("ai_complete('llama3.1-8b', prompt('Sum up {{0}}', {text}))",
     "ai_complete(prompt => prompt('Sum up {{0}}', {text}), model => 'llama3.1-8b')"),
    ("ai_count_tokens('ai_sentiment', {text})",
     "ai_count_tokens('ai_sentiment', {text}, return_error_details => false)"),
    ("ai_embed('e5-base-v2', {text})", "ai_embed(input => {text}, model => 'e5-base-v2')"),
    ("ai_extract({text}, {{'who': 'Who wrote it?'}})",
     "ai_extract(text => {text}, responseFormat => {{'who': 'Who wrote it?'}})"),
    ("ai_filter('Is it positive? ' || {text})", "ai_filter(input => 'Is it positive? ' || {text})"),
    ("ai_filter(prompt('Is it positive? {{0}}', {text}))",
     "ai_filter(input => prompt('Is it positive? {{0}}', {text}))"),
    ("ai_null_if_error(ai_sentiment({text}, return_error_details => true))", None),
    ("ai_throw_if_error(ai_redact({text}, return_error_details => true))", None),
    ("ai_redact({text}, ['NAME'])", "ai_redact(input => {text}, categories => ['NAME'])"),
    ("ai_redact({text}, mode => 'detect')", "ai_redact(mode => 'DETECT', input => {text})"),
    ("ai_sentiment({text}, ['food'])", "ai_sentiment(text => {text}, categories => ['food'])"),
    ("ai_similarity({text}, 'food', {{'model': 'e5-base-v2'}})",
     "ai_similarity(config_object => {{'model': 'e5-base-v2'}}, input1 => {text}, "
     "input2 => 'food')"),
    ("ai_summarize({text})", "ai_summarize(text => {text})"),
    ("ai_translate({text}, 'en', 'de', true)",
     "ai_translate(text => {text}, source_language => 'en', target_language => 'de', "
     "return_error_details => true)"),
    ("prompt('{{0}}, {{1}}', {text}, 2)", None),
    ("vector_cosine_similarity(ai_embed('e5-base-v2', {text}), ai_embed('e5-base-v2', 'food'))",
     None),
    ("snowflake.cortex.classify_text({text}, ['joy', 'food'])", None),
    ("snowflake.cortex.complete('llama3.1-8b', {text})", None),
    ("snowflake.cortex.count_tokens('llama3.1-8b', {text})", None),
    ("snowflake.cortex.embed_text_768('e5-base-v2', {text})", None),
    ("snowflake.cortex.entity_sentiment({text}, ['food'])", None),
    ("snowflake.cortex.extract_answer({text}, 'Who wrote it?')", None),
    ("snowflake.cortex.sentiment({text})", None),
    ("snowflake.cortex.summarize({text})", None),
    ("snowflake.cortex.translate({text}, 'en', 'de')", None),
    ("snowflake.cortex.try_complete('llama3.1-8b', {text})", None),
]  # fmt: skip
FILLED = "select id, {calls} from texts"
PLACES = {
    "where": [f"{FILLED} where {{conditions}}"],
    "group by": ["select min(id), {calls} from texts group by id, {keys}"],
    "order by": [f"{FILLED} order by {{keys}}"],
    "common table expression": [f"with answers as ({FILLED}) select * from answers"],
    "view": [f"create view answers as {FILLED}", "select * from answers"],
    "create table as": [f"create table answers as {FILLED}", "select * from answers"],
    "insert": [
        f"create table answers as {FILLED} where false",
        f"insert into answers {FILLED}",
        "select * from answers",
    ],
    "merge": [
        f"create table answers as {FILLED} where id = 1",
        f"merge into answers using ({FILLED}) as new on answers.id = new.id "
        "when matched then update set {assignments} "
        "when not matched then insert (id, {names}) values (new.id, {values})",
        "select * from answers",
    ],
    "dynamic table": [
        "create table all_texts as select * from texts",
        "delete from texts where id <> 1",
        "create dynamic table answers scheduler = disable warehouse = w "
        f"refresh_mode = incremental as {FILLED}",
        "insert into texts select * from all_texts where id <> 1",
        "alter dynamic table answers refresh",
        "select * from answers",
    ],
}
BY_POSITION = [by_position for by_position, _ in CALLS]


@pytest.fixture(autouse=True)
def texts(session):
    session("create table texts (id int, text varchar)")
    session("insert into texts values (%s, %s), (%s, %s), (%s, %s)", *sum(TEXTS.items(), ()))


def answers(session, statements, calls):
    """What `statements` give at last for all of `calls`: by call, the answer to each text."""
    calls = [call.format(text="text") for call in calls]
    names = [f"answer_{number}" for number in range(len(calls))]
    filled = {
        "calls": ", ".join(f"{call} as {name}" for call, name in zip(calls, names, strict=True)),
        "keys": ", ".join(calls),
        "conditions": " and ".join(f"({call} is null or {call} is not null)" for call in calls),
        "names": ", ".join(names),
        "values": ", ".join(f"new.{name}" for name in names),
        "assignments": ", ".join(f"{name} = new.{name}" for name in names),
    }
    for statement in statements:
        rows = session(statement.format(**filled))
    ids, *columns = zip(*sorted(rows, key=lambda row: row[0]), strict=True)
    assert list(ids) == list(TEXTS)
    return dict(zip(calls, columns, strict=True))


def test_arguments_by_name_are_those_by_position(session):
    by_position, by_name = zip(*(calls for calls in CALLS if calls[1]), strict=True)
    expected = answers(session, [FILLED], by_position)
    for call, found in zip(expected, answers(session, [FILLED], by_name).values(), strict=True):
        assert found == expected[call], call


def test_constant_is_answered_as_a_column_is(session):
    expected = answers(session, [FILLED], BY_POSITION)
    for place, text in enumerate(TEXTS.values()):
        constant = "null" if text is None else f"'{text}'"
        [row] = session(f"select {', '.join(c.format(text=constant) for c in BY_POSITION)}")
        for (call, by_text), found in zip(expected.items(), row, strict=True):
            assert found == by_text[place], call


@pytest.mark.parametrize("place", PLACES)
def test_answer_is_the_same_at_each_place(session, place):
    expected = answers(session, [FILLED], BY_POSITION)
    for call, found in answers(session, PLACES[place], BY_POSITION).items():
        assert found == expected[call], call


SUMS = [
    ("ai_agg(text, 'Sum up.')", "ai_agg(instruction => 'Sum up.', expr => text)"),
    ("ai_summarize_agg(text)", "ai_summarize_agg(expr => text)"),
]
GROUPED = "select id = 3 as is_empty, {call} as answer from texts group by 1"
PLACES_OF_SUMS = {
    "having": [f"{GROUPED} having {{call}} is null or count(*) > 0"],
    "common table expression": [f"with sums as ({GROUPED}) select * from sums"],
    "view": [f"create view sums as {GROUPED}", "select * from sums"],
    "create table as": [f"create table sums as {GROUPED}", "select * from sums"],
    "merge": [
        "create table sums (is_empty boolean, answer varchar)",
        f"merge into sums using ({GROUPED}) as new on sums.is_empty = new.is_empty "
        "when not matched then insert (is_empty, answer) values (new.is_empty, new.answer)",
        "select * from sums",
    ],
    "dynamic table": [
        "create dynamic table sums scheduler = disable warehouse = w refresh_mode = full "
        f"as {GROUPED}",
        "select * from sums",
    ],
}


@pytest.mark.parametrize("place", PLACES_OF_SUMS)
@pytest.mark.parametrize("calls", SUMS)
def test_sum_of_a_group_is_the_same_at_each_place(session, calls, place):
    by_position, by_name = calls
    expected = sorted(session(GROUPED.format(call=by_position)))
    assert [answer is None for _, answer in expected] == [False, True]
    for statement in PLACES_OF_SUMS[place]:
        answers = session(statement.format(call=by_name))
    assert sorted(answers) == expected
