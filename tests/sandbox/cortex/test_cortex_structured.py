"""Structured answers of AI_COMPLETE."""

import pytest

from snowflake_sandbox.cortex.prompt import Prompt
from snowflake_sandbox.cortex.structured import fill

NEWS = """Snowflake said on Tuesday that it will acquire Crunchy Data for about $250 million.
The deal was announced on June 2, 2025 in San Francisco and adds PostgreSQL to its platform.
"Customers want one database," said Vivek Raghunathan. Sarah Lee of Gartner Group disagrees.
Teams that do data engineering with Python and dbt lose nothing. The company has 7,800 employees.
See https://example.com/news or write to press@example.com."""


def filled(properties, text=NEWS, required=None, **further):
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties) if required is None else required,
        **further,
    }
    return fill(schema, Prompt("", text))


def value_of(name, schema, text=NEWS):
    return filled({name: schema}, text)[name]


STRINGS = {"type": "array", "items": {"type": "string"}}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("companies", ["Snowflake", "Crunchy Data", "Gartner Group"]),
        ("technologies", ["PostgreSQL", "Python", "dbt"]),
        ("people", ["Vivek Raghunathan", "Sarah Lee"]),
        ("prices", ["$250 million"]),
        ("dates", ["June 2, 2025"]),
        ("urls", ["https://example.com/news"]),
        ("emails", ["press@example.com"]),
    ],
)
def test_array_holds_what_its_name_asks_for(name, found) -> None:
    assert value_of(name, STRINGS) == found


def test_nothing_is_found_where_nothing_stands() -> None:
    assert value_of("companies", STRINGS, "it rained all day.") == []


def test_names_in_the_instruction_are_not_found_in_the_text() -> None:
    schema = {"type": "object", "properties": {"companies": STRINGS}}
    assert fill(schema, Prompt("List companies such as Google. ", "It rained.")) == {
        "companies": []
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("company_name", "Snowflake"),
        ("announcedDate", "June 2, 2025"),
        ("source_url", "https://example.com/news"),
        ("employees_note", NEWS.splitlines()[3].split(". ")[1]),
        ("shoe_size", ""),
    ],
)
def test_string_holds_the_first_of_what_its_name_asks_for(name, value) -> None:
    assert value_of(name, {"type": "string"}) == value


def test_summary_quotes_the_text() -> None:
    assert value_of("summary", {"type": "string"}) in NEWS


@pytest.mark.parametrize(
    ("name", "kind", "value"),
    [
        ("deal_amount", "number", 250_000_000),
        ("employees", "integer", 7800),
        ("year", "integer", 2025),
        ("shoe_size", "number", 0),
        ("confidence", "number", 0),
    ],
)
def test_number_is_one_that_the_text_gives(name, kind, value) -> None:
    assert value_of(name, {"type": kind}) == value


def test_lone_number_of_a_text_is_no_judgement() -> None:
    assert value_of("servings", {"type": "integer"}, "It feeds 4.") == 4
    assert value_of("confidence", {"type": "number"}, "It feeds 4.") == 0


def test_number_with_a_fraction_keeps_it() -> None:
    assert value_of("price", {"type": "number"}, "It costs $129.50 now.") == 129.5


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"enum": ["sports", "data engineering", "other"]}, "data engineering"),
        ({"enum": ["sports", "other"]}, "other"),
        ({"enum": ["sports", None]}, None),
        ({"enum": [1, 2]}, 2),
        ({"const": "v1"}, "v1"),
        ({"type": "array", "items": {"enum": ["sports", "python", "dbt"]}}, ["python", "dbt"]),
    ],
)
def test_enumeration_is_matched_by_its_words(schema, value) -> None:
    assert value_of("label", schema) == value


def test_enumeration_of_sentiments_is_matched_by_sentiment() -> None:
    schema = {"type": "string", "enum": ["positive", "negative", "neutral"]}
    assert value_of("tone", schema, "A wonderful, lovely release.") == "positive"
    assert value_of("tone", schema, "A horrible disaster.") == "negative"


