"""`uv run doctor` names each sign-in that is refused; what it says then signs in."""

import base64
import json
import re
import secrets
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hacker_news_intelligence.commands import keygen
from hacker_news_intelligence.commands.doctor.checks import connection
from hacker_news_intelligence.commands.doctor.examination import Examination
from hacker_news_intelligence.commands.doctor.finding import HERE, Finding, Status
from hacker_news_intelligence.commands.doctor.refusals import explain
from hacker_news_intelligence.commands.service_user import service_user
from hacker_news_intelligence.settings import load_settings
from hacker_news_intelligence.sql import identifier

from .mending import obey
from .people import (
    ISSUER,
    access_token,
    code_of,
    integration,
    keep_tokens_in,
    trust_issuer,
    use_browser,
)
from .setup_scripts import Administrator, sign_in_as_service
from .sign_in_modes import CLIENT_ID, CLIENT_SECRET, NOTHING, OF_AWS, token_endpoint

pytestmark = pytest.mark.slow

SETTINGS = load_settings().snowflake
ROLE = identifier(SETTINGS.role)
DIGITS = "the digits that the app shows now"
WORKLOAD = "repo:somebody/news:environment:production"


@pytest.fixture
def administrator(own_account: Any) -> Iterator[Administrator]:
    administrator = Administrator(own_account)
    administrator.run("setup.sql")
    yield administrator
    administrator.close()


@pytest.fixture
def user(administrator: Administrator, monkeypatch: pytest.MonkeyPatch) -> str:
    """A service that signs in by its key, to an account that is as it should be."""
    return sign_in_as_service(administrator, monkeypatch)


