"""Objects of a schema that DuckDB has no word for: what they are defined by, kept in the database.

They lie beside the tables of their database, so they last as long.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from snowflake_sandbox.fakesnow_seams import HIDDEN_SCHEMA
from snowflake_sandbox.patterns import is_like

RelationName = tuple[str, str, str]

_CREATE = """
create table if not exists {objects} (
    kind varchar, schema_name varchar, name varchar, created_on timestamptz, definition varchar,
    primary key (kind, schema_name, name)
)
"""


@dataclass(frozen=True)
class StoredObject:
    """One object: its database, schema and name, when it was made, and what defines it."""

    name: RelationName
    created_on: datetime
    definition: dict[str, Any]


def find(duck: duckdb.DuckDBPyConnection, kind: str, name: RelationName) -> StoredObject | None:
    """Gives the object of that kind (such as "STAGE") and name, if there is one."""
    database, schema, simple_name = name
    found = [o for o in listed(duck, kind, database) if o.name[1:] == (schema, simple_name)]
    return found[0] if found else None


def listed(
    duck: duckdb.DuckDBPyConnection,
    kind: str,
    database: str,
    schema: str | None = None,
    like: str | None = None,
) -> list[StoredObject]:
    """Gives the objects of one kind in a database, or in a schema of it, in order.

    Args:
        duck: a connection.
        kind: for example "STAGE".
        database: where to look.
        schema: where in the database; None for everywhere.
        like: what their names are like, as SHOW takes it; None for any.
    """
    rows = duck.execute(
        f"select schema_name, name, created_on, definition from {_objects(duck, database)} "
        "where kind = ? and (? is null or schema_name = ?) order by schema_name, name",
        [kind, schema, schema],
    ).fetchall()
    return [
        StoredObject((database, in_schema, name), created_on, json.loads(definition))
        for in_schema, name, created_on, definition in rows
        if is_like(name, like)
    ]


def remember(
    duck: duckdb.DuckDBPyConnection, kind: str, name: RelationName, definition: dict[str, Any]
) -> None:
    """Keeps an object, in the place of one that has its kind and name."""
    existing = find(duck, kind, name)
    created_on = existing.created_on if existing else datetime.now(UTC)
    row = [kind, *name[1:], created_on, json.dumps(definition, default=str)]
    duck.execute(
        f"insert or replace into {_objects(duck, name[0])} values (?, ?, ?, ?, ?)", row
    ).fetchall()


def forget(duck: duckdb.DuckDBPyConnection, kind: str, name: RelationName) -> None:
    """Drops an object, if it is there."""
    duck.execute(
        f"delete from {_objects(duck, name[0])} where kind = ? and schema_name = ? and name = ?",
        [kind, *name[1:]],
    ).fetchall()


def forget_all(duck: duckdb.DuckDBPyConnection, database: str, schema: str) -> None:
    """Drops every object of a schema."""
    duck.execute(
        f"delete from {_objects(duck, database)} where schema_name = ?", [schema]
    ).fetchall()


def _objects(duck: duckdb.DuckDBPyConnection, database: str) -> str:
    objects = f'"{database}".{HIDDEN_SCHEMA}._objects'
    duck.execute(_CREATE.format(objects=objects)).fetchall()
    return objects
