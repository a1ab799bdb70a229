"""dbt projects as objects of a schema: deployed from a stage, and executed."""

import json
import time
from zipfile import ZipFile

import pytest
from key_pairs import FIRST, body, private_der
from snowflake.connector import Error

pytest.importorskip("dbt.adapters.snowflake", reason="needs dbt, which this project has not")

PROFILES = """
shop:
  target: production
  outputs:
    production:
      type: snowflake
      account: ""
      user: ""
      role: TRANSFORMER
      warehouse: W
      database: {database}
      schema: MARTS
      query_tag: "{{{{ var('tag', '') }}}}"
"""
FILES = {
    "dbt_project.yml": "name: shop\nprofile: shop\nflags: {send_anonymous_usage_stats: false}\n",
    "models/orders.sql": "select {{ var('first', 1) }} as id",
    "models/orders.yml": "models: [{name: orders, columns: [{name: id, data_tests: [unique]}]}]",
}
PINNED = "dbt_version = '1.11.11' auto_compile = false"


@pytest.fixture
def put(session, sandbox, tmp_path):
    """Puts files on a stage: those of a small dbt project, and others in the place of them."""

    def put(stage, **others):
        session(f"create stage {stage}")
        files = {"profiles.yml": PROFILES.format(database=sandbox.database), **FILES}
        for name, text in (files | others).items():
            if text is not None:
                file = tmp_path / stage / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
                folder = f"@{stage}/{name.rpartition('/')[0]}".rstrip("/")
                session(f"put 'file://{file.as_posix()}' {folder} auto_compress = false")

    return put


@pytest.fixture
def project(session, put):
    """A deployed project; the name of its object is SHOP."""
    put("files")
    session(f"create dbt project shop from '@files' {PINNED} default_writeback = false")


def described(session):
    names = [column.name for column in session.columns("describe dbt project shop")]
    [row] = session("describe dbt project shop")
    return dict(zip(names, row, strict=True))


def live_files(session, sandbox):
    listed = session(f"list 'snow://dbt/{sandbox.database}.public.shop/versions/live/'")
    return [name.removeprefix("versions/live/") for name, *_ in listed]


# Executions


def test_grants_of_a_model_are_brought_to_what_its_config_says(session, sandbox, put):
    for name in ("reader", "auditor"):
        session(f"create role {name}_{sandbox.database}")
    model = (
        "{{{{ config(materialized='incremental', grants={{'select': ['{}']}}) }}}} select 1 as id"
    )
    shown = f"show grants on {sandbox.database}.marts.orders"
    for stage, name in (("first", "reader"), ("second", "auditor")):
        grantee = f"{name}_{sandbox.database}"
        put(stage, **{"models/orders.sql": model.format(grantee), "models/orders.yml": None})
        session(f"create or replace dbt project shop from '@{stage}' {PINNED}")
        session("execute dbt project shop args = 'run'")
        assert [row[5] for row in session(shown) if row[1] == "SELECT"] == [grantee.upper()]


