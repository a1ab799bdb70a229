"""What assets are given to work with, and how a run executes its steps."""

import multiprocessing

import dagster as dg

from ..snowflake import Snowflake

_PACKAGE = __name__.split(".")[0]

# What every step imports: Dagster's own storage, on a laptop and on a server, the connector, and
# this project's definitions. A module that is not there is left out.
_PRELOADED = [
    "__main__",
    "dagster._core.storage.sqlite_storage",
    "dagster._core.workspace.context",
    "dagster_postgres",
    "snowflake.connector",
    f"{_PACKAGE}.prepared",
]


@dg.definitions
def resources() -> dg.Definitions:
    """Gives the one Snowflake resource, and the executor of every run.

    Steps wait for Snowflake and compute next to nothing. A new process for each of them, which is
    Dagster's default, would spend seconds on imports for every second of work. A fork of one
    prepared process starts in a fraction of a second, and still keeps steps parallel and apart.
    Windows cannot fork.
    """
    can_fork = "forkserver" in multiprocessing.get_all_start_methods()
    start_method = {"forkserver": {"preload_modules": _PRELOADED}} if can_fork else {"spawn": {}}
    return dg.Definitions(
        resources={"snowflake": Snowflake()},
        executor=dg.multiprocess_executor.configured({"start_method": start_method}),
    )
