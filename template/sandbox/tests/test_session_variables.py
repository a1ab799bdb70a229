"""Variables of a session."""


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
