"""What the Parquet files of a stage hold: their columns, in Snowflake's types.

See https://docs.snowflake.com/en/sql-reference/functions/infer_schema
"""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from snowflake_sandbox import stages
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.fakesnow_seams import parts_from_var
from snowflake_sandbox.session_context import SessionContext


@dataclass(frozen=True)
class ParquetColumn:
    """A column: its name, its type on Snowflake, and whether it may be NULL."""

    name: str
    type: str
    nullable: bool


def files(location: str, session: SessionContext) -> list[Path]:
    """Gives the files at a place such as `@stage/folder/`, in order.

    Raises:
        ProgrammingError: 002003 when there is no such stage.
    """
    stage, _, prefix = location.strip("'").removeprefix("@").partition("/")
    name = parts_from_var(stage, session.database, session.schema)
    stages.require(session.duck, name)
    return [stages.folder_of(name, p) for p in stages.paths(name) if p.startswith(prefix)]


def columns(file: Path, use_logical_type: bool) -> list[ParquetColumn]:
    """Gives the columns of a file.

    Raises:
        ProgrammingError: 000002 for a type that is not emulated.
    """
    schema = pq.read_schema(file)
    found = []
    for field in schema:
        if pa.types.is_timestamp(field.type) and not use_logical_type:
            raise unsupported(
                f"the timestamp '{field.name}' of a Parquet file without USE_LOGICAL_TYPE = TRUE"
            )
        found.append(ParquetColumn(field.name, _type(field), field.nullable))
    return found


def _type(field: pa.Field) -> str:
    kind = field.type
    if pa.types.is_decimal(kind):
        return f"NUMBER({kind.precision}, {kind.scale})"
    if pa.types.is_timestamp(kind):
        return "TIMESTAMP_LTZ" if kind.tz else "TIMESTAMP_NTZ"
    if pa.types.is_nested(kind):
        return "VARIANT"
    for is_kind, name in (
        (pa.types.is_integer, "NUMBER(38, 0)"),
        (pa.types.is_floating, "REAL"),
        (pa.types.is_boolean, "BOOLEAN"),
        (pa.types.is_date, "DATE"),
        (pa.types.is_time, "TIME"),
        (pa.types.is_string, "TEXT"),
        (pa.types.is_large_string, "TEXT"),
        (pa.types.is_binary, "BINARY"),
        (pa.types.is_null, "TEXT"),
    ):
        if is_kind(kind):
            return name
    raise unsupported(f"the type {kind} of a Parquet file")
