"""Named key pairs of users: registered, rotated, removed, and used to sign in."""

import pytest
from key_pairs import FIRST, SECOND, body, private_der, refusal

from snowflake_sandbox.access import secrets


@pytest.fixture
def user(session, sandbox):
    """A service user that no other test uses."""
    name = f"USER_OF_{sandbox.database}"
    session(f"create user {name} type = service")
    return name


@pytest.fixture
def key_pair(sign_in, user):
    """Signs the user in with a private key."""

    def signed_in(credentials, **arguments):
        key = private_der(credentials.private_key)
        return sign_in(user=user, password=None, private_key=key, **arguments)

    return signed_in


def key(credentials):
    return f"public_key = '{body(credentials.private_key)}'"


def shown(session, user):
    names = [column.name for column in session.columns(f"show user key pairs for user {user}")]
    rows = session(f"show user key pairs for user {user}")
    return {row[0]: dict(zip(names, row, strict=True)) for row in rows}


def test_user_signs_in_with_a_key_of_either_registration(session, user, key_pair):
    session(f"alter user {user} add key pair laptop {key(FIRST)}")
    session(f"alter user {user} set rsa_public_key = '{body(SECOND.private_key)}'")
    assert key_pair(FIRST).value("select current_user()") == user
    assert key_pair(SECOND).value("select current_user()") == user


def test_user_has_a_public_key_when_it_has_a_key_pair(session, user):
    column = [column.name for column in session.columns("show users")].index("has_rsa_public_key")
    assert session(f"show users like '{user}'")[0][column] == "false"
    session(f"alter user {user} add key pair laptop {key(FIRST)}")
    assert session(f"show users like '{user}'")[0][column] == "true"


def test_rotated_key_works_until_it_expires(session, sandbox_store, user, key_pair):
    session(f"alter user {user} add key pair laptop {key(FIRST)} comment = 'of anna'")
    session(
        f"alter user {user} rotate key pair laptop {key(SECOND)} "
        "expire_rotated_key_pair_after_hours = 24"
    )
    assert key_pair(FIRST)
    assert key_pair(SECOND)
    current, retired = shown(session, user).values()
    assert retired["name"].startswith("LAPTOP_ROTATED_1")
    assert (retired["comment"], retired["status"]) == ("of anna", "ACTIVE")
    assert (current["name"], current["expires_at"]) == ("LAPTOP", None)
    assert current["fingerprint"] == secrets.fingerprint(SECOND.public_key)
    kept = sandbox_store.access.find("USER", user).properties["KEY_PAIRS"][retired["name"]]
    kept["expires_at"] = "2020-01-01T00:00:00+00:00"
    assert "JWT token is invalid" in refusal(key_pair, credentials=FIRST)
    assert shown(session, user)[retired["name"]]["status"] == "EXPIRED"
    assert key_pair(SECOND)


def test_key_that_is_rotated_with_no_hours_left_is_disabled_at_once(session, user, key_pair):
    session(f"alter user {user} add key pair laptop {key(FIRST)}")
    session(
        f"alter user {user} rotate key pair laptop {key(SECOND)}"
        " expire_rotated_key_pair_after_hours = 0"
    )
    assert "JWT token is invalid" in refusal(key_pair, credentials=FIRST)
    assert [pair["status"] for pair in shown(session, user).values()] == ["ACTIVE", "DISABLED"]


def test_removed_key_pair_is_refused(session, user, key_pair):
    session(f"alter user {user} add key pair laptop {key(FIRST)}")
    session(f"alter user {user} remove key pair laptop")
    assert "JWT token is invalid" in refusal(key_pair, credentials=FIRST)
    assert not shown(session, user)


def test_key_pair_opens_its_role_only(session, user, role, key_pair):
    restricted = f"alter user {user} add key pair laptop {key(FIRST)} role_restriction = '{role}'"
    assert session.refused(restricted).errno == 2003
    session(f"grant role {role} to user {user}")
    session(f"{restricted} days_to_expiry = 30")
    opened = key_pair(FIRST)
    assert opened.value("select current_role()") == role
    assert opened.refused("use role public").errno == 3013
    [pair] = shown(session, user).values()
    assert pair["role_scope"] == role
    assert (pair["expires_at"] - pair["created_on"]).days in {29, 30}
    session(f"revoke role {role} from user {user}")
    assert "does not have the role of the key" in refusal(key_pair, credentials=FIRST)


def test_user_changes_its_own_key_pairs(session, user, key_pair):
    session(f"alter user {user} add key pair laptop {key(FIRST)}")
    opened = key_pair(FIRST)
    opened(f"alter user rotate key pair laptop {key(SECOND)}")
    assert len(opened("show user key pairs")) == 2
    opened("alter user remove key pair laptop")
    assert "JWT token is invalid" in refusal(key_pair, credentials=SECOND)


def test_key_pairs_of_others_take_a_privilege(session, user, other, role):
    other(f"use role {role}")
    statement = f"alter user {user} add key pair laptop {key(FIRST)}"
    assert other.refused(statement).errno == 3001
    assert other.refused(f"show user key pairs for user {user}").errno == 3001
    privilege = "modify programmatic authentication methods"
    session(f"grant {privilege} on user {user} to role {role}")
    other(statement)


@pytest.mark.parametrize(
    ("action", "errno"),
    [
        (f"add key pair laptop {key(SECOND)}", 2002),
        (f"add key pair desktop {key(FIRST)}", 1422),
        (f"add key pair public_key_1 {key(SECOND)}", 1420),
        ("add key pair desktop public_key = 'nonsense'", 1422),
        ("add key pair desktop", 1003),
        (f"add key pair desktop {key(SECOND)} days_to_expiry = 0", 1421),
        (f"add key pair desktop {key(SECOND)} colour = 'red'", 1420),
        (f"rotate key pair desktop {key(SECOND)}", 2003),
        (f"rotate key pair laptop {key(FIRST)}", 1422),
        ("remove key pair desktop", 2003),
        ("modify key pair laptop rename to desktop", 2),
    ],
)
def test_key_pair_that_cannot_be_is_refused(session, user, action, errno):
    session(f"alter user {user} add key pair laptop {key(FIRST)}")
    assert session.refused(f"alter user {user} {action}").errno == errno
    assert list(shown(session, user)) == ["LAPTOP"]
