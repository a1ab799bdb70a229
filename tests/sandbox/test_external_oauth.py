"""OAuth tokens of an issuer that the account trusts: who they let in, and as what."""

import base64

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from snowflake.connector.errors import DatabaseError

ISSUER, AUDIENCE = "https://login.example.com", "https://snowflake.example.com"


@pytest.fixture
def trust(session):
    """Makes the account trust the issuer, by settings that may be others."""

    def trust(**settings):
        told = {
            "type": "external_oauth",
            "enabled": "true",
            "external_oauth_type": "custom",
            "external_oauth_issuer": f"'{ISSUER}'",
            "external_oauth_jws_keys_url": f"'{ISSUER}/keys'",
            "external_oauth_audience_list": f"('{AUDIENCE}', 'https://other.example.com')",
            "external_oauth_token_user_mapping_claim": "'sub'",
            "external_oauth_snowflake_user_mapping_attribute": "'login_name'",
        } | settings
        listed = " ".join(f"{name} = {value}" for name, value in told.items() if value)
        session(f"create or replace security integration tokens {listed}")

    yield trust
    session("drop integration if exists tokens")


@pytest.fixture
def user(session, sandbox, role):
    """A service that the issuer knows as a client, with a role."""
    name = f"SERVICE_OF_{sandbox.database}"
    session(
        f"create user {name} type = service login_name = 'client-of-{name}'"
        f" email = '{name}@example.com' default_role = {role}"
    )
    session(f"grant role {role} to user {name}")
    return name


@pytest.fixture
def token(sandbox, user, role):
    """Issues a token of the client for the role, with some claims changed."""

    def token(**claims):
        right = {
            "iss": ISSUER,
            "sub": f"client-of-{user}",
            "aud": AUDIENCE,
            "scp": [f"session:role:{role.lower()}"],
        }
        return sandbox.server.credentials.cloud.token("OIDC", **right | claims)

    return token


@pytest.fixture
def signed_in(sign_in):
    """Signs in by a token alone; gives user and role."""

    def signed_in(token, **arguments):
        by_token = {"user": "", "password": None, "authenticator": "oauth", "token": token}
        return sign_in(**by_token | arguments)

    return signed_in


@pytest.fixture
def refusal(signed_in):
    def refusal(token, **arguments):
        with pytest.raises(DatabaseError) as raised:
            signed_in(token, **arguments)
        assert token not in str(raised.value)
        return raised.value

    return refusal


WHO = "select current_user(), current_role()"


def test_token_signs_in_the_user_of_its_subject_with_its_role(trust, token, signed_in, user, role):
    trust()
    session = signed_in(token())
    assert session(WHO) == [(user, role)]
    assert session.refused("use role public").errno == 3013
    assert signed_in(token(), role=role, user=f"client-of-{user}")(WHO) == [(user, role)]


def test_email_address_finds_the_user(trust, token, signed_in, user):
    trust(
        external_oauth_token_user_mapping_claim="('upn', 'email')",
        external_oauth_snowflake_user_mapping_attribute="'email_address'",
    )
    assert signed_in(token(email=f"{user}@EXAMPLE.com")).value("select current_user()") == user


@pytest.mark.parametrize(
    ("claims", "errno", "words"),
    [
        ({"aud": "https://elsewhere.example.com"}, 390303, "Invalid OAuth access token"),
        ({"iss": "https://elsewhere.example.com"}, 390303, "Invalid OAuth access token"),
        ({"exp": 1}, 390318, "OAuth access token expired"),
        ({"nbf": 2**33}, 390303, "Invalid OAuth access token"),
        ({"sub": "somebody"}, 390100, "Incorrect username or password"),
        ({"scp": None}, 390317, "is not listed in the Access Token"),
        ({"scp": ["session:role:accountadmin"]}, 390317, "is not listed in the Access Token"),
        ({"scp": ["session:role-any"]}, 390317, "is not listed in the Access Token"),
    ],
)
def test_token_that_is_not_for_this_account_user_and_role_is_refused(
    trust, token, refusal, claims, errno, words
):
    trust()
    error = refusal(token(**claims))
    assert error.errno == errno
    assert words in error.msg