def test_execution_builds_models_and_leaves_artifacts_and_a_log(
    session, sandbox, project, tmp_path
):
    arguments = """build --vars ''{"first": 7, "tag": "a % b"}'' --select orders"""
    with session.connection.cursor() as cursor:
        [(succeeded, error, output, url)] = cursor.execute(
            f"execute dbt project shop args = '{arguments}'"
        ).fetchall()
        query_id = cursor.sfqid
    assert (succeeded, error) == (True, "None")
    assert "Completed successfully" in output
    assert session("select id from marts.orders") == [(7,)]

    location = session.value(f"select system$locate_dbt_artifacts('{query_id}')")
    of_project = f"snow://dbt/{sandbox.database}.PUBLIC.SHOP"
    assert location == f"{of_project}/results/query_id_{query_id}/"
    assert url == f"{location}dbt_artifacts.zip"
    assert url == session.value(f"select system$locate_dbt_archive('{query_id}')")
    session(f"get '{location}' 'file://{tmp_path.as_posix()}'")
    results = json.loads((tmp_path / "run_results.json").read_text())["results"]
    assert {result["status"] for result in results} == {"success", "pass"}
    with ZipFile(tmp_path / "dbt_artifacts.zip") as archive:
        assert "target/compiled/shop/models/orders.sql" in archive.namelist()
    log = session.value(f"select system$get_dbt_log('{query_id}', 3)")
    assert len(log.splitlines()) == 3
    assert "target/manifest.json" not in live_files(session, sandbox)

    history = (
        f"dbt_project_execution_history(object_name => 'SHOP', database => '{sandbox.database}')"
    )
    columns = "query_id, state, command, query_end_time > query_start_time"
    [executed] = session(f"select {columns} from table(snowflake.information_schema.{history})")
    assert executed == (query_id, "SUCCESS", "build", True)

    usage = "select query_text, role_name from snowflake.account_usage.query_history"
    [(text, role)] = session(f"{usage} where query_tag = 'a % b' and query_text ilike '%view%as%'")
    assert "ORDERS" in text.upper()
    assert role == "TRANSFORMER"


WHO = "select current_user() as a_user, current_role() as a_role, current_warehouse() as a_place"


@pytest.fixture
def executor(session, sandbox, put, sign_in, role):
    """A service user with a key pair, in a role of its own that may execute the project SHOP."""
    profiles = PROFILES.format(database=sandbox.database)
    profiles = profiles.replace("TRANSFORMER", role).replace(": W\n", f": of_{role}\n")
    model = {"models/orders.sql": WHO, "models/orders.yml": None}
    put("files", **model, **{"profiles.yml": profiles})
    session(f"create dbt project shop from '@files' {PINNED}")
    session(f"create warehouse of_{role}")
    for grant in (
        f"usage, create schema on database {sandbox.database}",
        f"usage on schema {sandbox.database}.public",
        f"usage on dbt project {sandbox.database}.public.shop",
        f"usage on warehouse of_{role}",
    ):
        session(f"grant {grant} to role {role}")
    user = f"USER_OF_{sandbox.database}"
    session(
        f"create user {user} type = service default_role = {role} default_warehouse = of_{role} "
        f"rsa_public_key = '{body(FIRST.private_key)}'"
    )
    session(f"grant role {role} to user {user}")
    key = private_der(FIRST.private_key)
    return sign_in(user=user, password=None, private_key=key, database=sandbox.database)


@pytest.fixture
def secrets(sandbox_store, monkeypatch):
    """What dbt has signed in with."""
    given, find = [], sandbox_store.delegations.find
    monkeypatch.setattr(
        sandbox_store.delegations, "find", lambda secret: given.append(secret) or find(secret)
    )
    return given


def test_service_user_executes_a_project_as_itself(session, sandbox, executor, role, secrets):
    executor("execute dbt project shop args = 'run'")
    assert any(secrets)
    # Looking for one adds it to the list.
    assert not any(map(sandbox._store.delegations.find, secrets.copy())), "one still signs in"
    found = "select a_user, a_role, a_place from marts.orders"
    assert executor(found) == [(f"USER_OF_{sandbox.database}", role, f"OF_{role}")]
    names = ("user_name", "warehouse")
    history = f"dbt_project_execution_history(database => '{sandbox.database}')"
    [executed] = session(f"select {', '.join(names)} from table(information_schema.{history})")
    assert executed == (f"USER_OF_{sandbox.database}", f"OF_{role}")


def test_project_of_a_user_does_only_what_the_role_may(session, sandbox, executor, role):
    session(f"revoke create schema on database {sandbox.database} from role {role}")
    error = executor.refused("execute dbt project shop args = 'run'")
    assert error.errno == 100183
    assert "Insufficient privileges" in error.msg


