"""Who gets in: every secret is verified, as Snowflake would."""

import base64
import hashlib
import time

import jwt
import pytest
import snowflake.connector
from cryptography.hazmat.primitives import serialization
from snowflake.connector.errors import DatabaseError

from snowflake_sandbox.access.sign_in import SignIn
from snowflake_sandbox.credentials import ACCOUNT, USER, Credentials

OTHER = Credentials()


def der(pem):
    key = serialization.load_pem_private_key(pem.encode(), None)
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def sign_in(sandbox, **how):
    arguments = {
        "account": ACCOUNT,
        "user": USER,
        "host": "127.0.0.1",
        "port": sandbox.server.port,
        "protocol": "http",
        "login_timeout": 5,
        **how,
    }
    with snowflake.connector.connect(**arguments) as connection:
        return connection.cursor().execute("select current_user()").fetchall()


def right(sandbox):
    own = sandbox.server.credentials
    return {
        "password": {"password": own.password},
        "key pair": {"private_key": der(own.private_key)},
        "OAuth": {"authenticator": "oauth", "token": own.token},
        "programmatic access token": {
            "authenticator": "PROGRAMMATIC_ACCESS_TOKEN",
            "token": own.token,
        },
        "token as password": {"password": own.token},
    }


WRONG = {
    "password": ({"password": "guess"}, 390100),
    "user": ({"user": "SOMEBODY", "password": "guess"}, 390100),
    "key of another": ({"private_key": der(OTHER.private_key)}, 390144),
    "OAuth token": ({"authenticator": "oauth", "token": OTHER.token}, 390303),
    "access token": ({"authenticator": "PROGRAMMATIC_ACCESS_TOKEN", "token": "x"}, 394400),
}


@pytest.mark.parametrize(
    "method", ["password", "key pair", "OAuth", "programmatic access token", "token as password"]
)
def test_right_secret_opens_a_session(sandbox, method):
    assert sign_in(sandbox, **right(sandbox)[method]) == [(USER,)]


@pytest.mark.parametrize("how", WRONG)
def test_wrong_secret_is_refused(sandbox, how):
    arguments, errno = WRONG[how]
    with pytest.raises(DatabaseError) as raised:
        sign_in(sandbox, **arguments)
    assert errno in {raised.value.errno, int(str(raised.value).partition(":")[0].split()[0])}


def token(signed_by, **changed):
    """A JWT as the connector makes it, with some claims changed."""
    key = serialization.load_pem_private_key(signed_by.private_key.encode(), None)
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    fingerprint = base64.b64encode(hashlib.sha256(public).digest()).decode()
    now = int(time.time())
    claims = {
        "iss": f"{ACCOUNT}.{USER}.SHA256:{fingerprint}",
        "sub": f"{ACCOUNT}.{USER}",
        "iat": now,
        "exp": now + 60,
        **changed,
    }
    return jwt.encode(claims, key, algorithm="RS256")


@pytest.fixture
def verify(sandbox_store):
    """Tries a JWT on a sandbox whose own user has these credentials."""

    def tried(credentials, jwt_token):
        login = {"AUTHENTICATOR": "SNOWFLAKE_JWT", "LOGIN_NAME": USER, "TOKEN": jwt_token}
        return SignIn(credentials, sandbox_store.access).verify(login, "127.0.0.1")

    return tried


def test_jwt_of_the_users_key_is_accepted(verify):
    assert verify(OTHER, token(OTHER)).user == USER


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 1},
        {"iat": int(time.time()) - 2 * 3600},
        {"sub": f"{ACCOUNT}.SOMEBODY"},
        {"iss": f"{ACCOUNT}.{USER}.SHA256:of-another-key"},
        {"iss": f"ELSEWHERE.{USER}"},
    ],
    ids=[
        "expired",
        "issued long ago",
        "another subject",
        "another key's fingerprint",
        "another account",
    ],
)
def test_jwt_with_a_wrong_claim_is_refused(verify, changed):
    with pytest.raises(snowflake.connector.Error, match="JWT token is invalid"):
        verify(OTHER, token(OTHER, **changed))


def test_jwt_signed_by_another_key_is_refused(verify):
    with pytest.raises(snowflake.connector.Error, match="JWT token is invalid"):
        verify(Credentials(), token(OTHER))


def test_secrets_do_not_show_when_credentials_are_printed():
    assert OTHER.password not in repr(OTHER)
    assert "PRIVATE KEY" not in repr(OTHER)