def test_sentiment_is_filled_for_each_named_aspect() -> None:
    properties = {"food": {"type": "string"}, "service_time": {"type": "string"}}
    schema = {"type": "object", "properties": properties}
    text = "The food was delicious but the service was awful."
    assert value_of("sentiments", schema, text) == {"food": "positive", "service_time": "negative"}


@pytest.mark.parametrize(
    ("schema", "holds"),
    [
        ({"name": "mentions_data_engineering"}, True),
        ({"name": "isOpenSource"}, False),
        ({"name": "flag", "description": "Whether teams use Python or dbt"}, True),
        ({"name": "flag", "description": "Whether the story is about football clubs"}, False),
    ],
)
def test_boolean_tells_whether_its_words_stand_in_the_text(schema, holds) -> None:
    name = schema.pop("name")
    assert value_of(name, {"type": "boolean", **schema}) is holds


def test_value_that_is_missing_is_null_where_allowed() -> None:
    assert value_of("discount", {"type": ["number", "null"]}) is None
    choice = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    assert value_of("shoe_size", choice) is None
    assert value_of("company", choice) == "Snowflake"


def test_optional_value_that_is_missing_is_left_out() -> None:
    properties = {"company": {"type": "string"}, "shoe_size": {"type": "string"}}
    assert filled(properties, required=["company"]) == {"company": "Snowflake"}


def test_array_of_objects_has_one_for_each_thing_named() -> None:
    person = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "company": {"type": "string"}},
        "required": ["name"],
    }
    people = filled(
        {"people": {"type": "array", "items": {"$ref": "#/$defs/person"}}},
        **{"$defs": {"person": person}},
    )["people"]
    assert people == [
        {"name": "Vivek Raghunathan"},
        {"name": "Sarah Lee", "company": "Gartner Group"},
    ]


def test_each_object_of_an_array_bears_its_own_name() -> None:
    company = {"type": "object", "properties": {"name": {"type": "string"}}}
    companies = value_of("companies", {"type": "array", "items": company})
    assert [c["name"] for c in companies] == ["Snowflake", "Crunchy Data", "Gartner Group"]


def test_nested_name_is_of_the_kind_of_its_object() -> None:
    customer = {"type": "object", "properties": {"name": {"type": "string"}}}
    text = "Customer Sarah Jones complained to Microsoft."
    assert value_of("customer", customer, text) == {"name": "Sarah Jones"}


def test_schema_that_refers_to_itself_ends() -> None:
    node = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "companies": {"type": "array", "items": {"$ref": "#/$defs/node"}},
            "parent": {"$ref": "#/$defs/node"},
        },
        "required": ["name", "companies"],
    }
    assert filled({"root": {"$ref": "#/$defs/node"}}, **{"$defs": {"node": node}})["root"]["name"]


def test_documented_example_comes_out_as_documented(value) -> None:
    prompt = (
        "Extract structured data from this customer interaction note: Customer Sarah Jones "
        "complained about the mobile app crashing during checkout. She tried to purchase 3 items: "
        "a red XL jacket ($89.99), blue running shoes ($129.50), and a fitness tracker ($199.00). "
        "The app crashed after she entered her shipping address at 123 Main St, Portland OR, "
        "97201. She has been a premium member since January 2024."
    )
    properties = {
        "items_count": {"type": "number"},
        "price": STRINGS,
        "address": {"type": "string"},
        "member_date": {"type": "string"},
    }
    note = {"type": "object", "properties": properties, "required": list(properties)}
    schema = {"type": "object", "properties": {"note": note}}
    answer = value(
        "AI_COMPLETE",
        "llama3.3-70b",
        prompt,
        response_format={"type": "json", "schema": schema},
    )["note"]
    assert answer["items_count"] == 3
    assert answer["price"] == ["$89.99", "$129.50", "$199.00"]
    assert "123 Main St, Portland OR, 97201" in answer["address"]
    assert answer["member_date"] == "January 2024"