def test_project_runs_as_the_role_of_its_profile_if_the_user_has_it(
    session, sandbox, executor, role
):
    other = f"OTHER_{role}"
    session(f"create role {other}")
    session(f"grant usage on dbt project {sandbox.database}.public.shop to role {other}")
    session(f"grant usage on schema {sandbox.database}.public to role {other}")
    session(f"grant usage on database {sandbox.database} to role {other}")
    session(f"grant role {other} to user USER_OF_{sandbox.database}")
    executor(f"use role {other}")
    executor("execute dbt project shop args = 'run'")
    [(ran_as,)] = session("select a_role from marts.orders")
    assert ran_as == role
    session(f"revoke role {role} from user USER_OF_{sandbox.database}")
    assert executor.refused("execute dbt project shop args = 'run'").errno == 100183


def test_dbt_that_fails_fails_the_statement_and_tells_why(session, sandbox, put):
    # A managed run sees nothing of the machine, such as SNOWFLAKE_PASSWORD here.
    put("files", **{"models/secret.sql": "select '{{ env_var('SNOWFLAKE_PASSWORD') }}' as word"})
    session(f"create dbt project shop from '@files' {PINNED}")
    error = session.refused("execute dbt project shop args = 'run'")
    assert (error.errno, error.sqlstate) == (100183, "P0000")
    assert "SNOWFLAKE_PASSWORD" in error.msg
    assert "SNOWFLAKE_PASSWORD" in session.value(f"select system$get_dbt_log('{error.sfqid}')")
    history = f"dbt_project_execution_history(database => '{sandbox.database}')"
    columns = "query_id, state, error_code"
    [executed] = session(f"select {columns} from table(information_schema.{history})")
    assert executed == (error.sfqid, "HANDLED_ERROR", 100183)


def test_deployment_compiles_unless_told_otherwise_and_keeps_what_that_made(session, sandbox, put):
    put("files")
    session("create dbt project shop from '@files' dbt_version = '1.11.11'")
    assert "target/manifest.json" in live_files(session, sandbox)
    put("broken", **{"models/orders.sql": "select {{ ref('nowhere') }}"})
    error = session.refused("alter dbt project shop deploy from '@broken'")
    assert "nowhere" in error.msg
    assert "target/manifest.json" in live_files(session, sandbox)


def test_execution_is_stopped_when_it_is_cancelled(session, project):
    cursor = session.connection.cursor()
    cursor.execute_async("execute dbt project shop")
    started = time.monotonic()
    session(f"select system$cancel_query('{cursor.sfqid}')")
    with pytest.raises(Error) as caught:
        while session.connection.get_query_status_throw_if_error(cursor.sfqid):
            time.sleep(0.01)
    assert caught.value.errno == 604
    assert time.monotonic() - started < 3


# Objects


def test_deployment_replaces_every_file(session, sandbox, project, put):
    assert live_files(session, sandbox) == sorted(["profiles.yml", *FILES])
    put("later", **{"models/orders.yml": None, "models/customers.sql": "select 1 as id"})
    session("alter dbt project shop deploy from '@later'")
    assert "models/customers.sql" in live_files(session, sandbox)
    assert "models/orders.yml" not in live_files(session, sandbox)
    assert json.loads(described(session)["last_deployed_from"])["stage_url"] == "@later"


def test_settings_are_changed_and_shown(session, sandbox, project):
    assert described(session)["default_writeback"] == "false"
    session(
        "alter dbt project shop set\n    default_target = 'a', comment = 'It''s, well, \\'that\\''"
    )
    session("alter dbt project shop unset default_writeback, dbt_version")
    now = described(session)
    assert now["comment"] == "It's, well, 'that'"
    assert now["default_target"] == "a"
    assert (now["default_writeback"], now["dbt_version"]) == ("true", "1.9.4")
    assert now["default_version"] == "LIVE"
    names = [column.name for column in session.columns("show dbt projects")]
    [shown] = session("show dbt projects like 'sh%' in schema public")
    listed = dict(zip(names, shown, strict=True))
    assert (listed["database_name"], listed["name"]) == (sandbox.database, "SHOP")
    assert listed["comment"] == now["comment"]


