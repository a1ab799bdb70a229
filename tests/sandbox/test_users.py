"""Users of the account's own making: how they are made, and how they sign in."""

import base64
import hashlib

import pytest
from key_pairs import FIRST, SECOND, body, private_der, public_der, refusal


@pytest.fixture
def user(sandbox):
    """A name that no other test uses."""
    return f"USER_OF_{sandbox.database}"


@pytest.fixture
def policy(session, sandbox):
    """A network policy that lets in whoever is on this machine."""
    name = f"POLICY_OF_{sandbox.database}"
    session(f"create network policy {name} allowed_ip_list = ('127.0.0.1')")
    return name


@pytest.fixture
def key_pair(sign_in, user):
    """Signs the user in with a private key."""

    def signed_in(credentials, **arguments):
        key = private_der(credentials.private_key)
        return sign_in(user=user, password=None, private_key=key, **arguments)

    return signed_in


def described(session, user):
    return {name: value for name, value, *_ in session(f"describe user {user}")}


def test_user_may_be_called_like_an_address(session, sandbox):
    name = f'"YOU@{sandbox.database}.EXAMPLE.COM"'
    session(f"create user {name} type = service")
    assert described(session, name)["NAME"] == name.strip('"')
    session(f"drop user {name}")
    assert session.refused(f"describe user {name}").errno == 2003


def test_service_user_signs_in_with_its_key(session, user, key_pair):
    session(f"create user {user} type = service rsa_public_key = '{body(FIRST.private_key)}'")
    assert key_pair(FIRST).value("select current_user()") == user


def test_both_keys_are_valid_while_they_are_rotated(session, user, key_pair):
    session(f"create user {user} type = service rsa_public_key = '{body(FIRST.private_key)}'")
    session(f"alter user {user} set rsa_public_key_2 = '{body(SECOND.private_key)}'")
    assert key_pair(FIRST)
    assert key_pair(SECOND)
    session(f"alter user {user} unset rsa_public_key")
    assert key_pair(SECOND)
    assert "JWT token is invalid" in refusal(key_pair, credentials=FIRST)


def test_sandboxs_own_user_can_have_a_key_of_yours_too(session, sign_in):
    session(f"alter user sandbox set rsa_public_key = '{body(FIRST.private_key)}'")
    try:
        key = private_der(FIRST.private_key)
        assert sign_in(password=None, private_key=key).value("select current_user()") == "SANDBOX"
    finally:
        session("alter user sandbox unset rsa_public_key")


def test_fingerprints_are_described_as_openssl_shows_them(session, user):
    session(f"create user {user} rsa_public_key_2 = '{body(FIRST.private_key)}'")
    digest = hashlib.sha256(public_der(FIRST.private_key)).digest()
    shown = described(session, user)
    assert shown["RSA_PUBLIC_KEY_2_FP"] == f"SHA256:{base64.b64encode(digest).decode()}"
    assert shown["RSA_PUBLIC_KEY_FP"] == "null"


@pytest.mark.parametrize("key", ["nonsense", "-----BEGIN PUBLIC KEY-----\nMII=\n"])
def test_what_is_no_public_key_is_refused(session, user, key):
    error = session.refused(f"create user {user} rsa_public_key = '{key}'")
    assert "Invalid public key" in error.msg
    assert not session(f"show users like '{user}'")


def test_person_signs_in_with_a_password(session, sign_in, user):
    session(f"create user {user} type = person password = 'correct horse'")
    assert sign_in(user=user, password="correct horse").value("select current_user()") == user
    assert "390100" in refusal(sign_in, user=user, password="battery staple")


def test_service_user_has_no_password(session, sign_in, user):
    error = session.refused(f"create user {user} type = service password = 'secret'")
    assert error.errno == 1420
    assert "PASSWORD" in error.msg
    session(f"create user {user} type = legacy_service password = 'secret'")
    assert sign_in(user=user, password="secret")
    session(f"alter user {user} set type = service")
    assert "390100" in refusal(sign_in, user=user, password="secret")


def test_disabled_user_is_refused(session, sign_in, user):
    session(f"create user {user} password = 'secret' disabled = true")
    assert "390101" in refusal(sign_in, user=user, password="secret")
    session(f"alter user {user} set disabled = false")
    assert sign_in(user=user, password="secret")


def test_dropped_user_is_refused(session, sign_in, user):
    session(f"create user {user} password = 'secret'")
    session(f"drop user {user}")
    assert "390100" in refusal(sign_in, user=user, password="secret")
    assert session.refused(f"describe user {user}").errno == 2003


def test_passwords_and_tokens_are_not_kept_or_shown(session, sandbox_store, user):
    session(f"create user {user} password = 'correct horse'")
    [(_, token)] = session(f"alter user {user} add programmatic access token t")
    assert described(session, user)["PASSWORD"] == "********"
    kept = str(sandbox_store.access.find("USER", user))
    assert "correct horse" not in kept
    assert token not in kept
    history = "select query_text from table(information_schema.query_history_by_session())"
    assert "correct horse" not in str(session(history))


def test_defaults_of_the_user_are_those_of_the_session(session, sandbox, sign_in, user):
    session(f"create role reader_{user}")
    session(f"grant usage on database {sandbox.database} to role reader_{user}")
    session(f"grant usage on schema public to role reader_{user}")
    session(
        f"create user {user} password = 'secret' default_role = reader_{user} "
        f"default_warehouse = w default_namespace = '{sandbox.database}.public'"
    )
    session(f"grant role reader_{user} to user {user}")
    [row] = sign_in(user=user, password="secret")(
        "select current_role(), current_database(), current_schema(), current_warehouse()"
    )
    assert row == (f"READER_{user}", sandbox.database, "PUBLIC", "W")


