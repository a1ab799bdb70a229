"""ORDER BY ALL."""


def test_rows_are_ordered_by_all_columns_from_left_to_right(session):
    rows = "select * from (values (2, 'a'), (1, 'b'), (1, 'a')) as v (n, s) order by all"
    assert session(rows) == [(1, "a"), (1, "b"), (2, "a")]
    assert session(f"{rows} desc") == [(2, "a"), (1, "b"), (1, "a")]


def test_column_that_is_named_all_can_still_be_ordered_by(session):
    rows = 'select * from (values (1, 2), (2, 1)) as v (n, "ALL") order by "ALL"'
    assert session(rows) == [(2, 1), (1, 2)]
