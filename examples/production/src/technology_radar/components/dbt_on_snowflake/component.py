"""DbtProjectOnSnowflake: the dbt project as an object of the account, which Snowflake runs.

Loading it imports dagster_snowflake, whose component it extends: four seconds more than dbt beside
Dagster takes, once a process. Steps of a run are forked from one that has done so.
"""

import json
import shlex
import shutil
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, cast

import dagster as dg
from dagster_snowflake import SnowflakeResource
from dagster_snowflake.components.dbt_project.component import (
    _QUERY_TAG_MARKER,
    SnowflakeDbtProjectComponent,
    build_execute_dbt_project_sql,
    build_set_query_tag_sql,
)
from snowflake.connector.errors import DatabaseError, ProgrammingError

from ...settings import load_settings
from ...snowflake import Snowflake, query_tag, refusal
from ..dbt.parsing import ParsedProject
from ..dbt.runs import completed, described, variables
from .deployment import deploy_if_changed

_FAILED = {"error", "fail", "partial success", "runtime error"}


class _OwnSnowflake:
    """What the component asks of Dagster's resource: signs in as the settings say, when it does."""

    @property
    def database(self) -> str:
        return load_settings().snowflake.database

    @property
    def schema_(self) -> str:
        return load_settings().snowflake.schema_

    def get_connection(self) -> AbstractContextManager[Any]:
        return Snowflake().dagster_snowflake_resource().get_connection()


def _own_snowflake() -> SnowflakeResource:
    return cast(SnowflakeResource, _OwnSnowflake())


@dataclass(kw_only=True)
class DbtProjectOnSnowflake(SnowflakeDbtProjectComponent):
    """Has Snowflake run `dbt build` for the window of the partitions that are materialized.

    The manifest is that of the folder, so loading needs no account. A run first deploys the folder
    if the account has another version of it. dbt gets the window as the variables `window_start`
    and `window_end`, in UTC.
    See https://docs.snowflake.com/en/user-guide/data-engineering/dbt-projects-on-snowflake
    """

    project: ParsedProject
    dbt_version: str
    # Not for YAML: there is one way to sign in.
    snowflake: Annotated[
        SnowflakeResource, dg.Resolver(lambda *_: _own_snowflake(), model_field_type=None)
    ] = field(default_factory=_own_snowflake)

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """Gives the assets and checks of the manifest."""
        return self.build_defs_from_state(context, self.project.manifest_path)

    def write_state_to_path(self, state_path: Path) -> None:
        """Keeps the manifest for whoever wants state; this component itself does without."""
        shutil.copyfile(self.project.manifest_path, state_path)

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: Any
    ) -> dg.AssetSpec:
        """Gives a model its partitions, if it is tagged for them, and says what it needs."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        resource = self.get_resource_props(manifest, unique_id)
        return completed(spec, resource, "dbt project", "stage")

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, *, manifest: Mapping[str, Any], unique_id: str, project: Any
    ) -> dg.AssetCheckSpec | None:
        """Says what a test looks at."""
        spec = super().get_asset_check_spec(
            asset_spec, manifest=manifest, unique_id=unique_id, project=project
        )
        return spec and described(spec, self.get_resource_props(manifest, unique_id))

    def get_cli_args(self, context: dg.AssetExecutionContext) -> list[str]:
        """Adds what dbt has to know of the run to the arguments of dbt."""
        return [*super().get_cli_args(context), *variables(context)]

    def build_execute_sql(
        self, context: dg.AssetExecutionContext, manifest: Mapping[str, Any]
    ) -> str:
        """Gives the statement that runs dbt, with each argument quoted for a shell."""
        arguments = map(shlex.quote, self._build_dbt_args(context, manifest))
        escaped = [argument.replace("\\", "\\\\") for argument in arguments]
        return build_execute_dbt_project_sql(self.snowflake_dbt_project_name, escaped)

    def execute(
        self, context: dg.AssetExecutionContext, manifest: Mapping[str, Any]
    ) -> Iterator[Any]:
        """Deploys what has changed, runs dbt, and gives what each model and test has come to.

        Raises:
            Failure: a model or a test has failed, after the results of all others.
            SettingsError: before anything is sent, when settings are missing or wrong.
        """
        name = self.snowflake_dbt_project_name
        with Snowflake().session(context) as session:
            if deploy_if_changed(session, name, self.project, self.dbt_version):
                context.log.info(f"Deployed {self.project.project_dir} as {name}.")
        try:
            yield from super().execute(context, manifest)
        except DatabaseError as error:
            yield from self._results_of_failed_run(context, manifest, error.sfqid)
            if failure := refusal(error):
                raise failure from error
            raise

    def _execute_and_wait(
        self, context: dg.AssetExecutionContext, conn: Any, cursor: Any, sql: str
    ) -> str:
        query_id = super()._execute_and_wait(context, conn, _Tagged(cursor, _tag(context)), sql)
        # A statement may succeed although dbt has not: its one row says whether, and why not.
        succeeded, reason, *_ = cursor.fetchone()
        if not succeeded:
            raise ProgrammingError(f"dbt has failed: {reason}", sfqid=query_id)
        return query_id

    def _results_of_failed_run(
        self,
        context: dg.AssetExecutionContext,
        manifest: Mapping[str, Any],
        query_id: str | None,
    ) -> Iterator[Any]:
        """Gives the results that dbt has left, if it got so far."""
        results = None
        with self.snowflake.get_connection() as connection, suppress(DatabaseError):
            cursor = connection.cursor()
            cursor.execute(build_set_query_tag_sql(_tag(context)))
            results = self._locate_and_read_artifact(cursor, query_id or "", "run_results.json")
        if results:
            yield from self._run_results_to_events(results, manifest, context=context)

    def _run_results_to_events(
        self, run_results: Mapping[str, Any], manifest: Mapping[str, Any], **given: Any
    ) -> Iterator[Any]:
        # Dagster takes a test that was skipped for one that has failed.
        results = [result for result in run_results["results"] if result["status"] != "skipped"]
        kept = {**run_results, "results": results}
        yield from super()._run_results_to_events(kept, manifest, **given)
        failed = [
            f"{result['unique_id']}: {result.get('message') or result['status']}"
            for result in results
            if result["status"] in _FAILED
        ]
        if failed and given.get("context"):
            raise dg.Failure("dbt has failed:\n" + "\n".join(failed))


class _Tagged:
    """A cursor that tags its session anew before a statement is started in it."""

    def __init__(self, cursor: Any, tag: str) -> None:
        self._cursor = cursor
        self._tag = tag

    def execute_async(self, statement: str) -> Any:
        self._cursor.execute(build_set_query_tag_sql(self._tag))
        return self._cursor.execute_async(statement)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


def _tag(context: dg.AssetExecutionContext) -> str:
    """Gives the QUERY_TAG of the run, with the mark by which the component knows its own runs."""
    return json.dumps({**json.loads(query_tag(context)), "component": _QUERY_TAG_MARKER})
