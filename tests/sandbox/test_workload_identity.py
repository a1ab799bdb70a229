"""Workloads that a cloud vouches for: they sign in without a secret of their own."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from snowflake.connector.errors import DatabaseError

from snowflake_sandbox.cloud import IDENTITIES, Cloud

PROVIDERS = ["AWS", "AZURE", "GCP"]


@pytest.fixture
def cloud(sandbox):
    return sandbox.server.credentials.cloud


@pytest.fixture
def in_cloud(cloud, monkeypatch):
    """The machine is one of the cloud's."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with cloud.metadata_service() as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield cloud


@pytest.fixture
def workload(sign_in, in_cloud):
    """Signs in as a workload; an OIDC provider's token is handed over."""

    def signed_in(provider, **arguments):
        given = {"user": None, "password": None, "authenticator": "WORKLOAD_IDENTITY"}
        return sign_in(**given | arguments, workload_identity_provider=provider)

    return signed_in


def refusal(workload, provider, **arguments):
    with pytest.raises(DatabaseError) as raised:
        workload(provider, **arguments)
    return str(raised.value)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_cloud_is_asked_who_the_workload_is(workload, provider):
    assert workload(provider).value("select current_user()") == "SANDBOX"


def test_token_of_an_oidc_provider_signs_in(workload, cloud):
    assert workload("OIDC", token=cloud.token("OIDC")).value("select current_user()") == "SANDBOX"


@pytest.mark.parametrize(
    ("identity", "claims"),
    [
        ("type = oidc issuer = 'https://ci.example' subject = '{}'", {"iss": "https://ci.example"}),
        (
            "type = oidc issuer = 'https://ci.example' subject = '{}' "
            "oidc_audience_list = ('other', 'https://a.example')",
            {"iss": "https://ci.example", "aud": ["https://a.example"]},
        ),
    ],
    ids=["audience of Snowflake", "audience of one's own"],
)
def test_service_user_is_found_by_its_identity(session, sandbox, workload, cloud, identity, claims):
    user = f"USER_OF_{sandbox.database}"
    session(f"create user {user} type = service workload_identity = ({identity.format(user)})")
    token = cloud.token("OIDC", sub=user, **claims)
    assert workload("OIDC", token=token).value("select current_user()") == user
    [row] = session(f"show users like '{user}'")
    assert row[-1] == "true"
    session(f"alter user {user} set disabled = true")
    assert "390101" in refusal(workload, "OIDC", token=token)
    session(f"alter user {user} unset workload_identity")
    assert "no user has WORKLOAD_IDENTITY" in refusal(workload, "OIDC", token=token)


def test_workload_is_nobody_else(workload):
    assert "is not that of SOMEBODY" in refusal(workload, "GCP", user="SOMEBODY")


WRONG = {
    "expired": ({"exp": datetime.now(UTC) - timedelta(hours=1)}, "the token has expired"),
    "audience": ({"aud": "sts.amazonaws.com"}, "audience is ['sts.amazonaws.com']"),
    "subject": ({"sub": "repo:other"}, "SUBJECT = 'repo:other'"),
    "issuer": ({"iss": "https://a.example"}, "ISSUER = 'https://a.example'"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_claim_is_told(workload, cloud, wrong):
    claims, reason = WRONG[wrong]
    assert reason in refusal(workload, "OIDC", token=cloud.token("OIDC", **claims))


def test_token_that_another_has_signed_is_refused(workload):
    assert "not signed with a key of its issuer" in refusal(
        workload, "OIDC", token=Cloud().token("OIDC")
    )


def test_entra_resource_has_to_be_snowflakes(workload):
    told = refusal(workload, "AZURE", workload_identity_entra_resource="api://other")
    assert "audience is ['api://other']" in told


def test_google_signs_for_google_only(workload, cloud, monkeypatch):
    monkeypatch.setitem(IDENTITIES, "GCP", IDENTITIES["GCP"] | {"ISSUER": "https://a.example"})
    assert "issuer is 'https://a.example'" in refusal(workload, "GCP")


@pytest.fixture
def signed_request(in_cloud):
    """What the connector signs for AWS, with something changed."""
    from snowflake.connector.wif_util import create_aws_attestation

    def made(**changed):
        request = json.loads(base64.b64decode(create_aws_attestation().credential))
        request["headers"] |= changed.pop("headers", {})
        return base64.b64encode(json.dumps(request | changed).encode()).decode()

    return made


TAMPERED = {
    "host": ({"url": "https://evil.example/?Action=GetCallerIdentity"}, "which is not AWS"),
    "action": ({"url": "https://sts.us-east-1.amazonaws.com/?Action=X"}, "does not ask AWS"),
    "audience": ({"headers": {"X-Snowflake-Audience": "other"}}, "not signed for the audience"),
    "date": ({"headers": {"X-Amz-Date": "20200101T000000Z"}}, "more than 15 minutes ago"),
    "signature": ({"headers": {"X-Amz-Security-Token": "other"}}, "credentials that AWS has given"),
    "no signature": ({"headers": {"Authorization": "Bearer x"}}, "is not signed"),
}


@pytest.mark.parametrize("tampered", TAMPERED)
def test_request_to_aws_that_was_changed_is_refused(sandbox, signed_request, tampered):
    from snowflake_sandbox.access.workload_identity import attested

    changed, reason = TAMPERED[tampered]
    cloud = sandbox.server.credentials.cloud
    assert attested("AWS", signed_request(), cloud, IDENTITIES.values())["TYPE"] == "AWS"
    with pytest.raises(Exception, match=reason):
        attested("AWS", signed_request(**changed), cloud, IDENTITIES.values())


@pytest.mark.parametrize(
    "identity",
    ["type = aws", "type = gcp subject = '1' arn = 'x'", "type = other", "issuer = 'x'"],
)
def test_identity_that_is_not_whole_is_refused(session, sandbox, identity):
    create = f"create user user_of_{sandbox.database} type = service"
    assert session.refused(f"{create} workload_identity = ({identity})").errno == 1420


@pytest.mark.parametrize(
    "identity",
    [
        "type = oidc issuer = 'https://ci.example' subject = 'shared'",
        "type = gcp subject = 'shared'",
        "type = aws arn = 'arn:aws:iam::123456789012:role/shared'",
    ],
)
def test_identity_is_one_users_only(session, sandbox, identity):
    first, second = (f"{which}_of_{sandbox.database}" for which in ("first", "second"))
    session(f"create user {first} type = service workload_identity = ({identity})")
    session(f"alter user {first} set workload_identity = ({identity})")
    session(f"create user {second} type = service")
    refused = session.refused(f"alter user {second} set workload_identity = ({identity})")
    assert (refused.errno, "already exists" in refused.msg) == (99706, True)
    session(f"drop user {first}")
    session(f"alter user {second} set workload_identity = ({identity})")
    session(f"drop user {second}")


def test_identity_is_for_service_users(session, sandbox):
    create = f"create user user_of_{sandbox.database} type = person"
    error = session.refused(f"{create} workload_identity = (type = gcp subject = '1')")
    assert "TYPE = SERVICE" in error.msg