def test_object_that_exists_is_left_alone_or_replaced(session, sandbox, project, put):
    put("later", **{"models/orders.yml": None})
    create = f"from '@later' {PINNED}"
    assert session.refused(f"create dbt project shop {create}").errno == 2002
    session(f"create dbt project if not exists shop {create}")
    assert "models/orders.yml" in live_files(session, sandbox)
    session(f"create or replace dbt project shop {create}")
    assert "models/orders.yml" not in live_files(session, sandbox)


def test_dropped_project_is_gone_with_its_files(session, sandbox, project):
    session("drop dbt project shop")
    assert session("show dbt projects") == []
    assert session.refused("execute dbt project shop").errno == 2003
    session("execute dbt project if exists shop")
    with pytest.raises(Error, match="does not exist"):
        live_files(session, sandbox)


REFUSED = [
    ("create dbt project x from '@nowhere'", 2003, "NOWHERE"),
    ("create dbt project x from '@empty'", 1008, "dbt_project.yml"),
    ("create dbt project x from '@bare'", 1008, "profiles.yml"),
    ("create dbt project x", 1003, "unexpected"),
    ("create dbt project x from '@files' dbt_version = '0.1'", 1422, "0.1"),
    ("create dbt project x from '@files' auto_compile = maybe", 1422, "maybe"),
    ("create dbt project x from '@files' colour = 'red'", 1420, "COLOUR"),
    ("create dbt project x from '@files' default_environment = 'dev'", 2, "ENVIRONMENT"),
    (
        "create dbt project x from '@files' external_access_integrations = (a, b)",
        2,
        "EXTERNAL_ACCESS_INTEGRATIONS",
    ),
    ("create dbt project x from 'snow://workspace/user$.public.w/versions/live'", 2, "snow:"),
    ("create dbt project x from '@files'", 2, "dbt 1.9.4"),
    ("alter dbt project shop add version v2 from '@files'", 2, "use DEPLOY"),
    ("alter dbt project shop rename to other", 2, "rename to"),
    ("alter dbt project nowhere set comment = 'x'", 2003, "NOWHERE"),
    ("execute dbt project nowhere", 2003, "NOWHERE"),
    ("execute dbt project from workspace x", 2, "workspace"),
    ("execute dbt project shop args = 'debug'", 1008, "debug"),
    ("execute dbt project shop args = 'run --profiles-dir /tmp'", 1008, "--profiles-dir"),
    ("execute dbt project shop args = 'run --vars ''{'", 1008, "ARGS"),
    ("execute dbt project shop args = 'deps'", 2, "dbt deps"),
    ("execute dbt project shop dbt_version = '1.10.15'", 2, "dbt 1.10.15"),
    ("execute dbt project shop env_vars = ('DBT_A' = 'b')", 2, "ENV_VARS"),
    ("select system$locate_dbt_artifacts('x')", 100183, "'x'"),
    ("select system$get_dbt_log()", 938, "arguments"),
    ("select system$get_dbt_log(column1) from values ('x')", 1015, "constant"),
    ("get 'snow://dbt/nowhere/results/' 'file:///tmp'", 2003, "NOWHERE"),
]


def test_what_cannot_be_is_refused_by_name(session, project, put):
    session("create stage empty")
    put("bare", **{"profiles.yml": None})
    for statement, errno, words in REFUSED:
        error = session.refused(statement)
        assert error.errno == errno, statement
        assert words in error.msg


def test_profile_must_say_where_dbt_works(session, put):
    put("files", **{"profiles.yml": "shop: {target: a, outputs: {a: {type: snowflake}}}"})
    session(f"create dbt project shop from '@files' {PINNED}")
    error = session.refused("execute dbt project shop")
    assert "target shop.a of profiles.yml has no account, database, role" in error.msg
