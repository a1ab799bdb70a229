"""All that the sandbox takes from fakesnow, which it extends; no other module imports it.

Nothing is subclassed, and one variable is patched. What is taken, and why:

- `FakeSnow`: DuckDB with the notes that SHOW and INFORMATION_SCHEMA read. `prepare_database`,
  `comment_note`, `text_lengths_note` and `forget_notes` keep them for the databases and statements
  that the sandbox carries out itself; `HIDDEN_SCHEMA`, `NOTES`, `COLUMNS`, `SHOWN_COLUMNS` and
  `STAGES` are where they lie.
- `FakeSnowflakeConnection`, as `Place`: the current database and schema, by which names are
  resolved. Private: `_schema`.
- `FakeSnowflakeCursor`, as `Execution`: translates a tree for DuckDB, runs it, and answers in
  Snowflake's words. Its `execute` is not used, for the sandbox has something to say between its
  steps; so the steps are, which are private: `_transform`, `_transform_explode`, `_execute`, and
  what they leave behind in `_arrow_table`, `_rowcount`, `_sfqid` and the three `_last_…`. MERGE is
  not split: DuckDB's own refuses ambiguous matches.
- `transforms.stage`: names of stages, and where their files lie. Patched: `LOCAL_BUCKET_PATH`, for
  files that last as long as the sandbox's databases.
- `lookup_file_format`, `parse_options`: formats that CREATE FILE FORMAT has kept.
- `statement_type`, `rowtype`, `arrow`, `from_binding`, `SERVER_VERSION`: the wire protocol.
  `DESCRIBE_RESULT_SQL` and `operations` tell the columns of answers to statements that did not run.

What the sandbox knows of the trees that fakesnow makes is here as well: `TO_TIMESTAMP_MACRO`,
`OBJECT_OF_ROW_MACRO`, `is_added_cast`, `UNDERSTOOD`, `take_comment` and `take_text_lengths`.

All of this may change with fakesnow's next version: `tests/test_fakesnow_seams.py` knows the source
of each piece, and tells which has changed and what to look at.
"""

import warnings
from pathlib import Path
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection
from fakesnow import info_schema, macros
from fakesnow.arrow import to_ipc as to_ipc
from fakesnow.arrow import to_sf as to_sf
from fakesnow.conn import FakeSnowflakeConnection
from fakesnow.converter import from_binding as from_binding
from fakesnow.cursor import DESCRIBE_RESULT_SQL as DESCRIBE_RESULT_SQL
from fakesnow.cursor import FakeSnowflakeCursor
from fakesnow.instance import FakeSnow
from fakesnow.rowtype import ColumnInfo as ColumnInfo
from fakesnow.rowtype import describe_as_rowtype as describe_as_rowtype
from fakesnow.statement_type import DML_TYPE_IDS as DML_TYPE_IDS
from fakesnow.statement_type import INSERT as INSERT
from fakesnow.statement_type import statement_type_id as statement_type_id
from fakesnow.transforms import SERVER_VERSION as SERVER_VERSION
from fakesnow.transforms import stage
from fakesnow.transforms.file_format import lookup_file_format as lookup_file_format
from fakesnow.transforms.merge import operations as operations
from fakesnow.transforms.options import parse_options as parse_options
from fakesnow.transforms.stage import internal_dir as internal_dir
from fakesnow.transforms.stage import not_found_error as not_found_error
from fakesnow.transforms.stage import parts_from_var as parts_from_var
from sqlglot import Expr, exp

HIDDEN_SCHEMA = "_fs_information_schema"
NOTES = f"_fs_global.{HIDDEN_SCHEMA}"
COLUMNS = f"{NOTES}._fs_columns"
STAGES = f"{NOTES}._fs_stages"
SHOWN_COLUMNS = "_fs_show_columns"

# What TO_TIMESTAMP and OBJECT_CONSTRUCT(*) become, in lower case: of a value and a scale, of a row.
TO_TIMESTAMP_MACRO = "_fs_to_timestamp"
OBJECT_OF_ROW_MACRO = "_fs_object_construct_star"
# What marks the commands that fakesnow makes of statements it did understand.
UNDERSTOOD = ("set_schema", "set_database")

# It asks DuckDB for Arrow tables in a way that DuckDB would rather not see.
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result", category=UserWarning)

Results = dict[str, tuple[Any, ...]]
Values = list[Any] | dict[str, Any] | None

# DESCRIBE of a query says nothing of keys, defaults and extras.
_NOTHING_MORE = (None, None, None)


def open_duckdb(folder: Path | None) -> DuckDBPyConnection:
    """Opens an instance of DuckDB whose databases will be files in `folder`, or in memory."""
    return FakeSnow(db_path=folder).duck_conn


def prepare_database(duck: DuckDBPyConnection, name: str) -> None:
    """Gives a database that has been attached the views and macros that statements rely on."""
    duck.execute(info_schema.per_db_creation_sql(name))
    duck.execute(macros.creation_sql(name))


def forget_notes(duck: DuckDBPyConnection, database: str) -> None:
    """Forgets the comments and lengths of texts that were noted of a database's tables."""
    for notes in ("_fs_tables_ext", "_fs_columns_ext"):
        duck.execute(f"delete from {NOTES}.{notes} where ext_table_catalog = ?", [database])


def stages_folder() -> str:
    """Gives the folder in which the files of stages lie."""
    return stage.LOCAL_BUCKET_PATH


