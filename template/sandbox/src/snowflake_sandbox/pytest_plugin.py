"""The `sandbox` fixture: a Snowflake of its own for each test, in milliseconds."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

    from snowflake_sandbox.serving import RunningSandbox

_databases = count(1)


@dataclass(frozen=True)
class Sandbox:
    """One test's view of the sandbox: a database that nobody else uses."""

    server: "RunningSandbox"
    database: str
    _connections: list["SnowflakeConnection"] = field(default_factory=list, repr=False)

    def environment(self, authenticator: str = "SNOWFLAKE") -> dict[str, str]:
        """Gives the variables that make a client use this database."""
        return {**self.server.environment(authenticator), "SNOWFLAKE_DATABASE": self.database}

    def connect(self, schema: str = "PUBLIC", **session_parameters: str) -> "SnowflakeConnection":
        """Opens a session; it is closed after the test at the latest."""
        from snowflake_sandbox.client import connect

        connection = connect(self.server, self.database, schema, **session_parameters)
        self._connections.append(connection)
        return connection

    def query(self, statement: str, schema: str = "PUBLIC") -> list[tuple[Any, ...]]:
        """Runs one statement in a session of its own and gives its rows."""
        with self.connect(schema) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return [tuple(row) for row in cursor.fetchall()]

    def close(self) -> None:
        """Closes the sessions that the test has left open."""
        for connection in self._connections:
            with suppress(Exception):
                connection.close()


def pytest_configure(config: pytest.Config) -> None:
    """Keeps quiet about how fakesnow, in the same process, asks DuckDB for its rows."""
    config.addinivalue_line("filterwarnings", "ignore:Arrow output on a DB-API result")


@pytest.fixture(scope="session")
def sandbox_server() -> Iterator["RunningSandbox"]:
    """A sandbox in memory, shared by all tests of the session."""
    from snowflake_sandbox.serving import run
    from snowflake_sandbox.store import Store

    store = Store()
    with run(store) as server:
        yield server
    store.close()


@pytest.fixture
def sandbox(sandbox_server: "RunningSandbox", monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox with an empty database; the environment of the test points at it."""
    sandbox = Sandbox(sandbox_server, f"TEST_{next(_databases)}")
    for name, value in sandbox.environment().items():
        monkeypatch.setenv(name, value)
    yield sandbox
    sandbox.close()