@pytest.fixture
def person(administrator: Administrator) -> str:
    """Somebody with a password, made by the administrator who owns users."""
    administrator("use role useradmin")
    administrator("create user anna type = person password = 'forgotten'")
    administrator(f"grant role {ROLE} to user anna")
    administrator("use role accountadmin")
    return "ANNA"


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes the environment that of one way to sign in."""

    def use(authenticator: str, **variables: str) -> None:
        own = {"ACCOUNT": "SANDBOX", "AUTHENTICATOR": authenticator} | variables
        for name, value in (NOTHING | {f"SNOWFLAKE_{k}": v for k, v in own.items()}).items():
            monkeypatch.setenv(name, value)

    return use


def look() -> Finding:
    """Lets the doctor sign in."""
    load_settings.cache_clear()
    with Examination(may_call=False) as examination:
        [finding] = connection.examine(examination)
    return finding


def programmatic_access_token(user: str, administrator: Administrator) -> str:
    """Gives a new token of a user, who may sign in from this machine."""
    administrator("create network policy here allowed_ip_list = ('127.0.0.1')")
    administrator(f"alter user {user} set network_policy = here")
    add = f"alter user {user} add programmatic access token first role_restriction = '{ROLE}'"
    [(_, token)] = administrator(add)
    return str(token)


# What is broken, named, mended as it is said, and well again


@pytest.mark.parametrize("damage", ["unset rsa_public_key", "set disabled = true"])
def test_key_and_user_are_mended(
    damage: str, user: str, administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look().status is Status.OK
    administrator(f"alter user {user} {damage}")
    finding = look()
    assert finding.has_failed
    assert [mend.by for mend in finding.mends] == ["USERADMIN"]
    obey(finding, administrator, monkeypatch)
    assert look().status is Status.OK


@pytest.mark.parametrize(
    "damage",
    [
        "alter user <user> remove programmatic access token first",
        f"revoke role {ROLE} from user <user>",
    ],
)
def test_access_token_is_mended(
    damage: str,
    user: str,
    administrator: Administrator,
    use: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = programmatic_access_token(user, administrator)
    use("PROGRAMMATIC_ACCESS_TOKEN", USER=user.strip('"'), TOKEN=token)
    assert look().status is Status.OK
    administrator(damage.replace("<user>", user))
    finding = look()
    assert finding.has_failed
    assert [mend.by for mend in finding.mends] == ["SECURITYADMIN", HERE]
    obey(finding, administrator, monkeypatch)
    assert look().status is Status.OK


@pytest.mark.parametrize("authenticator", ["SNOWFLAKE", "USERNAME_PASSWORD_MFA"])
def test_password_is_mended(
    authenticator: str,
    person: str,
    administrator: Administrator,
    use: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(authenticator, USER=person, PASSWORD="wrong")
    finding = look()
    assert finding.has_failed
    assert [mend.by for mend in finding.mends] == ["USERADMIN", HERE]
    obey(finding, administrator, monkeypatch, {"new password": secrets.token_urlsafe()})
    assert look().status is Status.OK


@pytest.mark.parametrize("authenticator", ["SNOWFLAKE", "USERNAME_PASSWORD_MFA"])
def test_second_factor_is_mended(
    authenticator: str,
    person: str,
    own_account: Any,
    administrator: Administrator,
    use: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keep_tokens_in(tmp_path / "kept", monkeypatch)
    use(authenticator, USER=person, PASSWORD="forgotten")
    assert look().status is Status.OK
    secret = own_account.enrol(person)
    finding = look()
    assert finding.has_failed
    assert [mend.by for mend in finding.mends] == ["ACCOUNTADMIN", HERE]
    obey(finding, administrator, monkeypatch, {DIGITS: code_of(secret)})
    assert look().status is Status.OK
    # The token that is kept of it does, for other programs too.
    monkeypatch.setenv("SNOWFLAKE_PASSCODE", "")
    assert look().status is Status.OK


def test_stale_passcode_is_mended(
    person: str,
    own_account: Any,
    administrator: Administrator,
    use: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secret = own_account.enrol(person)
    use("USERNAME_PASSWORD_MFA", USER=person, PASSWORD="forgotten", PASSCODE="000000")
    finding = look()
    assert finding.has_failed
    assert [mend.by for mend in finding.mends] == [HERE]
    obey(finding, administrator, monkeypatch, {DIGITS: code_of(secret)})
    assert look().status is Status.OK
    # The same digits again.
    assert look().mends == finding.mends


def test_account_without_single_sign_on_is_mended(
    person: str,
    own_account: Any,
    administrator: Administrator,
    use: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_browser(own_account, person, monkeypatch)
    use("EXTERNALBROWSER", USER=person)
    finding = look()
    assert finding.has_failed
    assert [mend.by for mend in finding.mends] == ["ACCOUNTADMIN"]
    told = own_account.server.identity_provider()
    known = {"issuer": "ISSUER", "URL": "SSO_URL", "certificate": "X509_CERT"}
    answers = {name: told[f"SAML2_{setting}"] for name, setting in known.items()}
    obey(finding, administrator, monkeypatch, answers)
    assert look().status is Status.OK


def test_other_login_name_is_mended(
    person: str,
    own_account: Any,
    administrator: Administrator,
    use: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    administrator(integration(own_account))
    use_browser(own_account, "anna@example.com", monkeypatch)
    use("EXTERNALBROWSER", USER=person)
    finding = look()
    assert finding.has_failed
    assert [mend.by for mend in finding.mends] == ["USERADMIN", HERE]
    who = {"who you are for the identity provider": "anna@example.com"}
    obey(finding, administrator, monkeypatch, who)
    assert look().status is Status.OK


def test_login_name_that_no_user_has_is_mended(
    person: str,
    own_account: Any,
    administrator: Administrator,
    use: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    administrator(integration(own_account))
    use_browser(own_account, "anna@example.com", monkeypatch)
    use("EXTERNALBROWSER", USER="anna@example.com")
    finding = look()
    assert finding.has_failed
    assert [mend.by for mend in finding.mends] == ["USERADMIN"]
    obey(finding, administrator, monkeypatch, {"your user": person})
    assert look().status is Status.OK


def test_locked_user_is_mended(
    person: str,
    administrator: Administrator,
    use: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use("SNOWFLAKE", USER=person, PASSWORD="wrong")
    for _ in range(5):
        assert "The password is not that of" in look().meaning
    use("SNOWFLAKE", USER=person, PASSWORD="forgotten")
    finding = look()
    assert "temporarily locked" in finding.detail
    assert [mend.by for mend in finding.mends] == ["USERADMIN"]
    obey(finding, administrator, monkeypatch)
    assert look().status is Status.OK


@pytest.mark.parametrize("whose", ["alter user <user>", "alter account"])
def test_address_that_a_network_policy_leaves_out_is_mended(
    whose: str, user: str, administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = "create or alter network rule office type = ipv4 mode = ingress value_list = ('{}')"
    administrator(rule.format("127.0.0.1"))
    administrator("create network policy offices allowed_network_rule_list = ('office')")
    administrator(f"{whose.replace('<user>', user)} set network_policy = offices")
    assert look().status is Status.OK
    administrator(rule.format("203.0.113.7"))
    finding = look()
    assert "127.0.0.1 is not allowed" in finding.detail
    assert [mend.by for mend in finding.mends] == ["ACCOUNTADMIN"]
    [show] = [step for step in finding.mends[0].steps if step.startswith("show parameters")]
    [(_, policy, *_)] = administrator(show.removesuffix(";"))
    obey(finding, administrator, monkeypatch, {"the one that is shown": policy})
    assert look().status is Status.OK


@pytest.mark.parametrize("address", ["127.0.0.1", "203.0.113.7"])
def test_access_token_without_a_network_policy_is_mended(
    address: str,
    user: str,
    administrator: Administrator,
    use: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = programmatic_access_token(user, administrator)
    administrator(f"alter user {user} unset network_policy")
    use("PROGRAMMATIC_ACCESS_TOKEN", USER=user.strip('"'), TOKEN=token)
    finding = look()
    assert "Network policy is required" in finding.detail
    assert [mend.by for mend in finding.mends] == ["ACCOUNTADMIN"]
    known = {"address of this machine on the internet": address}
    obey(finding, administrator, monkeypatch, known)
    finding = look()
    if address != "127.0.0.1":
        # Whoever takes another address for this machine's is told which it is.
        obey(finding, administrator, monkeypatch, {"the one that is shown": user})
        finding = look()
    assert finding.status is Status.OK


@pytest.mark.skipif(service_user() is None, reason="people sign in here")
def test_service_that_tries_a_password_gets_a_key(
    user: str,
    administrator: Administrator,
    use: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    use("SNOWFLAKE", USER=user, PASSWORD="any")
    finding = look()
    assert "is a service, which has no password" in finding.meaning
    [mend] = finding.mends
    assert mend.by == HERE and mend.steps[0].startswith("uv run keygen ")
    monkeypatch.setattr(sys, "argv", ["keygen", "--out", str(tmp_path / "key.p8")])
    load_settings.cache_clear()
    assert keygen.main() == 0
    told = capsys.readouterr().out
    [statement] = re.findall("^    (alter user .+);$", told, re.MULTILINE)
    administrator("use role useradmin")
    administrator(statement)
    for name, value in re.findall(r"^    (SNOWFLAKE_\w+)=(.*)$", told, re.MULTILINE):
        monkeypatch.setenv(name, value)
    assert look().status is Status.OK


@pytest.mark.parametrize(
    ("damage", "claims", "by"),
    [
        ("drop integration external_oauth", {}, ["ACCOUNTADMIN"]),
        ("alter security integration external_oauth set enabled = false", {}, ["ACCOUNTADMIN"]),
        ("select 1", {"aud": "https://100%25.example"}, ["ACCOUNTADMIN"]),
        ("alter user <user> unset login_name", {}, ["USERADMIN"]),
        ("select 1", {"scp": None, "scope": f"openid session:role:{ROLE}"}, ["ACCOUNTADMIN"]),
        (f"revoke role {ROLE} from user <user>", {}, ["SECURITYADMIN", HERE]),
        ("select 1", {"exp": 1}, [HERE]),
    ],
)
def test_oauth_token_is_mended(
    damage: str,
    claims: dict[str, Any],
    by: list[str],
    user: str,
    own_account: Any,
    administrator: Administrator,
    use: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    administrator(f"alter user {user} set login_name = 'client 1'")
    administrator(trust_issuer())
    new = access_token(own_account, "client 1")
    use("OAUTH", TOKEN=new)
    assert look().status is Status.OK
    administrator(damage.replace("<user>", user))
    token = access_token(own_account, "client 1", **claims)
    use("OAUTH", TOKEN=token)
    finding = look()
    assert finding.has_failed
    assert [mend.by for mend in finding.mends] == by
    assert token not in str(finding)
    known = {
        "user": user,
        f"jwks_uri of {ISSUER}/.well-known/openid-configuration": f"{ISSUER}/keys",
        "the integration of the issuer": "external_oauth",
        f"a token of the scope session:role:{ROLE.upper()}": new,
        "a new token of the identity provider": new,
    }
    obey(finding, administrator, monkeypatch, known)
    assert look().status is Status.OK


def test_token_of_somebody_else_is_mended(
    user: str,
    own_account: Any,
    administrator: Administrator,
    use: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    administrator(f"alter user {user} set login_name = 'client 1'")
    administrator(trust_issuer())
    use("OAUTH", USER="anna", TOKEN=access_token(own_account, "client 1"))
    finding = look()
    assert finding.has_failed
    assert [mend.by for mend in finding.mends] == [HERE]
    obey(finding, administrator, monkeypatch)
    assert look().status is Status.OK


def test_token_of_client_credentials_is_mended(
    user: str,
    own_account: Any,
    administrator: Administrator,
    use: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    administrator(f"revoke role {ROLE} from user {user}")
    administrator(f"alter user {user} set login_name = 'client 1'")
    administrator(trust_issuer())
    with token_endpoint(access_token(own_account, "client 1")) as url:
        use(
            "OAUTH_CLIENT_CREDENTIALS",
            OAUTH_CLIENT_ID=CLIENT_ID,
            OAUTH_CLIENT_SECRET=CLIENT_SECRET,
            OAUTH_TOKEN_REQUEST_URL=url,
        )
        finding = look()
        assert finding.has_failed
        grant, scope = finding.mends
        assert scope.steps == (f"SNOWFLAKE_OAUTH_SCOPE=session:role:{ROLE.upper()}",)
        obey(replace(finding, mends=(grant,)), administrator, monkeypatch, {"user": user})
        assert look().status is Status.OK


@pytest.mark.parametrize(
    ("claims", "by"),
    [
        ({"sub": WORKLOAD}, "USERADMIN"),
        ({"sub": WORKLOAD, "iss": "https://token.example.com/100%25"}, "USERADMIN"),
        ({"sub": WORKLOAD, "aud": "https://a.example"}, "USERADMIN"),
        ({"sub": WORKLOAD, "exp": 1}, HERE),
    ],
)
def test_workload_of_an_oidc_provider_is_mended(
    claims: dict[str, Any],
    by: str,
    user: str,
    own_account: Any,
    administrator: Administrator,
    use: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cloud = own_account.server.credentials.cloud
    trusted = "issuer = 'https://oidc.sandbox.invalid'"
    if by == HERE:
        identity = f"(type = oidc {trusted} subject = '{WORKLOAD}')"
        administrator(f"alter user {user} set workload_identity = {identity}")
    use(
        "WORKLOAD_IDENTITY",
        USER=user.strip('"'),
        WORKLOAD_IDENTITY_PROVIDER="OIDC",
        WIF_ALLOWED_HOST_SUFFIXES="127.0.0.1",
        TOKEN=cloud.token("OIDC", **claims),
    )
    finding = look()
    assert finding.has_failed
    assert [mend.by for mend in finding.mends] == [by]
    new = {"a new token of https://oidc.sandbox.invalid": cloud.token("OIDC", sub=WORKLOAD)}
    obey(finding, administrator, monkeypatch, new)
    assert look().status is Status.OK


@pytest.mark.parametrize("provider", ["AWS", "AZURE", "GCP"])
def test_workload_of_a_cloud_is_mended(
    provider: str,
    user: str,
    own_account: Any,
    administrator: Administrator,
    use: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in OF_AWS:
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    with own_account.server.credentials.cloud.metadata_service() as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        use("WORKLOAD_IDENTITY", USER=user.strip('"'), WORKLOAD_IDENTITY_PROVIDER=provider)
        finding = look()
        assert finding.has_failed
        assert [mend.by for mend in finding.mends] == ["USERADMIN"]
        # `aws sts get-caller-identity` is not asked: it would ask Amazon.
        known = {"account": "123456789012", "role": "sandbox"}
        obey(finding, administrator, monkeypatch, known)
        assert look().status is Status.OK


def test_machine_outside_of_the_cloud_is_told_so(
    administrator: Administrator,
    use: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in OF_AWS:
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    nowhere = {"EC2_METADATA_DISABLED": "true", "REGION": "us-west-2"}
    nowhere |= dict.fromkeys(("CONFIG_FILE", "SHARED_CREDENTIALS_FILE"), str(tmp_path / "none"))
    for name, value in nowhere.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    use(
        "WORKLOAD_IDENTITY",
        WORKLOAD_IDENTITY_PROVIDER="AWS",
        WIF_ALLOWED_HOST_SUFFIXES="127.0.0.1",
    )
    finding = look()
    assert finding.has_failed
    assert "This machine is none of AWS" in finding.meaning


# One attempt is one attempt


def test_refused_password_is_not_tried_again(
    own_account: Any, person: str, use: Callable[..., None]
) -> None:
    use("SNOWFLAKE", USER=person, PASSWORD="forgotten")
    own_account.inject_fault("login", times=1, error=390100)
    assert look().has_failed
    assert look().status is Status.OK


@pytest.mark.parametrize("number", [390186, 390189, 390317])
def test_without_its_role_the_user_signs_in_as_somebody(
    number: int, own_account: Any, user: str
) -> None:
    own_account.inject_fault("login", times=1, error=number)
    assert look().status is Status.OK


# What the sandbox does not do, in the words of accounts


@pytest.mark.parametrize(
    ("authenticator", "words", "by", "statement"),
    [
        (
            "SNOWFLAKE",
            "Multi-factor authentication is required for this account.",
            HERE,
            "uv run keygen",
        ),
        (
            "USERNAME_PASSWORD_MFA",
            "Incorrect passcode was specified.",
            HERE,
            "SNOWFLAKE_PASSCODE=<the digits that the app shows now>",
        ),
        (
            "SNOWFLAKE",
            "Specified password has expired.",
            "USERADMIN",
            "alter user ANNA set password = '<new password>' must_change_password = false;",
        ),
    ],
)
def test_refusal_of_an_account_is_explained(
    authenticator: str,
    words: str,
    by: str,
    statement: str,
    use: Callable[..., None],
) -> None:
    use(authenticator, USER="anna", TOKEN="any", PASSWORD="any")
    load_settings.cache_clear()
    meaning, mends = explain(f"390000 (08001): {words}", load_settings().snowflake)
    assert meaning
    steps = [step for mend in mends for step in mend.steps if mend.by == by]
    assert any(statement in step for step in steps), mends


def test_words_that_nobody_knows_lead_to_the_documentation(use: Callable[..., None]) -> None:
    use("SNOWFLAKE", USER="anna", PASSWORD="any")
    load_settings.cache_clear()
    _, [mend] = explain("The account is closed for stocktaking.", load_settings().snowflake)
    assert "docs/authentication_examples.md" in mend.steps[0]


@pytest.mark.parametrize("claims", [{"exp": "soon"}, {"exp": [1]}, {"aud": 5}, ["no claims"]])
def test_token_with_strange_claims_is_one_to_be_replaced(
    claims: object, use: Callable[..., None]
) -> None:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    use("OAUTH", USER="anna", TOKEN=f"header.{payload}.signature")
    load_settings.cache_clear()
    _, mends = explain("390303: Invalid OAuth access token.", load_settings().snowflake)
    assert [mend.steps for mend in mends] == [
        ("SNOWFLAKE_TOKEN=<a new token of the identity provider>",)
    ]
