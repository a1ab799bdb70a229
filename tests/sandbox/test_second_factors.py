"""Passwords of people who have enrolled in multi-factor authentication: a passcode is asked for."""

import pytest
from people import code_of
from snowflake.connector.errors import DatabaseError, ProgrammingError
from snowflake.connector.token_cache import TokenCache, TokenKey, TokenType

PASSWORD = "correct horse battery staple"


@pytest.fixture
def user(sandbox, session):
    """A person who has nothing but a password, still."""
    name = f"PERSON_OF_{sandbox.database}"
    session(f"create user {name} type = person password = '{PASSWORD}'")
    yield name
    session("alter account unset allow_client_mfa_caching")


@pytest.fixture
def signed_in(sign_in, user):
    def signed_in(**arguments):
        given = {"user": user, "password": PASSWORD, "authenticator": "USERNAME_PASSWORD_MFA"}
        return sign_in(**given | arguments).value("select current_user()")

    return signed_in


@pytest.fixture
def refusal(signed_in):
    def refusal(**arguments):
        with pytest.raises(DatabaseError) as raised:
            signed_in(**arguments)
        return raised.value

    return refusal


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    """Where the connector keeps tokens."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv("SF_TEMPORARY_CREDENTIAL_CACHE_DIR", str(tmp_path))


@pytest.mark.parametrize("authenticator", ["SNOWFLAKE", "USERNAME_PASSWORD_MFA"])
def test_passcode_of_the_app_is_asked_for(sandbox, user, signed_in, refusal, authenticator):
    assert signed_in(authenticator=authenticator) == user
    secret = sandbox.enrol(user)
    error = refusal(authenticator=authenticator)
    assert error.errno == 394508
    assert "MFA with TOTP is required" in error.msg
    assert signed_in(authenticator=authenticator, passcode=code_of(secret)) == user


def test_passcode_may_be_the_end_of_the_password(sandbox, user, signed_in, refusal):
    password = PASSWORD + code_of(sandbox.enrol(user))
    assert refusal(password=password).errno == 390100
    assert signed_in(password=password, passcode_in_password=True) == user


def test_passcode_does_once(sandbox, user, signed_in, refusal):
    passcode = code_of(sandbox.enrol(user))
    assert signed_in(passcode=passcode) == user
    error = refusal(passcode=passcode)
    assert error.errno == 394507
    assert "TOTP Invalid" in error.msg


def test_passcode_may_be_one_step_off(sandbox, user, signed_in, refusal):
    secret = sandbox.enrol(user)
    for steps in (-3, 3):
        assert refusal(passcode=code_of(secret, steps)).errno == 394507
    assert signed_in(passcode=code_of(secret, 1)) == user
    # The codes before it are over with it.
    assert refusal(passcode=code_of(secret)).errno == 394507


def test_passcode_of_somebody_else_is_refused(sandbox, session, user, refusal):
    sandbox.enrol(user)
    other = f"OTHER_{user}"
    session(f"create user {other} type = person password = '{PASSWORD}'")
    assert refusal(passcode=code_of(sandbox.enrol(other))).errno == 394507


def test_wrong_password_uses_no_passcode_up(sandbox, user, signed_in, refusal):
    passcode = code_of(sandbox.enrol(user))
    assert refusal(password="wrong", passcode=passcode).errno == 390100
    assert signed_in(passcode=passcode) == user


def test_access_token_needs_no_second_factor(sandbox, session, user, sign_in):
    sandbox.enrol(user)
    session(f"create network policy {user} allowed_ip_list = ('127.0.0.1')")
    session(f"alter user {user} set network_policy = {user}")
    [(_, token)] = session(f"alter user {user} add programmatic access token first")
    assert sign_in(user=user, password=token).value("select current_user()") == user


def test_codes_for_once_do_once(session, user, signed_in, refusal):
    codes = dict(session(f"alter user {user} add mfa method otp count = 2"))
    assert list(codes) == ["OTP_1", "OTP_2"]
    assert refusal().errno == 394508
    assert signed_in(passcode=codes["OTP_2"]) == user
    assert refusal(passcode=codes["OTP_2"]).errno == 394507
    assert signed_in(passcode=codes["OTP_1"]) == user


def test_new_codes_for_once_replace_the_old(session, user, signed_in, refusal):
    add = f"alter user {user} add mfa method otp"
    old = session(f"{add} count = 2")
    [(_, new)] = session(add)
    assert [refusal(passcode=code).errno for _, code in old] == [394507, 394507]
    assert signed_in(passcode=new) == user


@pytest.mark.parametrize("count", ["0", "11", "many"])
def test_codes_are_ten_at_most(session, user, count):
    error = session.refused(f"alter user {user} add mfa method otp count = {count}")
    assert error.errno == 1421


def test_methods_are_shown_and_removed(sandbox, session, user, signed_in):
    secret = sandbox.enrol(user)
    [(name, kind, comment, last_used, created, _)] = session(f"show mfa methods for user {user}")
    assert name.startswith("TOTP-") and kind == "TOTP"
    assert comment == f"Authenticator App {name[-4:]}"
    assert created and last_used is None
    signed_in(passcode=code_of(secret))
    assert session(f"show mfa methods for user {user}")[0][3]
    for _ in range(8):
        sandbox.enrol(user)
    names = [column.name for column in session.columns("show users")]
    [shown] = session(f"show users like '{user}'")
    assert dict(zip(names, shown, strict=True))["has_mfa"] == "true"
    for name, *_ in session(f"show mfa methods for user {user}"):
        session(f"alter user {user} remove mfa method {name}")
    assert session(f"show mfa methods for user {user}") == []
    assert signed_in() == user


def test_only_who_may_alters_and_looks(sandbox, session, sign_in, user):
    own = sign_in(user=user, password=PASSWORD)
    sandbox.enrol(user)
    assert [row[1] for row in own("show mfa methods")] == ["TOTP"]
    with pytest.raises(ProgrammingError, match="Insufficient privileges"):
        own(f"show mfa methods for user {user}")
    with pytest.raises(ProgrammingError, match="Insufficient privileges"):
        own("alter user add mfa method otp")
    assert session.refused(f"alter user {user} remove mfa method TOTP-0").errno == 2003


def test_token_in_place_of_the_passcode_is_kept_where_the_account_allows_it(
    sandbox, session, user, signed_in, refusal
):
    secret = sandbox.enrol(user)
    signed_in(passcode=code_of(secret, -1), client_request_mfa_token=True)
    assert TokenCache.make().retrieve(TokenKey("127.0.0.1", user, TokenType.MFA_TOKEN)) is None
    assert refusal(client_request_mfa_token=True).errno == 394508
    session("alter account set allow_client_mfa_caching = true")
    signed_in(passcode=code_of(secret), client_request_mfa_token=True)
    assert signed_in(client_request_mfa_token=True) == user
    # A passcode that has been used is not looked at.
    assert signed_in(passcode=code_of(secret), client_request_mfa_token=True) == user


@pytest.mark.parametrize(
    "change",
    [
        "alter account unset allow_client_mfa_caching",
        "alter user {user} set password = '{password}'",
    ],
)
def test_kept_token_ends_with_what_it_stands_for(
    sandbox, session, user, signed_in, refusal, change
):
    session("alter account set allow_client_mfa_caching = true")
    signed_in(passcode=code_of(sandbox.enrol(user)), client_request_mfa_token=True)
    session(change.format(user=user, password=PASSWORD))
    assert refusal(client_request_mfa_token=True).errno == 394508


def test_kept_token_ends_after_some_hours(sandbox, session, user, signed_in, refusal, monkeypatch):
    monkeypatch.setattr("snowflake_sandbox.access.kept_tokens._HOURS", 0)
    session("alter account set allow_client_mfa_caching = true")
    signed_in(passcode=code_of(sandbox.enrol(user)), client_request_mfa_token=True)
    assert refusal(client_request_mfa_token=True).errno == 394508


def test_kept_token_is_that_of_one_user(sandbox, session, user, sign_in, signed_in):
    session("alter account set allow_client_mfa_caching = true")
    signed_in(passcode=code_of(sandbox.enrol(user)), client_request_mfa_token=True)
    other = f"OTHER_{user}"
    session(f"create user {other} type = person password = '{PASSWORD}'")
    sandbox.enrol(other)
    cache = TokenCache.make()
    token = cache.retrieve(TokenKey("127.0.0.1", user, TokenType.MFA_TOKEN))
    cache.store(TokenKey("127.0.0.1", other, TokenType.MFA_TOKEN), token)
    with pytest.raises(DatabaseError, match="MFA with TOTP is required"):
        sign_in(
            user=other,
            password=PASSWORD,
            authenticator="USERNAME_PASSWORD_MFA",
            client_request_mfa_token=True,
        )
