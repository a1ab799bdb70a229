"""COUNT_IF."""


def test_rows_for_which_a_condition_is_true_are_counted(session):
    numbers = "(select * from (values (1, 'a'), (2, 'a'), (null, 'b')) as v (n, s))"
    assert session(f"select count_if(n > 1), count_if(n is null) from {numbers}") == [(1, 1)]
    grouped = f"select s, count_if(n > 0) from {numbers} group by s order by s"
    assert session(grouped) == [("a", 2), ("b", 0)]
    assert session(f"select count_if(n > 1) over () from {numbers} limit 1") == [(1,)]


def test_of_no_rows_none_are_counted(session):
    assert session("select count_if(n > 1) from (select 1 as n where false)") == [(0,)]