def test_token_without_the_claim_of_the_user_is_refused(trust, token, refusal):
    trust(external_oauth_token_user_mapping_claim="'upn'")
    assert refusal(token()).errno == 390303


def test_name_of_somebody_else_is_refused(trust, token, refusal):
    trust()
    error = refusal(token(), user="sandbox")
    assert error.errno == 390309
    assert "differs from the user tied to the access token" in error.msg


@pytest.mark.parametrize("wanted", ["public", "sysadmin"])
def test_role_that_the_token_does_not_list_is_refused(trust, token, refusal, wanted):
    trust()
    assert refusal(token(), role=wanted).errno == 390317


def test_role_that_the_user_has_lost_is_refused(session, trust, token, refusal, user, role):
    trust()
    session(f"revoke role {role} from user {user}")
    assert refusal(token()).errno == 390317


def test_privileged_roles_are_blocked(session, trust, token, refusal, user):
    trust()
    session(f"grant role securityadmin to user {user}")
    both = token(scp=["session:role:securityadmin"])
    assert refusal(both, role="securityadmin").errno == 390317


def test_any_role_is_any_of_the_users_where_the_integration_says_so(
    session, trust, token, signed_in, user, role
):
    trust(external_oauth_any_role_mode="enable")
    opened = signed_in(token(scp=["session:role-any"]))
    assert opened(WHO) == [(user, role)]
    opened("use role public")


def test_scopes_may_be_a_text_of_another_claim(trust, token, signed_in, refusal, role):
    trust(external_oauth_scope_mapping_attribute="'scope'", external_oauth_scope_delimiter="' '")
    scope = f"openid session:role:{role}"
    assert signed_in(token(scp=None, scope=scope)).value("select current_role()") == role
    assert refusal(token()).errno == 390317


def test_disabled_user_and_address_that_is_not_allowed_are_refused(
    session, trust, token, refusal, user
):
    trust()
    session(f"create network policy of_{user} allowed_ip_list = ('203.0.113.7')")
    session(f"alter user {user} set network_policy = of_{user}")
    assert refusal(token()).errno == 390422
    session(f"alter user {user} set disabled = true")
    assert refusal(token()).errno == 390101


def test_key_of_the_integration_verifies(session, trust, token, signed_in, refusal, user):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    text = base64.b64encode(public).decode()
    trust(external_oauth_jws_keys_url=None, external_oauth_rsa_public_key=f"'{text}'")
    assert refusal(token()).errno == 390303
    claims = jwt.decode(token(), options={"verify_signature": False})
    signed = jwt.encode(claims, key, algorithm="RS512")
    assert signed_in(signed).value("select current_user()") == user
    session(f"alter security integration tokens set external_oauth_issuer = '{ISSUER}/2'")
    assert refusal(signed).errno == 390303


def test_integration_that_is_disabled_is_told(session, trust, token, refusal):
    trust(enabled="false")
    error = refusal(token())
    assert "OAuth Authz Server Integration is not enabled" in error.msg


# The integration


def test_integration_is_shown_and_described(session, trust):
    trust()
    [row] = session("show integrations")
    assert row[:4] == ("TOKENS", "EXTERNAL_OAUTH - CUSTOM", "SECURITY", "true")
    described = {name: rest for name, *rest in session("desc security integration tokens")}
    assert described["EXTERNAL_OAUTH_ISSUER"] == ["String", ISSUER, ""]
    assert described["EXTERNAL_OAUTH_AUDIENCE_LIST"] == [
        "List",
        f"{AUDIENCE},https://other.example.com",
        "[]",
    ]


@pytest.mark.parametrize(
    ("settings", "errno"),
    [
        ({"external_oauth_issuer": None}, 1420),
        ({"external_oauth_type": "facebook"}, 1421),
        ({"external_oauth_any_role_mode": "maybe"}, 1421),
        ({"external_oauth_rsa_public_key": "'none'"}, 1422),
        ({"external_oauth_blocked_roles_list": "('public')"}, 2),
    ],
)
def test_wrong_setting_is_refused(trust, session, settings, errno):
    with pytest.raises(DatabaseError) as raised:
        trust(**settings)
    assert raised.value.errno == errno
    assert session("show integrations") == []
