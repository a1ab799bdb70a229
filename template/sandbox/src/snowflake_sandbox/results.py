"""Rows as the wire protocol carries them: Arrow for queries, JSON for the counts of DML."""

from base64 import b64encode
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from fakesnow.arrow import to_ipc, to_sf
from fakesnow.rowtype import ColumnInfo, describe_as_rowtype
from fakesnow.statement_type import DML_TYPE_IDS

_OFFSET_ORIGIN = 1440  # Snowflake sends a UTC offset as minutes plus one day.


def column_types(described: list[tuple[Any, ...]]) -> list[ColumnInfo]:
    """Gives the columns of a result, as DuckDB's `DESCRIBE` lists them, in Snowflake's types."""
    return describe_as_rowtype(described)


def encode(table: pa.Table | None, columns: list[ColumnInfo], statement_type: int) -> dict[str, Any]:
    """Gives the part of a response that holds the rows."""
    if table is None:
        return {"queryResultFormat": "arrow", "rowsetBase64": ""}
    if statement_type in DML_TYPE_IDS:
        rows = [[None if v is None else str(v) for v in row.values()] for row in table.to_pylist()]
        return {"queryResultFormat": "json", "rowset": rows}
    return {"queryResultFormat": "arrow", "rowsetBase64": b64encode(_ipc(table, columns)).decode()}


def _ipc(table: pa.Table, columns: list[ColumnInfo]) -> pa.Buffer:
    """Encodes rows; timestamps with a zone get the offset that the session's zone has at that instant."""
    utc = _whole_numbers(table, columns)
    offsets: dict[int, pa.Array] = {}
    for index, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type) and field.type.tz:
            column = table.column(index).combine_chunks()
            utc = utc.set_column(index, field.name, column.cast(pa.timestamp("us", "UTC")))
            offsets[index] = _offset_minutes(column)
    encoded = to_sf(utc, columns)
    for index, minutes in offsets.items():
        encoded = encoded.set_column(
            index, encoded.schema.field(index), _with_offset(encoded.column(index), minutes)
        )
    return to_ipc(encoded)


def _whole_numbers(table: pa.Table, columns: list[ColumnInfo]) -> pa.Table:
    """Undoes that DuckDB exports its widest integer, the type of a sum of integers, as a float."""
    for index, column in enumerate(columns):
        if column["type"] == "fixed" and pa.types.is_floating(table.schema.field(index).type):
            numbers = table.column(index).cast(pa.int64())
            table = table.set_column(index, table.schema.field(index).name, numbers)
    return table


def _offset_minutes(column: pa.Array) -> pa.Array:
    wall_clock = pc.local_timestamp(column).cast(pa.int64())
    instant = column.cast(pa.timestamp("us", "UTC")).cast(pa.int64())
    minutes = pc.divide(pc.subtract(wall_clock, instant), 60_000_000)
    return pc.fill_null(pc.add(minutes, _OFFSET_ORIGIN), _OFFSET_ORIGIN).cast(pa.int32())


def _with_offset(column: pa.ChunkedArray, minutes: pa.Array) -> pa.Array:
    struct = column.combine_chunks()
    names = [field.name for field in struct.type]
    parts = [minutes if name == "timezone" else struct.field(name) for name in names]
    return pa.StructArray.from_arrays(parts, fields=list(struct.type), mask=pc.is_null(struct))
