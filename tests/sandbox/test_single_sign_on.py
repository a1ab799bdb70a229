"""Sign-ins by a browser: an identity provider attests who is in front of it."""

import json
import time
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from people import integration, use_browser
from snowflake.connector.errors import DatabaseError
from snowflake.connector.token_cache import TokenCache, TokenKey, TokenType

from snowflake_sandbox.identity_provider import ISSUER, IdentityProvider


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    """Where the connector keeps tokens."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv("SF_TEMPORARY_CREDENTIAL_CACHE_DIR", str(tmp_path))


@pytest.fixture
def trust(sandbox, session):
    """The account trusts the identity provider."""
    session(integration(sandbox))
    yield "single_sign_on"
    session("drop integration if exists single_sign_on")
    session("alter account unset allow_id_token")


@pytest.fixture
def browser(sandbox, monkeypatch):
    """Lets a person sit in front of the browser, by the name that the provider knows."""
    return lambda name: use_browser(sandbox.browser_of(name), monkeypatch)


@pytest.fixture
def signed_in(sign_in):
    def signed_in(user, **arguments):
        given = {"user": user, "password": None, "authenticator": "externalbrowser"}
        return sign_in(**given | arguments).value("select current_user()")

    return signed_in


@pytest.fixture
def refusal(signed_in):
    def refusal(user, **arguments):
        with pytest.raises(DatabaseError) as raised:
            signed_in(user, **arguments)
        return raised.value

    return refusal


@pytest.fixture
def user(sandbox, session):
    """A person whom the identity provider knows by another name."""
    name = f"PERSON_OF_{sandbox.database}"
    session(f"create user {name} type = person login_name = '{name}@example.com'")
    return name


def test_browser_signs_in_whom_the_provider_attests(trust, browser, signed_in, user):
    browser(f"{user}@example.com")
    assert signed_in(f"{user}@example.com") == user


def test_own_user_of_the_sandbox_is_known_to_the_provider(sandbox, trust, browser, signed_in):
    browser("SANDBOX")
    assert sandbox.server.credentials.identity_provider.people["SANDBOX"]
    assert signed_in("sandbox") == "SANDBOX"


def test_login_name_is_what_counts(trust, browser, refusal, user):
    browser(f"{user}@example.com")
    error = refusal(user)
    assert error.errno == 390191
    assert "differs from the user currently logged in at the IDP" in error.msg


def test_somebody_else_at_the_provider_is_refused(trust, browser, refusal, user):
    browser("somebody.else@example.com")
    assert refusal(f"{user}@example.com").errno == 390191


def test_person_whom_only_the_provider_knows_is_refused(trust, browser, refusal):
    browser("nobody@example.com")
    error = refusal("nobody@example.com")
    assert error.errno == 390133
    assert "matching user is not found" in error.msg


def test_service_has_no_browser(session, trust, browser, refusal, user):
    session(f"alter user {user} set type = service")
    browser(f"{user}@example.com")
    assert refusal(f"{user}@example.com").errno == 390133


def test_disabled_user_is_refused(session, trust, browser, refusal, user):
    session(f"alter user {user} set disabled = true")
    browser(f"{user}@example.com")
    assert refusal(f"{user}@example.com").errno == 390101


def test_account_without_an_identity_provider_says_so(session, trust, browser, refusal, user):
    browser(f"{user}@example.com")
    session(f"alter security integration {trust} set enabled = false")
    error = refusal(f"{user}@example.com")
    assert error.errno == 390190
    assert "SAML Identity Provider account parameter" in error.msg


@pytest.mark.parametrize("allowed", [True, False])
def test_token_in_place_of_the_browser_is_kept_where_the_account_allows_it(
    allowed, session, trust, browser, signed_in, refusal, user
):
    name = f"{user}@example.com"
    session(f"alter account set allow_id_token = {allowed}")
    browser(name)
    assert signed_in(name, client_store_temporary_credential=True) == user
    browser("somebody.else@example.com")
    if allowed:
        assert signed_in(name, client_store_temporary_credential=True) == user
        session("alter account unset allow_id_token")
    # A token that does no longer opens the browser.
    assert refusal(name, client_store_temporary_credential=True).errno == 390191


def test_kept_token_is_that_of_one_user(session, trust, browser, signed_in, refusal, user):
    session("alter account set allow_id_token = true")
    browser(f"{user}@example.com")
    signed_in(f"{user}@example.com", client_store_temporary_credential=True)
    other = f"OTHER_{user}"
    session(f"create user {other} type = person")
    cache = TokenCache.make()
    token = cache.retrieve(TokenKey("127.0.0.1", f"{user}@example.com", TokenType.ID_TOKEN))
    cache.store(TokenKey("127.0.0.1", other, TokenType.ID_TOKEN), token)
    assert refusal(other, client_store_temporary_credential=True).errno == 390191


# What goes over the wire, by a client and a browser that do not do as they should


@pytest.fixture
def ask(sandbox):
    """Sends one request; gives its answer, and where that leads."""

    def ask(method, address, body=None):
        connection = HTTPConnection("127.0.0.1", sandbox.server.port)
        connection.request(method, address, body)
        answer = connection.getresponse()
        content = answer.read().decode()
        connection.close()
        return answer.status, content, answer.headers["location"]

    return ask


@pytest.fixture
def begun(ask):
    """A sign-in that waits for its browser."""

    def begun():
        asked = {"AUTHENTICATOR": "EXTERNALBROWSER", "BROWSER_MODE_REDIRECT_PORT": "9"}
        body = json.dumps({"data": asked})
        return json.loads(ask("POST", "/session/authenticator-request", body)[1])["data"]

    return begun


@pytest.fixture
def brought(sandbox, ask):
    """Signs in at the provider; gives the token that the browser brings to the client."""

    def brought(begun, name="SANDBOX"):
        password = sandbox.server.credentials.identity_provider.people[name]
        form = urlencode({"name": name, "password": password})
        assertion = ask("POST", begun["ssoUrl"], form)[2]
        address = urlsplit(ask("GET", assertion)[2])
        assert address.netloc == "localhost:9"
        return parse_qs(address.query)["token"][0]

    return brought


@pytest.fixture
def login(ask):
    """Logs in with what a browser has brought; gives the answer."""

    def login(token, proof_key, user="SANDBOX"):
        data = {"LOGIN_NAME": user, "AUTHENTICATOR": "EXTERNALBROWSER"}
        data |= {"TOKEN": token, "PROOF_KEY": proof_key}
        body = json.dumps({"data": data})
        return json.loads(ask("POST", "/session/v1/login-request", body)[1])

    return login


def test_token_does_once(trust, begun, brought, login):
    sign_in = begun()
    token = brought(sign_in)
    assert login(token, sign_in["proofKey"])["success"]
    assert login(token, sign_in["proofKey"])["code"] == "390133"


def test_token_is_for_the_client_that_began(trust, begun, brought, login):
    sign_in, other = begun(), begun()
    assert login(brought(sign_in), other["proofKey"])["code"] == "390133"
    assert login("made up", other["proofKey"])["code"] == "390133"


def test_token_is_to_be_used_soon(trust, begun, brought, login, monkeypatch):
    monkeypatch.setattr("snowflake_sandbox.access.single_sign_on._SECONDS", 1)
    sign_in = begun()
    token = brought(sign_in)
    time.sleep(1.1)
    assert login(token, sign_in["proofKey"])["code"] == "390133"


def test_person_is_waited_for_some_time(sandbox, trust, begun, ask, monkeypatch):
    monkeypatch.setattr("snowflake_sandbox.access.single_sign_on._SECONDS", 0)
    password = sandbox.server.credentials.password
    form = urlencode({"name": "SANDBOX", "password": password})
    assert ask("GET", ask("POST", begun()["ssoUrl"], form)[2])[0] == 403


def test_attestation_answers_one_sign_in_once(sandbox, trust, begun, ask):
    password = sandbox.server.credentials.password
    form = urlencode({"name": "SANDBOX", "password": password})
    assertion = ask("POST", begun()["ssoUrl"], form)[2]
    assert [ask("GET", assertion)[0] for _ in range(2)] == [303, 403]


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://somebody.else.example"},
        {"exp": datetime.now(UTC) - timedelta(minutes=1)},
        {"in_response_to": "nothing"},
        {"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)},
    ],
)
def test_only_the_provider_attests_and_in_time(sandbox, trust, begun, ask, claims):
    provider = sandbox.server.credentials.identity_provider
    [request] = parse_qs(urlsplit(begun()["ssoUrl"]).query)["SAMLRequest"]
    own = {"iss": ISSUER, "sub": "SANDBOX", "in_response_to": request, "key": provider._key}
    said = own | {"exp": datetime.now(UTC) + timedelta(minutes=1)} | claims
    query = urlencode({"SAMLResponse": jwt.encode(said, said.pop("key"), algorithm="RS256")})
    status, content, _ = ask("GET", f"/fed/login?{query}")
    assert status == 403
    assert "The SAML response is invalid" in content


def test_provider_asks_for_name_and_password(trust, begun, ask):
    address = begun()["ssoUrl"]
    assert "<form" in ask("GET", address)[1]
    form = urlencode({"name": "SANDBOX", "password": "wrong"})
    status, content, leads_to = ask("POST", address, form)
    assert (status, leads_to) == (401, None)
    assert "Name or password is wrong." in content


# The integration


def test_integration_is_shown_described_and_dropped(sandbox, session, trust):
    [row] = session("show integrations")
    assert row[:4] == ("SINGLE_SIGN_ON", "SAML2", "SECURITY", "true")
    described = {name: value for name, _, value, _ in session(f"desc security integration {trust}")}
    assert described["SAML2_SSO_URL"] == sandbox.server.identity_provider()["SAML2_SSO_URL"]
    session(f"drop integration {trust}")
    assert session("show security integrations") == []


def test_certificate_of_another_provider_attests_nobody(sandbox, session, trust, begun, ask):
    other = IdentityProvider().certificate
    session(f"alter security integration {trust} set saml2_x509_cert = '{other}'")
    password = sandbox.server.credentials.password
    form = urlencode({"name": "SANDBOX", "password": password})
    assert ask("GET", ask("POST", begun()["ssoUrl"], form)[2])[0] == 403


@pytest.mark.parametrize(
    ("settings", "errno"),
    [
        ({"SAML2_X509_CERT": "none"}, 1421),
        ({"SAML2_PROVIDER": "SOMEBODY"}, 1421),
        ({"METADATA_URL": "https://a.example"}, 2),
    ],
)
def test_wrong_setting_is_refused(sandbox, session, settings, errno):
    assert session.refused(integration(sandbox, "wrong", **settings)).errno == errno
    assert session("show integrations") == []


def test_integration_without_its_provider_is_refused(session):
    error = session.refused("create security integration wrong type = saml2 enabled = true")
    assert "Missing option(s): [SAML2_ISSUER, SAML2_SSO_URL" in error.msg


def test_only_an_administrator_makes_one(sandbox, session, role):
    session(f"use role {role}")
    assert session.refused(integration(sandbox)).errno == 3001
