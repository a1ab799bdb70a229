"""Variables of a session."""

from datetime import date, datetime
from decimal import Decimal

import pytest


def test_variable_stands_for_its_value(session):
    session("set score = 3")
    session("set name = 'ada'")
    assert session("select $score + 1, $name") == [(4, "ada")]


def test_several_variables_are_set_at_once(session):
    session("set (low, high) = (1, 9)")
    assert session("select $high - $low as width") == [(8,)]


def test_dollar_sign_in_text_is_no_variable(session):
    session("set cost = 3")
    assert session("select 'it is $cost and $unknown', $$for $cost$$") == [
        ("it is $cost and $unknown", "for $cost")
    ]


def test_unset_variable_is_refused(session):
    session("set score = 3")
    session("unset score")
    refused = session.refused("select $score")
    assert refused.errno == 2211
    assert "$SCORE" in refused.msg


def test_variables_belong_to_their_session(session, other):
    session("set score = 3")
    assert other.refused("select $score").errno == 2211


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'a' || '_' || lower('B')", "a_b"),
        ("-7 * 2", -14),
        ("1.50::number(5, 2)", Decimal("1.50")),
        ("2 / 4::float", 0.5),
        ("'it''s \\' here'", "it's ' here"),
        ("1 = 1", True),
        ("null", None),
        ("'2026-01-06'::date", date(2026, 1, 6)),
        ("'2026-01-06 01:02:03'::timestamp_ntz", datetime(2026, 1, 6, 1, 2, 3)),
        ("(select max(column1) from values (3), (5))", 5),
        ("(select column1 from values (1) where false)", None),
    ],
)
def test_variable_is_set_to_the_value_of_an_expression(session, expression, value):
    session(f"set found = {expression}")
    assert session.value("select $found") == value
    assert session.value("select coalesce($found, null)") == value


def test_expression_is_evaluated_when_it_is_set(session):
    session("create table numbers as select 1 as n")
    session("set highest = (select max(n) from numbers)")
    session("set moment = current_timestamp()")
    session("insert into numbers values (2)")
    assert session.value("select $highest") == 1
    assert session.value("select $moment < current_timestamp()")


def test_variables_are_evaluated_before_the_first_is_set(session):
    session("set (low, high) = (40, 70)")
    session("set (low, high) = (50, 2 * $low)")
    assert session("select $low, $high") == [(50, 80)]
    session("set (low, high) = (select 1, 'x')")
    assert session("select $low, $high") == [(1, "x")]


@pytest.mark.parametrize(
    ("statement", "errno"),
    [
        ("set (a, b) = (1, 2, 3)", 1003),
        ("set a = (select column1 from values (1), (2))", 90150),
        ("set a = array_construct(1)", 2),
        ("set public.a = 1", 2),
        (f"set a = '{'x' * 16_385}'", 1003),
        ("set a = $nothing", 2211),
    ],
)
def test_value_that_no_variable_can_have_is_refused(session, statement, errno):
    assert session.refused(statement).errno == errno
    assert session.refused("select $a").errno == 2211


def test_list_of_variables_is_refused_by_name(session):
    assert "SHOW VARIABLES" in session.refused("show variables like 'a%'").msg


def test_longest_value_is_kept(session):
    session(f"set a = '{'x' * 16_384}'")
    assert session.value("select length($a)") == 16_384


def test_set_reads_only_what_the_role_may_read(session, other, sandbox, role):
    session("create table secrets as select 1 as n")
    session(f"grant usage on database {sandbox.database} to role {role}")
    session(f"grant usage on schema public to role {role}")
    other(f"use role {role}")
    assert other.refused("set n = (select n from secrets)").errno == 2003
