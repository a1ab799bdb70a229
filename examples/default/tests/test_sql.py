import pytest

from hacker_news_intelligence import sql


@pytest.mark.parametrize("name", ["raw_stories", "_t", "A1$"])
def test_plain_identifier_is_taken(name: str) -> None:
    assert sql.identifier(name) == name.lower()


@pytest.mark.parametrize("name", ["", "1a", "a b", 'a"b', "a;drop table b", "a.b", "é"])
def test_anything_else_is_refused_as_identifier(name: str) -> None:
    with pytest.raises(ValueError, match="no plain Snowflake identifier"):
        sql.identifier(name)


def test_constants_are_written_as_snowflake_literals() -> None:
    written = sql.literal([{"label": "it's", "top": True, "n": 1, "none": None}])
    assert written == "[{'label': 'it''s', 'top': true, 'n': 1, 'none': null}]"


def test_literal_survives_the_connectors_formatting() -> None:
    assert sql.literal("100 % of C:\\n") % () == "'100 % of C:\\\\n'"
