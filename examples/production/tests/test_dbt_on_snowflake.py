import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster_dbt import DbtProject

from technology_radar.components.dbt_on_snowflake import DbtProjectOnSnowflake
from technology_radar.components.dbt_on_snowflake.deployment import deploy_if_changed
from technology_radar.settings import PROJECT_ROOT, load_settings
from technology_radar.snowflake import Session, Snowflake

from .conftest import Materialize, Query, WriteStories

pytestmark = pytest.mark.slow

LIVE = "list 'snow://dbt/hacker_news/versions/live/'"
# Whatever a run sends to the account, beside the models.
OWN_STATEMENTS = """
    select query_type, query_tag from snowflake.account_usage.query_history
    where database_name = current_database() and (
        query_type like '%DBT_PROJECT'
        or query_type = 'GET_FILES'
        or query_text ilike '%dbt_project_files%'
        or query_text ilike 'select system$%'
    )
"""


@pytest.fixture
def session(query: Query) -> Iterator[Session]:
    with Snowflake().get_connection() as connection:
        yield Session(connection)


@pytest.fixture
def project(tmp_path: Path) -> DbtProject:
    """A copy of the dbt project that a test may change."""
    folder = tmp_path / "dbt_project"
    shutil.copytree(PROJECT_ROOT / "dbt_project", folder, ignore=shutil.ignore_patterns("target"))
    return DbtProject(folder)


def deploy(session: Session, project: DbtProject, dbt_version: str = "1.11.11") -> bool:
    return deploy_if_changed(session, "hacker_news", project, dbt_version)


def deployed(session: Session) -> set[str]:
    return {name.removeprefix("versions/live/") for name, *_ in session.execute(LIVE)}


def test_project_is_deployed_again_only_when_something_has_changed(
    session: Session, project: DbtProject
) -> None:
    assert deploy(session, project)
    assert deployed(session) >= {"dbt_project.yml", "models/staging/stg_stories.sql"}
    assert not deploy(session, project)

    folder = Path(project.project_dir)
    (folder / "models" / "mine.sql").write_text("select 1 as id")
    (folder / "models" / "marts" / "story_trends.sql").unlink()
    assert deploy(session, project)
    assert "models/mine.sql" in deployed(session)
    assert "models/marts/story_trends.sql" not in deployed(session)
    assert not deploy(session, project)
    assert deploy(session, project, dbt_version="1.12.3")
    [known] = session.records("show dbt projects")
    assert known["dbt_version"] == "1.12.3"


def test_what_is_deployed_says_where_to_work_and_holds_no_secret(
    session: Session, project: DbtProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert deploy(session, project)
    session.execute(f"get 'snow://dbt/hacker_news/versions/live/profiles.yml' 'file://{tmp_path}'")
    profiles = (tmp_path / "profiles.yml").read_text(encoding="utf-8")
    assert load_settings().snowflake.database in profiles
    assert "password" not in profiles
    assert "private_key" not in profiles

    monkeypatch.setenv("SNOWFLAKE_WAREHOUSE", "ANOTHER_ONE")
    load_settings.cache_clear()
    assert deploy(session, project)


def test_every_statement_of_a_run_carries_its_tag(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    write_stories([{"posted_at": "2026-01-06T12:00:00"}])
    materialize("raw_stories", "stg_stories", "fct_daily_stories", partition="2026-01-06")
    statements = query(OWN_STATEMENTS)
    assert {kind for kind, _ in statements} >= {
        "CREATE_DBT_PROJECT",
        "EXECUTE_DBT_PROJECT",
        "GET_FILES",
        "PUT_FILES",
    }
    tags = [json.loads(tag) for _, tag in statements]
    assert {(tag["asset"], tag["partition"]) for tag in tags} == {("dbt_build", "2026-01-06")}


def test_statement_that_succeeds_without_dbt_fails_the_run(
    materialize: Materialize, write_stories: WriteStories, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsuccessful(self: object, context: object, manifest: object) -> str:
        return "select false as success, 'Compilation Error' as exception"

    monkeypatch.setattr(DbtProjectOnSnowflake, "build_execute_sql", unsuccessful)
    write_stories([{"posted_at": "2026-01-06T12:00:00"}])
    materialize("raw_stories", partition="2026-01-06")
    result = materialize("stg_stories", partition="2026-01-06", raise_on_error=False)
    assert not result.success
    assert list(result.get_asset_materialization_events()) == []
    failure = result.failure_data_for_node("dbt_build")
    assert failure is not None
    assert failure.error is not None
    assert "Compilation Error" in failure.error.message


def test_sensor_reports_what_others_execute_and_nothing_else(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    write_stories([{"posted_at": "2026-01-06T12:00:00"}])
    materialize("raw_stories", "stg_stories", "fct_daily_stories", partition="2026-01-06")
    query("execute dbt project hacker_news args = 'run --select stg_stories'")
    component = DbtProjectOnSnowflake(
        snowflake_dbt_project_name="hacker_news",
        project=DbtProject(PROJECT_ROOT / "dbt_project"),
        dbt_version="1.11.11",
        create_sensor=True,
    )
    tree = dg.ComponentTree.for_test()
    [sensor] = component.build_defs(tree.load_context).sensors or []
    assert isinstance(sensor, dg.SensorDefinition)
    with dg.build_sensor_context(cursor="0") as context:
        events = sensor.evaluate_tick(context).asset_events
    assert [event.asset_key for event in events] == [dg.AssetKey("stg_stories")]


@pytest.mark.parametrize(
    "authenticator", ["SNOWFLAKE", "SNOWFLAKE_JWT", "OAUTH", "PROGRAMMATIC_ACCESS_TOKEN"]
)
def test_every_way_to_sign_in_leads_to_a_connection_of_dagster_snowflake(
    authenticator: str, stand_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in stand_in.environment(authenticator).items():
        monkeypatch.setenv(name, value)
    load_settings.cache_clear()
    with Snowflake().dagster_snowflake_resource().get_connection() as connection:
        cursor = connection.cursor()
        cursor.execute("select current_database()")
        assert cursor.fetchall() == [(stand_in.database,)]
