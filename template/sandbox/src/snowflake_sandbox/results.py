"""Rows as the wire protocol carries them: Arrow for queries, JSON for the counts of DML."""

import json
from base64 import b64encode
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from snowflake_sandbox import timestamp_tz
from snowflake_sandbox.fakesnow_seams import (
    DML_TYPE_IDS,
    ColumnInfo,
    describe_as_rowtype,
    to_ipc,
    to_sf,
)
from snowflake_sandbox.vector_types import element_and_dimension

_OFFSET_ORIGIN = 1440  # Snowflake sends a UTC offset as minutes plus one day.
_INTEGERS = {"TINYINT", "SMALLINT", "UTINYINT", "USMALLINT", "UINTEGER", "UHUGEINT"}
_OTHER_TYPES = {"FLOAT": "DOUBLE", "TIMESTAMP_S": "TIMESTAMP", "TIMESTAMP_MS": "TIMESTAMP"}


def column_types(described: list[tuple[Any, ...]]) -> list[ColumnInfo]:
    """Gives the columns of a result, as DuckDB's `DESCRIBE` lists them, in Snowflake's types."""
    known = [(name, _known_type(duckdb_type), *rest) for name, duckdb_type, *rest in described]
    columns = describe_as_rowtype(known)
    for column, (_, duckdb_type, *_) in zip(columns, described, strict=True):
        if duckdb_type == timestamp_tz.DUCKDB_TYPE:
            column.update({"type": "timestamp_tz", "precision": 0, "scale": 9})
        elif duckdb_type == "TIMESTAMP WITH TIME ZONE":
            column["type"] = "timestamp_ltz"
        elif vector := element_and_dimension(duckdb_type):
            column.update(_vector_column(*vector))  # type: ignore[typeddict-item]
        elif duckdb_type.endswith("]"):
            column["type"] = "array"
        elif duckdb_type.startswith(("STRUCT", "MAP")):
            column["type"] = "object"
    return columns


def encode(
    table: pa.Table | None, columns: list[ColumnInfo], statement_type: int
) -> dict[str, Any]:
    """Gives the part of a response that holds the rows."""
    if table is None or (not table.num_rows and statement_type not in DML_TYPE_IDS):
        return {"queryResultFormat": "arrow", "rowsetBase64": ""}
    if statement_type in DML_TYPE_IDS:
        rows = [[None if v is None else str(v) for v in row.values()] for row in table.to_pylist()]
        return {"queryResultFormat": "json", "rowset": rows}
    return {"queryResultFormat": "arrow", "rowsetBase64": b64encode(_ipc(table, columns)).decode()}


def _known_type(duckdb_type: str) -> str:
    """Gives the type that fakesnow knows and that travels in the same way."""
    if duckdb_type.endswith("]") or duckdb_type.startswith(("STRUCT", "MAP")):
        return "JSON"
    return "BIGINT" if duckdb_type in _INTEGERS else _OTHER_TYPES.get(duckdb_type, duckdb_type)


def _vector_column(element: str, dimension: int) -> dict[str, Any]:
    """Gives what tells a column of vectors from others; its rows travel as lists."""
    kind = "real" if element == "FLOAT" else "fixed"
    number = {"type": kind, "nullable": False, "length": None, "precision": 38, "scale": 0}
    return {"type": "vector", "vectorDimension": dimension, "fields": [number]}


def _ipc(table: pa.Table, columns: list[ColumnInfo]) -> pa.Buffer:
    arrays = [_plain(array, column) for array, column in zip(table.columns, columns, strict=True)]
    encoded = to_sf(pa.Table.from_arrays(arrays, names=table.column_names), columns)
    for index, column in enumerate(columns):
        if column["type"].startswith("timestamp"):
            moments = _timestamps(encoded.column(index), table.column(index).combine_chunks())
            field = encoded.schema.field(index).with_type(moments.type)
            encoded = encoded.set_column(index, field, moments)
    return to_ipc(encoded)


def _plain(array: pa.ChunkedArray, column: ColumnInfo) -> pa.ChunkedArray:
    """Brings a column to the types that the protocol has."""
    if pa.types.is_timestamp(array.type):
        zone = "UTC" if array.type.tz else None
        return array.cast(pa.timestamp("us", zone), safe=False)
    if column["type"] == "timestamp_tz":
        instants = pc.struct_field(array, "instant")
        return instants.cast(pa.timestamp("us", "UTC"), safe=False)
    if pa.types.is_nested(array.type) and column["type"] != "vector":
        values = [None if v is None else json.dumps(v, default=str) for v in array.to_pylist()]
        return pa.chunked_array([pa.array(values, pa.string())])
    if pa.types.is_uint64(array.type):
        return array.cast(pa.decimal128(20, 0))
    if pa.types.is_floating(array.type):
        # DuckDB exports its widest integer, the type of a sum of integers, as a float.
        return array.cast(pa.int64() if column["type"] == "fixed" else pa.float64())
    return array


def _timestamps(encoded: pa.ChunkedArray, moments: pa.Array) -> pa.Array:
    """Keeps NULLs, and gives each moment the fields of its type: an offset only to TIMESTAMP_TZ."""
    struct = encoded.combine_chunks()
    parts = {name: pc.fill_null(struct.field(name), 0) for name in ("epoch", "fraction")}
    if pa.types.is_struct(moments.type):
        minutes = pc.fill_null(moments.field("offset_minutes"), 0).cast(pa.int32())
        parts["timezone"] = pc.add(minutes, pa.scalar(_OFFSET_ORIGIN, pa.int32()))
    fields = [pa.field(name, values.type, nullable=False) for name, values in parts.items()]
    return pa.StructArray.from_arrays(list(parts.values()), fields=fields, mask=pc.is_null(moments))
