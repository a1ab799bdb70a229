"""The `sandbox` fixture: a Snowflake of its own for each test, in milliseconds."""

from collections.abc import Iterator
from dataclasses import dataclass
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

    def environment(self, authenticator: str = "SNOWFLAKE") -> dict[str, str]:
        """Gives the variables that make a client use this database."""
        return {**self.server.environment(authenticator), "SNOWFLAKE_DATABASE": self.database}

    def connect(self, schema: str = "PUBLIC", **session_parameters: str) -> "SnowflakeConnection":
        """Opens a session."""
        from snowflake_sandbox.client import connect

        return connect(self.server, self.database, schema, **session_parameters)

    def query(self, statement: str, schema: str = "PUBLIC") -> list[tuple[Any, ...]]:
        """Runs one statement in a session of its own and gives its rows."""
        with self.connect(schema) as connection:
            return connection.cursor().execute(statement).fetchall()


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
def sandbox(sandbox_server: "RunningSandbox", monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox with an empty database; the environment of the test points at it."""
    sandbox = Sandbox(sandbox_server, f"TEST_{next(_databases)}")
    for name, value in sandbox.environment().items():
        monkeypatch.setenv(name, value)
    return sandbox
