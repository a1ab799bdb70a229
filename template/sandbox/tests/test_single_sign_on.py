"""Sign-ins by a browser: an identity provider attests who is in front of it."""

import json
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from people import integration, use_browser
from snowflake.connector.errors import DatabaseError

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


# What goes over the wire, without a client that does it well


@pytest.fixture
def post(sandbox):
    def post(path, data):
        body = json.dumps({"data": data}).encode()
        address = f"http://127.0.0.1:{sandbox.server.port}{path}"
        with urlopen(Request(address, body)) as answer:
            return json.loads(answer.read())

    return post


@pytest.fixture
def begun(post):
    """A sign-in that waits for its browser."""

    def begun():
        port = {"AUTHENTICATOR": "EXTERNALBROWSER", "BROWSER_MODE_REDIRECT_PORT": "9"}
        return post("/session/authenticator-request", port)["data"]

    return begun


@pytest.fixture
def returned(sandbox, begun):
    """Comes back from the provider with what it says; gives the token, if there is one."""
    provider = sandbox.server.credentials.identity_provider

    def returned(begun, name="SANDBOX", provider=provider, **claims):
        [request] = parse_qs(urlsplit(begun["ssoUrl"]).query)["SAMLRequest"]
        own = {"iss": ISSUER, "sub": name, "in_response_to": request}
        own["exp"] = datetime.now(UTC) + timedelta(minutes=1)
        response = jwt.encode(own | claims, provider._key, algorithm="RS256")
        query = urlencode({"SAMLResponse": response})
        try:
            urlopen(f"http://127.0.0.1:{sandbox.server.port}/fed/login?{query}")
        except HTTPError as error:
            return error.code
        except OSError as error:
            return error
        pytest.fail("nobody listens at the port of the client")

    return returned


@pytest.fixture
def token_of(sandbox, trust, begun):
    """Signs somebody in at the provider; gives what the browser brings back."""
    service = sandbox.server

    def token_of(begun, name="SANDBOX"):
        import http.client

        provider = service.credentials.identity_provider
        form = urlencode({"name": name, "password": provider.people[name]})
        connection = http.client.HTTPConnection("127.0.0.1", service.port)
        connection.request("POST", begun["ssoUrl"], form)
        answer = connection.getresponse()
        answer.read()
        connection.request("GET", answer.headers["location"])
        answer = connection.getresponse()
        answer.read()
        assert answer.headers["location"].startswith("http://localhost:9/?token=")
        [token] = parse_qs(urlsplit(answer.headers["location"]).query)["token"]
        return token

    return token_of
