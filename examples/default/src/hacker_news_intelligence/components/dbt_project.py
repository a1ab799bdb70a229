"""PartitionedDbtProject: a dbt project whose models tagged `daily` have daily partitions."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource, DbtProject, DbtProjectComponent
from packaging.version import Version

from ..settings import load_settings
from ..sign_in import environment
from .dbt.parsing import ParsedProject
from .dbt.runs import completed, described, variables


@dataclass
class PartitionedDbtProject(DbtProjectComponent):
    """Runs `dbt build` for the window of the partitions that are materialized.

    dbt gets the window as the variables `window_start` and `window_end`, in UTC, and signs in with
    the settings that everything else here uses.
    """

    project: ParsedProject

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        """Gives a model its partitions, if it is tagged for them, and says what it needs."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        return completed(spec, self.get_resource_props(manifest, unique_id))

    def get_asset_check_spec(
        self,
        asset_spec: dg.AssetSpec,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: DbtProject | None,
    ) -> dg.AssetCheckSpec | None:
        """Says what a test looks at."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return spec and described(spec, self.get_resource_props(manifest, unique_id))

    def get_cli_args(self, context: dg.AssetExecutionContext) -> list[str]:
        """Adds what dbt has to know of the run to the arguments of dbt."""
        return [*super().get_cli_args(context), *variables(context)]

    def execute(self, context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
        """Runs dbt with the project's own settings.

        Raises:
            SettingsError: before dbt starts, when settings are missing or wrong.
        """
        with _variables(environment(load_settings().snowflake)):
            yield from super().execute(context, _DbtBesidePython(self.project))


@contextmanager
def _variables(values: Mapping[str, str]) -> Iterator[None]:
    """Sets variables of the environment, which dbt inherits, until the block is left."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


class _DbtBesidePython(DbtCliResource):
    """The dbt of this environment, found without the help of PATH or of a process that asks it."""

    def __init__(self, project: DbtProject) -> None:
        executable = Path(sys.executable).with_name("dbt")
        super().__init__(project_dir=project, dbt_executable=str(executable))

    @cached_property
    def _cli_version(self) -> Version:
        # Dagster asks `dbt --version`, which takes seconds.
        return Version(version("dbt-core"))
