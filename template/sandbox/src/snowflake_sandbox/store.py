"""The sandbox's databases: in memory, or one file each in a folder."""

import tempfile
from collections import OrderedDict, defaultdict
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from duckdb import DuckDBPyConnection

from snowflake_sandbox import fakesnow_seams, macros
from snowflake_sandbox.access.account import Account
from snowflake_sandbox.access.delegations import Delegations
from snowflake_sandbox.cortex_udf import register
from snowflake_sandbox.dynamic_tables.registry import Registry
from snowflake_sandbox.faults import Faults
from snowflake_sandbox.locks import TableLocks
from snowflake_sandbox.stages import restore
from snowflake_sandbox.table_changes import TableChanges
from snowflake_sandbox.table_columns import Catalog
from snowflake_sandbox.usage import UsageLog

SHARED_DATABASE = "SNOWFLAKE"
_RESULTS_KEPT = 100


class Results(OrderedDict[str, tuple[object, ...]]):
    """The newest results, for `RESULT_SCAN`; older ones are dropped."""

    def __setitem__(self, query_id: str, result: tuple[object, ...]) -> None:
        super().__setitem__(query_id, result)
        while len(self) > _RESULTS_KEPT:
            self.popitem(last=False)


class Cancellable(Protocol):
    """What runs a statement, and can be made to stop."""

    user: str

    def cancel(self) -> None:
        """Stops the running statement."""
        ...


class Store:
    """All databases of one sandbox, and what its sessions share.

    DuckDB itself is told to touch no file outside the folder, whatever SQL asks for.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Opens the databases in `folder` (made if missing), or an empty store in memory."""
        self.folder = folder
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
        self.locks = TableLocks()
        self.faults = Faults()
        # Snowflake lets one statement at a time change the catalog; DuckDB would let them collide.
        self.catalog = Lock()
        self.tables = Catalog()
        self.running: dict[str, Cancellable] = {}
        # The databases that may have names in other cases than upper; one that is opened may.
        self.mixed_case: set[str] = set()
        # All that were dropped, in order: a session asks what is new there since it last looked.
        self.dropped: list[str] = []
        # How to sign in to the server of this store, once there is one.
        self.sign_in: dict[str, Any] | None = None
        self.delegations = Delegations()
        # Results are for the user whose statement gave them.
        self.results: defaultdict[str, Results] = defaultdict(Results)
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        if folder:
            stages_folder = str(folder / "stages")
        else:
            self._temporary = tempfile.TemporaryDirectory(prefix="sandbox-stages-")
            stages_folder = self._temporary.name
        self._earlier_stages = fakesnow_seams.stages_folder()
        fakesnow_seams.keep_stages_in(stages_folder)
        self._duck = fakesnow_seams.open_duckdb(folder)
        try:
            self._open([str(path) for path in (folder, stages_folder) if path])
        except BaseException:
            self._let_go()
            raise

    def _open(self, allowed_folders: list[str]) -> None:
        self._duck.execute("set allowed_directories = $paths", {"paths": allowed_folders})
        self._duck.execute("set enable_external_access = false")
        self.attach(SHARED_DATABASE)
        macros.define(self._duck)
        for file in sorted(self.folder.glob("*.db")) if self.folder else []:
            self.attach(file.stem)
            restore(self._duck, file.stem)
            self.mixed_case.add(file.stem)
        self.access = Account(self._duck.cursor())
        self.usage = UsageLog(self._duck.cursor())
        self.dynamic_tables = Registry(self._duck.cursor())
        self.table_changes = TableChanges(self._duck.cursor())
        register(self._duck)

    def connect(self) -> DuckDBPyConnection:
        """Opens a connection to the databases."""
        return self._duck.cursor()

    def detach(self, database: str) -> None:
        """Closes a database, if it is open; in memory, it is gone."""
        self._duck.execute(f'detach database if exists "{database}"')

    def has(self, database: str) -> bool:
        """Tells whether a database is there."""
        known = self._duck.cursor().execute("select database_name from duckdb_databases()")
        return (database,) in known.fetchall()

    def drop(self, database: str) -> None:
        """Drops a database with its file; one of that name that is made later starts empty."""
        fakesnow_seams.forget_notes(self._duck, database)
        self.detach(database)
        for ending in ("db", "db.wal") if self.folder else ():
            Path(f"{self.folder}/{database}.{ending}").unlink(missing_ok=True)
        self.mixed_case.discard(database)
        self.dropped.append(database)

    def close(self) -> None:
        """Writes the usage, checkpoints and closes every database."""
        self.usage.write()
        self.table_changes.write()
        self._let_go()

    def _let_go(self) -> None:
        self._duck.close()
        fakesnow_seams.keep_stages_in(self._earlier_stages)
        if self._temporary:
            self._temporary.cleanup()

    def attach(self, database: str) -> None:
        """Opens a database, which is made if missing."""
        file = f"{self.folder / database}.db" if self.folder else ":memory:"
        if not self.has(database):
            self._duck.execute(f"attach '{file}' as \"{database}\"")
            fakesnow_seams.prepare_database(self._duck, database)