def keep_stages_in(folder: str) -> None:
    """Chooses the folder in which the files of stages lie from now on, in the whole process."""
    stage.LOCAL_BUCKET_PATH = folder


class Place:
    """Where a session is: its current database and schema."""

    def __init__(self, duck: DuckDBPyConnection, results: Results, folder: Path | None) -> None:
        """Begins nowhere.

        Args:
            duck: the connection of the session.
            results: where results are kept, for `RESULT_SCAN`.
            folder: where the files of databases are made.
        """
        self.connection = FakeSnowflakeConnection(duck, results, db_path=folder)
        self.duck = duck

    @property
    def database(self) -> str | None:
        """The current database."""
        return self.connection.database

    @property
    def schema(self) -> str | None:
        """The current schema."""
        return self.connection.schema

    def become(self, database: str | None, schema: str | None) -> None:
        """Notes where DuckDB's connection has gone."""
        self.connection.database, self.connection._schema = database, schema
        self.connection.database_set = True
        self.look()

    def leave(self) -> None:
        """Goes where there is no current database, as at the beginning."""
        self.duck.execute("SET schema = 'memory.main'")
        self.connection.database, self.connection._schema = None, None
        self.connection.database_set = self.connection.schema_set = False

    def look(self) -> None:
        """Notes whether there is a current schema; one that was dropped is not."""
        self.connection.schema_set = self.schema is not None


class Execution:
    """One statement on its way through fakesnow, and what came of it."""

    def __init__(self, place: Place) -> None:
        """Begins a statement."""
        self._place = place
        self._cursor = FakeSnowflakeCursor(place.connection, place.duck)
        self._scanned: str | None = None
        self._described: list[Any] = []

    def require_place(self, statement: Expr) -> None:
        """Refuses a statement with names that need a current database or schema there is not.

        Raises:
            ProgrammingError: 090105 or 090106.
        """
        self._cursor.check_db_and_schema(statement)

    def parts(self, statement: Expr) -> list[Expr]:
        """Gives the statements that DuckDB has to run for one of Snowflake's."""
        if isinstance(statement, exp.Merge):
            return [statement]
        return self._cursor._transform_explode(statement)

    def translated(self, statement: Expr, values: Values) -> Expr:
        """Gives a part as DuckDB's tree."""
        return self._cursor._transform(statement, values)

    def run(self, translated: Expr, values: Values = None) -> None:
        """Has DuckDB run a part that was translated, with what is bound to its placeholders."""
        self._scanned = translated.args.get("result_scan_sfqid")
        self._cursor._execute(translated, values)
        # To ask DuckDB for it later would take as long as a short statement does.
        self._described = [] if self._scanned else self._place.duck.description

    @property
    def rows(self) -> pa.Table | None:
        """The rows of the answer."""
        return self._cursor._arrow_table

    @property
    def row_count(self) -> int | None:
        """How many rows were changed, or else how many the answer has."""
        return self._cursor._rowcount

    @property
    def result_id(self) -> str | None:
        """What the answer is kept as."""
        return self._cursor._sfqid

    @property
    def upload(self) -> dict[str, Any] | None:
        """What the client shall send, after PUT."""
        transformed: Expr | None = self._cursor._last_transformed
        return transformed.args.get("put_stage_data") if transformed else None

    def columns(self) -> list[tuple[Any, ...]]:
        """Gives the columns of the answer, as DuckDB describes them."""
        if self._described:
            return [(name, str(kind), "YES", *_NOTHING_MORE) for name, kind, *_ in self._described]
        describe = f"DESCRIBE {self._cursor._last_sql}"
        return self._place.duck.execute(describe, self._cursor._last_params).fetchall()

    def keep_as(self, query_id: str) -> None:
        """Keeps the answer under the id of its statement, for `RESULT_SCAN`."""
        results, known_as = self._place.connection.results_cache, str(self.result_id)
        results[query_id] = results[known_as]
        # What RESULT_SCAN has found stays where it was, too.
        if known_as != self._scanned:
            del results[known_as]
        self._cursor._sfqid = query_id  # type: ignore[assignment]


def take_comment(translated: Expr) -> tuple[exp.Table, str] | None:
    """Takes off a tree the comment that running it would note, and gives it with its table."""
    taken: tuple[exp.Table, str | None] | None = translated.args.pop("table_comment", None)
    # Properties without a comment among them leave a table without a text.
    return None if taken is None or taken[1] is None else (taken[0], taken[1])


def set_comment(translated: Expr, table: exp.Table, text: str) -> None:
    """Has the comment noted when the tree is run."""
    translated.args["table_comment"] = (table, text)


def comment_note(database: str, schema: str, table: str, text: str) -> str:
    """Gives what notes a comment; quotes in it are doubled."""
    return info_schema.insert_table_comment_sql(database, schema, table, text)


def take_text_lengths(translated: Expr) -> list[tuple[str, int]]:
    """Takes off a tree the lengths of text columns that running it would note."""
    lengths: list[tuple[str, int]] = translated.args.pop("text_lengths", None) or []
    return lengths


def text_lengths_note(
    database: str, schema: str, table: str, lengths: list[tuple[str, int]]
) -> str:
    """Gives what notes the lengths of a table's text columns."""
    return info_schema.insert_text_lengths_sql(database, schema, table, lengths)


def is_added_cast(value: Expr) -> bool:
    """Tells a cast to a float like those that are added to what is summed up or averaged."""
    return isinstance(value, exp.TryCast) and value.to.this == exp.DataType.Type.DOUBLE
