"""What every test of the sandbox needs: sessions of the real connector, told in one line each."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
import snowflake.connector
from snowflake.connector import Error, SnowflakeConnection
from snowflake.connector.cursor import ResultMetadata

from snowflake_sandbox.pytest_plugin import Sandbox

Note = Callable[[str, str], None]


class Session:
    """One session: a statement goes in, its rows come out, or the error it is refused with."""

    def __init__(self, connection: SnowflakeConnection, note: Note) -> None:
        self.connection = connection
        self._note = note

    def __call__(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return [tuple(row) for row in cursor.fetchall()]

    def value(self, statement: str, *values: Any) -> Any:
        [(value,)] = self(statement, *values)
        return value

    def columns(self, statement: str) -> list[ResultMetadata]:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.description)

    def refused(self, statement: str, *values: Any) -> Error:
        with pytest.raises(Error) as caught:
            self(statement, *values)
        if construct := re.search(r"Unsupported feature '(.*)' \(the sandbox", str(caught.value)):
            self._note("not_emulated", construct[1])
        return caught.value

    def close(self) -> None:
        self.connection.close()


@pytest.fixture
def session(sandbox: Sandbox, record_property: Note) -> Session:
    """A session in the schema PUBLIC of the test's own database."""
    return Session(sandbox.connect(), record_property)


@pytest.fixture
def other(sandbox: Sandbox, record_property: Note) -> Session:
    """Another session in the same schema."""
    return Session(sandbox.connect(), record_property)


@pytest.fixture
def role(sandbox: Sandbox) -> str:
    """A role that nothing has been granted to."""
    name = f"ROLE_OF_{sandbox.database}"
    sandbox.query(f"create role {name}")
    return name


@pytest.fixture
def sign_in(sandbox: Sandbox, record_property: Note) -> Iterator[Callable[..., Session]]:
    """Opens a session with arguments of the connector's own; by default with the password."""
    sessions: list[Session] = []

    def opened(**arguments: Any) -> Session:
        given = {
            "account": "SANDBOX",
            "user": "SANDBOX",
            "password": sandbox.server.credentials.password,
            "host": "127.0.0.1",
            "port": sandbox.server.port,
            "protocol": "http",
            "login_timeout": 5,
            "platform_detection_timeout_seconds": 0,
        }
        connection = snowflake.connector.connect(**given | arguments)
        sessions.append(Session(connection, record_property))
        return sessions[-1]

    yield opened
    for session in sessions:
        session.close()


@pytest.fixture
def in_background() -> Iterator[Callable[..., Future[Any]]]:
    """Starts a call that may have to wait, while the test goes on."""
    with ThreadPoolExecutor(64) as threads:
        yield threads.submit
