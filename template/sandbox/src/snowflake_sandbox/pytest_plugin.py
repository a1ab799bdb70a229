"""The fixtures `sandbox` and `sandbox_account`: a Snowflake of its own for each test.

`sandbox` is a database of an account that all tests share. `sandbox_account` is an account, for
tests of what counts in all of one: users, roles, grants, warehouses, parameters.
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

    from snowflake_sandbox.faults import On
    from snowflake_sandbox.running import RunningSandbox
    from snowflake_sandbox.store import Store

_databases = count(1)


@dataclass(frozen=True)
class Account:
    """One test's view of a sandbox that no other test uses."""

    server: "RunningSandbox"
    _store: "Store" = field(repr=False)
    _connections: list["SnowflakeConnection"] = field(default_factory=list, repr=False)

    def environment(self, authenticator: str = "SNOWFLAKE") -> dict[str, str]:
        """Gives the variables that make a client use this sandbox."""
        return self.server.environment(authenticator)

    def connect(
        self, schema: str | None = None, database: str | None = None, **session_parameters: str
    ) -> "SnowflakeConnection":
        """Opens a session; it is closed after the test at the latest."""
        from snowflake_sandbox.client import connect

        connection = connect(self.server, database, schema, **session_parameters)
        self._connections.append(connection)
        return connection

    def query(self, statement: str, schema: str | None = None) -> list[tuple[Any, ...]]:
        """Runs one statement in a session of its own and gives its rows."""
        with self.connect(schema) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return [tuple(row) for row in cursor.fetchall()]

    def enrol(self, user: str) -> str:
        """Adds an authenticator app to a user, as people do in Snowsight; gives its secret."""
        from snowflake_sandbox.access import second_factors

        return second_factors.enrol(self._store.access, user)

    def browser_of(self, name: str) -> str:
        """Gives the BROWSER of a person of that name, whom the identity provider knows."""
        from snowflake_sandbox import browser

        people = self.server.credentials.identity_provider.people
        return browser.command(name, people.setdefault(name, secrets.token_urlsafe()))

    def inject_fault(self, on: "On", **settings: Any) -> None:
        """Lets something go wrong, from now on until the test ends.

        Args:
            on: "login", "statement", "ai_row" or "model".
            settings: the other attributes of `snowflake_sandbox.faults.Fault`: where and when it
                strikes, and what happens then.

        Raises:
            ValueError: it could never strike.
        """
        from snowflake_sandbox.faults import Fault

        self._store.faults.inject([Fault(on=on, **settings)])

    def clear_faults(self) -> None:
        """Lets nothing go wrong any more."""
        self._store.faults.clear()

    def close(self) -> None:
        """Closes the sessions that the test has left open; ends all faults."""
        self.clear_faults()
        for connection in self._connections:
            with suppress(Exception):
                connection.close()


@dataclass(frozen=True)
class Sandbox(Account):
    """One test's view of the sandbox that all tests share: a database that nobody else uses."""

    database: str = field(kw_only=True)

    def environment(self, authenticator: str = "SNOWFLAKE") -> dict[str, str]:
        """Gives the variables that make a client use this database."""
        return {**super().environment(authenticator), "SNOWFLAKE_DATABASE": self.database}

    def connect(
        self, schema: str | None = None, database: str | None = None, **session_parameters: str
    ) -> "SnowflakeConnection":
        """Opens a session in this database, in PUBLIC unless told otherwise."""
        return super().connect(schema or "PUBLIC", database or self.database, **session_parameters)

    def run_due(self, now: datetime | None = None) -> None:
        """Refreshes the dynamic tables whose target lag is due at `now`, by default at this moment.

        In tests nobody else does: no table is refreshed while a test is looking at it.
        """
        from snowflake_sandbox.dynamic_tables.scheduler import Scheduler

        Scheduler(self._store).run_due(now or datetime.now(UTC), self.database)

    def age_dynamic_tables(self, by: timedelta) -> None:
        """Makes all that has happened to the dynamic tables lie further back in time."""
        self._store.dynamic_tables.age(self.database, by)

    def close(self) -> None:
        """Closes the sessions that the test has left open, and its database; ends all faults."""
        super().close()
        # What DuckDB looks for in its catalog, it looks for in every database that is open.
        self._store.detach(self.database)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option that shows what the tests have sent."""
    parser.addoption(
        "--sandbox-statements",
        type=Path,
        metavar="FILE",
        help="write what has succeeded on the sandbox, as JSON: one of all statements that differ"
        " only in literals",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Keeps quiet about fakesnow, in the same process: how it asks for rows, what it installs."""
    for warned_of in ("Arrow output on a DB-API result", "sqlglotrs is deprecated"):
        config.addinivalue_line("filterwarnings", f"ignore:{warned_of}")


@pytest.fixture(scope="session")
def sandbox_store(pytestconfig: pytest.Config) -> Iterator["Store"]:
    """The databases of `sandbox_server`."""
    from snowflake_sandbox.store import Store

    store = Store()
    yield store
    if file := pytestconfig.getoption("--sandbox-statements"):
        file.write_text(json.dumps(store.usage.distinct(), indent=0), encoding="utf-8")
    store.close()


@pytest.fixture(scope="session")
def sandbox_server(sandbox_store: "Store") -> Iterator["RunningSandbox"]:
    """A sandbox in memory, shared by all tests of the session."""
    from snowflake_sandbox.serving import run

    with run(sandbox_store) as server:
        yield server


@pytest.fixture
def sandbox(
    sandbox_server: "RunningSandbox", sandbox_store: "Store", monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sandbox]:
    """A sandbox with an empty database; the environment of the test points at it."""
    sandbox = Sandbox(sandbox_server, sandbox_store, database=f"TEST_{next(_databases)}")
    for name, value in sandbox.environment().items():
        monkeypatch.setenv(name, value)
    yield sandbox
    sandbox.close()


@pytest.fixture
def sandbox_account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """A sandbox that no other test uses, still empty; the environment of the test points at it."""
    from snowflake_sandbox.serving import run
    from snowflake_sandbox.store import Store

    store = Store()
    with run(store) as server:
        account = Account(server, store)
        for name, value in account.environment().items():
            monkeypatch.setenv(name, value)
        yield account
        account.close()
    store.close()
