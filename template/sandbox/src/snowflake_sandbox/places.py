"""How a session comes to a database and a schema of it."""

from contextlib import suppress
from typing import TYPE_CHECKING

import duckdb
from snowflake.connector.errors import Error

from snowflake_sandbox.access import enforcement, securables
from snowflake_sandbox.errors import compilation_error
from snowflake_sandbox.fakesnow_seams import HIDDEN_SCHEMA

if TYPE_CHECKING:
    from snowflake_sandbox.session import Session

DEFAULT_SCHEMA = "PUBLIC"


def begin(session: "Session", database: str | None, schema: str | None) -> None:
    """Brings a new session where its client wants it, as far as its role may know of that.

    A database and a schema that are missing are made, as if by an administrator, unless the role is
    one that is checked.
    """
    if database is None:
        return
    database, schema = database.upper(), (schema or DEFAULT_SCHEMA).upper()
    if schema == "INFORMATION_SCHEMA":
        schema = HIDDEN_SCHEMA.upper()
    if not enforcement.is_unrestricted(session):
        if enforcement.sees(session, securables.database(database)):
            is_seen = enforcement.sees(session, securables.schema(database, schema))
            _go(session, database, schema if is_seen else None)
    elif not _is_there(session, database, schema):
        # Who makes nothing need not wait for somebody else's long CREATE TABLE ... AS.
        with session.store.catalog:
            session.store.attach(database)
            session.duck.execute(f'create schema if not exists "{database}"."{schema}"')
        _go(session, database, schema)


def _is_there(session: "Session", database: str, schema: str) -> bool:
    """Goes to a schema, if there is one of that name."""
    try:
        _go(session, database, schema)
    except duckdb.Error:
        return False
    return True


def use(session: "Session", database: str | None, schema: str | None) -> None:
    """Makes a database and a schema of it the current ones; PUBLIC where none is given.

    Raises:
        ProgrammingError: 002043 when one of them does not exist.
    """
    try:
        _go(session, database, schema)
    except duckdb.Error:
        raise compilation_error(
            2043, "02000", "Object does not exist, or operation cannot be performed."
        ) from None
    if schema is None:
        with suppress(Error):
            use(session, database, DEFAULT_SCHEMA)


def leave_dropped(session: "Session") -> None:
    """Takes a session out of a database that is gone; its temporary relations there go, too."""
    dropped = set(session.store.dropped[session.drops_seen :])
    if not dropped:
        return
    session.drops_seen = len(session.store.dropped)
    for name in [name for name in session.temporary if name[0] in dropped]:
        for kind in ("table", "view"):
            with suppress(duckdb.CatalogException):
                session.duck.execute(f'drop {kind} if exists temp.main."{name[2]}"')
        session.temporary.discard(name)
    session.temporary_stages -= {name for name in session.temporary_stages if name[0] in dropped}
    # The session cannot ask for itself: its connection fails while it is where nothing is.
    if session.database in dropped and not session.store.has(session.database):
        session.place.leave()


def _go(session: "Session", database: str | None, schema: str | None) -> None:
    session.duck.execute(f'SET schema = \'"{database}"."{schema or "main"}"\'')
    session.place.become(database, schema)