def test_user_begins_as_public_when_the_default_role_is_not_granted(session, sign_in, user):
    session(f"create user {user} password = 'secret' default_role = sysadmin")
    assert sign_in(user=user, password="secret").value("select current_role()") == "PUBLIC"


def test_token_opens_a_session_in_its_role_only(session, sign_in, user, policy):
    session(f"create role reader_{user}")
    session(f"create user {user} type = service network_policy = {policy}")
    session(f"grant role reader_{user} to user {user}")
    add = f"alter user {user} add programmatic access token t"
    assert "ROLE_RESTRICTION" in session.refused(add).msg
    [(name, token)] = session(f"{add} role_restriction = 'reader_{user}' days_to_expiry = 90")
    assert name == "T"
    opened = sign_in(
        user=user, password=None, authenticator="PROGRAMMATIC_ACCESS_TOKEN", token=token
    )
    assert opened.value("select current_role()") == f"READER_{user}"
    assert opened.refused("use role public").errno == 3013
    assert sign_in(user=user, password=token)
    [shown] = session(f"show user programmatic access tokens for user {user}")
    assert shown[:3] == ("T", user, f"READER_{user}")
    session(f"alter user {user} remove programmatic access token t")
    assert "390100" in refusal(sign_in, user=user, password=token)


def test_token_of_a_role_that_its_user_has_lost_is_refused(session, sign_in, user, policy):
    session(f"create role reader_{user}")
    session(f"create user {user} type = service network_policy = {policy}")
    session(f"grant role reader_{user} to user {user}")
    add = f"alter user {user} add programmatic access token t role_restriction = 'reader_{user}'"
    [(_, token)] = session(add)
    arguments = {"authenticator": "PROGRAMMATIC_ACCESS_TOKEN", "token": token, "password": None}
    assert sign_in(user=user, **arguments)
    session(f"revoke role reader_{user} from user {user}")
    assert "394400" in refusal(sign_in, user=user, **arguments)


def test_expired_token_is_refused(session, sandbox_store, sign_in, user):
    session(f"create user {user}")
    [(_, token)] = session(f"alter user {user} add programmatic access token t")
    known = sandbox_store.access.find("USER", user)
    known.properties["TOKENS"]["T"]["expires_at"] = "2020-01-01T00:00:00+00:00"
    arguments = {"authenticator": "PROGRAMMATIC_ACCESS_TOKEN", "token": token, "password": None}
    assert "394400" in refusal(sign_in, user=user, **arguments)


@pytest.mark.parametrize("days", ["0", "366", "soon"])
def test_token_expires_within_a_year(session, user, days):
    session(f"create user {user}")
    statement = f"alter user {user} add programmatic access token t days_to_expiry = {days}"
    assert session.refused(statement).errno == 1421


def test_users_are_listed_with_what_they_sign_in_with(session, user):
    session(f"create user {user} type = person password = 'x' email = 'a@example.org'")
    names = [column.name for column in session.columns(f"show users like '{user}'")]
    [row] = session(f"show users like '{user}'")
    shown = dict(zip(names, row, strict=True))
    assert shown["name"] == user
    assert shown["email"] == "a@example.org"
    assert (shown["has_password"], shown["has_rsa_public_key"]) == ("true", "false")
    assert shown["type"] == "PERSON"


def test_user_that_is_there_is_made_again_only_when_asked(session, user):
    create = f"user {user} comment = 'first'"
    session(f"create {create}")
    assert session.refused(f"create {create}").errno == 2002
    answer = f"{user} already exists, statement succeeded."
    assert session(f"create user if not exists {user} comment = 'second'") == [(answer,)]
    assert described(session, user)["COMMENT"] == "first"
    session(f"create or replace user {user}")
    assert described(session, user)["COMMENT"] == "null"


@pytest.mark.parametrize("setting", ["days_to_expiry = 5", "mins_to_bypass_mfa = 5"])
def test_property_that_is_not_emulated_is_refused_by_name(session, user, setting):
    error = session.refused(f"create user {user} {setting}")
    assert error.errno == 2
    assert setting.split()[0].upper() in error.msg


def test_sandboxs_own_user_cannot_be_dropped_or_replaced(session):
    assert session.refused("drop user sandbox").errno == 2
    assert session.refused("create or replace user sandbox").errno == 2002
    assert session.refused("create user system").errno == 2002


def test_parameters_of_the_user_are_those_of_its_sessions(session, sign_in, user):
    session(f"create user {user} password = 'secret' timezone = 'Asia/Tokyo'")
    session(f"alter user {user} set query_tag = 'anna'")
    opened = sign_in(user=user, password="secret")
    [row] = opened("show parameters like 'TIMEZONE'")
    assert row[:4] == ("TIMEZONE", "Asia/Tokyo", "America/Los_Angeles", "USER")
    opened("alter session set timezone = 'UTC'")
    assert opened("show parameters like 'TIMEZONE'")[0][1] == "UTC"
    opened("alter session unset timezone")
    assert opened("show parameters like 'TIMEZONE'")[0][1] == "Asia/Tokyo"
    session(f"alter user {user} unset timezone, query_tag")
    [row] = sign_in(user=user, password="secret")("show parameters like 'TIMEZONE'")
    assert row[1] == "America/Los_Angeles"
    assert session.refused(f"alter user {user} set timezone = 'Mars'").errno == 1421
