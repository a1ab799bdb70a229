"""Five wrong passwords lock a user, whatever comes next."""

from datetime import UTC, datetime, timedelta

import pytest
from key_pairs import FIRST, body, private_der, refusal

from snowflake_sandbox.client import connect
from snowflake_sandbox.serving import shared

LOCKED = "Your user account has been temporarily locked"


@pytest.fixture
def user(session, sandbox):
    """Somebody with a password and a key."""
    name = f"USER_OF_{sandbox.database}"
    session(f"create user {name} password = 'right' rsa_public_key = '{body(FIRST.private_key)}'")
    return name


@pytest.fixture
def guess(sign_in, user):
    """Tries wrong passwords."""

    def tried(times, authenticator="SNOWFLAKE"):
        told = ""
        for _ in range(times):
            wrong = {"password": "wrong", "authenticator": authenticator}
            told = refusal(sign_in, user=user, **wrong)
        return told

    return tried


def shown(session, user):
    names = [column.name for column in session.columns(f"show users like '{user}'")]
    [row] = session(f"show users like '{user}'")
    return dict(zip(names, row, strict=True))


def let_time_pass(store, user, by):
    kept = store.access.find("USER", user).properties
    kept["LOCKED_UNTIL"] = (datetime.fromisoformat(kept["LOCKED_UNTIL"]) - by).isoformat()


def test_after_five_wrong_passwords_the_right_one_is_refused_too(sign_in, user, guess):
    assert "Incorrect username or password" in guess(5)
    told = refusal(sign_in, user=user, password="right")
    assert "390102" in told
    assert LOCKED in told


def test_after_four_wrong_passwords_the_right_one_signs_in_and_the_count_begins_anew(
    sign_in, user, guess
):
    for _ in range(2):
        guess(4)
        assert sign_in(user=user, password="right").value("select current_user()") == user


def test_wrong_password_with_a_second_factor_counts_too(sign_in, user, guess):
    guess(3, "USERNAME_PASSWORD_MFA")
    guess(2)
    assert LOCKED in refusal(sign_in, user=user, password="right")


def test_locked_user_cannot_sign_in_by_key_either(sign_in, user, guess):
    key = {"password": None, "private_key": private_der(FIRST.private_key)}
    guess(4)
    assert sign_in(user=user, **key)
    guess(5)
    assert LOCKED in refusal(sign_in, user=user, **key)


def test_lock_passes_after_a_quarter_of_an_hour(sign_in, user, guess, sandbox_store):
    guess(5)
    let_time_pass(sandbox_store, user, timedelta(minutes=14))
    assert LOCKED in refusal(sign_in, user=user, password="right")
    let_time_pass(sandbox_store, user, timedelta(minutes=1))
    assert sign_in(user=user, password="right")


def test_lock_that_has_passed_takes_five_more_to_come_back(user, guess, sandbox_store):
    guess(5)
    let_time_pass(sandbox_store, user, timedelta(minutes=15))
    assert "Incorrect username or password" in guess(5)
    assert LOCKED in guess(1)


def test_mins_to_unlock_of_zero_unlocks_at_once(session, sign_in, user, guess):
    guess(5)
    session(f"alter user {user} set mins_to_unlock = 0")
    guess(4)
    assert sign_in(user=user, password="right")


def test_mins_to_unlock_locks_for_that_long(session, sign_in, user):
    session(f"alter user {user} set mins_to_unlock = 3")
    assert LOCKED in refusal(sign_in, user=user, password="right")
    described = {name: value for name, value, *_ in session(f"describe user {user}")}
    assert described["MINS_TO_UNLOCK"] == "3"
    session(f"alter user {user} unset mins_to_unlock")
    assert sign_in(user=user, password="right")
    for nonsense in ("-1", "soon"):
        error = session.refused(f"alter user {user} set mins_to_unlock = {nonsense}")
        assert error.errno == 1421


def test_lock_is_shown_until_when_it_lasts(session, user, guess):
    assert shown(session, user)["mins_to_unlock"] == ""
    guess(5)
    row = shown(session, user)
    assert row["mins_to_unlock"] == "15"
    left = row["locked_until_time"] - datetime.now(UTC)
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)


def test_only_the_owner_unlocks_a_user(session, other, user, role, guess):
    guess(5)
    other(f"use role {role}")
    assert other.refused(f"alter user {user} set mins_to_unlock = 0").errno == 3001
    session(f"grant ownership on user {user} to role {role}")
    other(f"alter user {user} set mins_to_unlock = 0")


def test_service_has_no_password_that_could_be_guessed(session, sign_in, user, guess):
    session(f"alter user {user} set type = service")
    guess(6)
    key = {"password": None, "private_key": private_der(FIRST.private_key)}
    assert sign_in(user=user, **key)


def test_sandboxs_own_user_is_never_locked(session, sign_in):
    for _ in range(6):
        refusal(sign_in, password="wrong")
    assert sign_in()
    assert session.refused("alter user sandbox set mins_to_unlock = 1").errno == 2


def test_lock_outlives_the_sandbox(tmp_path, sign_in):
    with shared(tmp_path) as sandbox, connect(sandbox) as connection:
        connection.cursor().execute("create user anna password = 'right' mins_to_unlock = 5")
    with shared(tmp_path) as sandbox:
        arguments = sandbox.sign_in() | {"user": "anna", "password": "right"}
        assert LOCKED in refusal(sign_in, **arguments)
