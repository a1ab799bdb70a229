"""NUMBER: https://docs.snowflake.com/en/sql-reference/operators-arithmetic."""

from decimal import Decimal

import pytest


def exactly(value):
    """Gives a number with its type and the digits that are shown."""
    return (type(value), str(value))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 / 3", "0.333333"),
        ("2 / 3", "0.666667"),
        ("-2 / 3", "-0.666667"),
        ("10 / 4", "2.500000"),
        ("7 / 2.00", "3.500000"),
        ("1.50 / 3", "0.50000000"),
        ("2::number(38, 10) / 3", "0.666666666667"),
        ("100000000000000000 / 3", "33333333333333333.333333"),
        ("1 / 3 / 3", "0.111111000000"),
        ("div0(1, 0)", "0.000000"),
        ("round(-2.5)", "-3"),
        ("round(0.125, 2)", "0.13"),
        ("2.345::number(10, 2)", "2.35"),
    ],
)
def test_quotient_has_six_digits_more_than_its_dividend(session, expression, expected):
    value = session.value(f"select {expression}")
    assert (Decimal(value), str(value)) == (Decimal(expected), expected)


def test_quotient_of_floats_is_a_float(session):
    assert session.value("select 1 / 3::float") == 1 / 3


@pytest.fixture
def numbers(session):
    session("create table numbers (n int, price number(10, 2), x float)")
    session("insert into numbers values (1, 1.10, 0.1), (2, 2.25, 0.2), (null, null, null)")
    return session


def test_columns_are_divided_through_views_ctes_and_subqueries(numbers):
    numbers("create view halves as select n, n / 2 as half, price / n as unit_price from numbers")
    [row] = numbers(
        "with doubled as (select n, half * 2 as whole, unit_price from halves)"
        " select whole, unit_price, (select sum(n) from numbers) / 9 from doubled where n = 1"
    )
    assert list(map(exactly, row)) == [
        (Decimal, "1.000000"),
        (Decimal, "1.10000000"),
        (Decimal, "0.333333"),
    ]


def test_aggregates_of_numbers_are_exact(numbers):
    [row] = numbers(
        "select avg(n), avg(price), median(n), sum(price), sum(n) / count(*), sum(n) from numbers"
    )
    assert list(map(exactly, row)) == [
        (Decimal, "1.500000"),
        (Decimal, "1.67500000"),
        (Decimal, "1.500"),
        (Decimal, "3.35"),
        (Decimal, "1.000000"),
        (int, "3"),
    ]
    assert numbers("select avg(n) over (partition by n) from numbers where n = 1") == [
        (Decimal("1.000000"),)
    ]
    assert numbers.value("select avg(x) from numbers") == pytest.approx(0.15)


def test_sum_of_integers_is_exact_beyond_what_a_float_can_tell(session):
    session("create table big as select 9007199254740993 as n union all select 9007199254740993")
    assert session.value("select sum(n) from big") == 18014398509481986
    assert session.value("select sum(n * 1000) from big") == 18014398509481986000


def test_quotient_keeps_its_type_in_a_table(numbers):
    numbers("create table ratios as select n / 3 as ratio, avg(n) over () as mean from numbers")
    assert [kind for _, kind, *_ in numbers("describe table ratios")] == ["NUMBER(38,6)"] * 2


def test_division_by_zero_is_refused(numbers):
    assert numbers.refused("select n / 0 from numbers").errno == 100051


@pytest.mark.parametrize(
    ("statement", "errno", "words"),
    [
        ("select 123456::number(5, 0)", 100046, "Number out of representable range"),
        ("insert into numbers (price) values (123456789)", 100046, "Number out of"),
        ("select 'abc'::number", 100038, "Numeric value 'abc' is not recognized"),
        ("select 'abc'::float", 100038, "Numeric value 'abc' is not recognized"),
        ("select 'abc'::boolean", 100037, "Boolean value 'abc' is not recognized"),
        ("select 'abc'::date", 100040, "Date 'abc' is not recognized"),
        ("select 'abc'::timestamp_ntz", 100035, "Timestamp 'abc' is not recognized"),
        ("select 'abc'::timestamp_ltz", 100035, "Timestamp 'abc' is not recognized"),
        ("select 9223372036854775807 + 1", 2, "integers beyond 64 bits"),
        ("insert into numbers (n) values (100000000000000000000)", 2, "integers beyond 64 bits"),
    ],
)
def test_value_that_does_not_fit_is_refused(numbers, statement, errno, words):
    refused = numbers.refused(statement)
    assert (refused.errno, words in refused.msg) == (errno, True), refused.msg
