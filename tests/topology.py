"""The services of a project's compose.yaml, and the account that it works in, as processes.

Commands, variables and settings are the project's own. What is another on this machine is where
things are: ports, folders, and the sandbox as the account.
"""

import json
import os
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped, unused-ignore]
from deployments import EXECUTABLES, stages
from postgres import postgres_server
from services import Service, free_port, until
from snowflake.connector import SnowflakeConnection
from webserver import Webserver

from snowflake_sandbox.client import connect  # type: ignore[import-untyped, unused-ignore]
from snowflake_sandbox.running import found  # type: ignore[import-untyped, unused-ignore]

_OWN = ("HOME", "LANG", "TMPDIR")
DATABASE, SCHEMA = "HACKER_NEWS", "STORIES"


@dataclass(frozen=True)
class Topology:
    """All services by name, the account's among them, and how to talk to them."""

    project: Path
    services: Mapping[str, Service]
    webserver: Webserver
    environment: Mapping[str, str]

    @property
    def logs(self) -> str:
        """The end of each service's log."""
        return "\n".join(f"--- {name}\n{one.said}" for name, one in self.services.items())

    @property
    def is_whole(self) -> bool:
        """Whether every service runs.

        Raises:
            AssertionError: one has ended, with what it has said.
        """
        for service in self.services.values():
            assert service.is_running, f"{service.name} has ended:\n{service.said}"
        return True

    def connection(self) -> SnowflakeConnection:
        """Sign in to the account, where the project keeps its tables."""
        sandbox = found(self.services["sandbox"].folder / ".sandbox")
        assert sandbox, self.services["sandbox"].said
        connection: SnowflakeConnection = connect(sandbox, DATABASE, SCHEMA)
        return connection

    def query(self, statement: str) -> list[dict[str, Any]]:
        """Ask the account; names of columns are in lower case."""
        with self.connection() as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            names = [column.name.lower() for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def running(
    project: Path,
    folder: Path,
    *,
    environment: Mapping[str, str] | None = None,
    settings: Mapping[str, Any] | None = None,
    faults: Sequence[str] = (),
) -> Iterator[Topology]:
    """Start everything, and kill everything when the block is left.

    Args:
        project: That was rendered for Docker Compose.
        folder: For what services write.
        environment: Of the project's services, as in `.env`.
        settings: What an owner has changed in deployment/dagster.yaml.
        faults: What goes wrong in the account.
    """
    compose = yaml.safe_load((project / "compose.yaml").read_text("utf-8"))
    image = stages((project / "Dockerfile").read_text("utf-8"))[-1]
    [serve] = [json.loads(one.value) for one in image if one.name == "CMD"]
    commands = {
        "code": serve,
        "webserver": shlex.split(compose["services"]["webserver"]["command"]),
        "daemon": shlex.split(compose["services"]["daemon"]["command"]),
    }
    ports = {"4000": str(free_port()), "3000": str(free_port())}
    here = {**ports, "0.0.0.0": "127.0.0.1", "/opt/dagster": str(folder)}
    _write_settings(project / "deployment", folder, ports["4000"], settings or {})
    own = {name: os.environ[name] for name in _OWN if name in os.environ}
    own |= {"PATH": f"{EXECUTABLES}{os.pathsep}{os.environ['PATH']}", "PYTHONUNBUFFERED": "1"}
    with ExitStack() as stack:
        postgres = stack.enter_context(postgres_server())
        account = Service(
            "sandbox",
            [_program("sandbox"), *(f"--fault={fault}" for fault in faults), "serve"],
            folder,
            own,
            folder / "sandbox.log",
        )
        stack.callback(account.kill)
        account.start()
        sees = {
            **own,
            **{
                name: _here(str(value), here)
                for name, value in compose["x-dagster"]["environment"].items()
            },
            **postgres.environment,
            **_printed(account),
            "DAGSTER_HOME": str(folder / "dagster_home"),
            "PYTHONPATH": str(project / "src"),
            **(environment or {}),
        }
        services = {
            name: Service(
                name,
                [_program(command[0]), *(_here(one, here) for one in command[1:])],
                project,
                sees,
                folder / f"{name}.log",
            )
            for name, command in commands.items()
        }
        for service in services.values():
            stack.callback(service.kill)
            service.start()
        webserver = Webserver(f"http://127.0.0.1:{ports['3000']}")
        everything = {"postgres": postgres.service, "sandbox": account, **services}
        topology = Topology(project, everything, webserver, sees)
        until(lambda: topology.is_whole and webserver.has_definitions())
        yield topology


def _program(name: str) -> str:
    return str(EXECUTABLES / name)


def _here(text: str, here: Mapping[str, str]) -> str:
    for there, place in here.items():
        text = re.sub(rf"(?<!\w){re.escape(there)}\b", place, text)
    return text


def _write_settings(deployment: Path, folder: Path, port: str, changed: Mapping[str, Any]) -> None:
    home = folder / "dagster_home"
    (home / "storage").mkdir(parents=True)
    settings = yaml.safe_load((deployment / "dagster.yaml").read_text("utf-8"))
    for section, values in changed.items():
        settings[section] = {**settings.get(section, {}), **values}
    (home / "dagster.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    workspace = yaml.safe_load((deployment / "workspace.yaml").read_text("utf-8"))
    [location] = workspace["load_from"]
    location["grpc_server"] |= {"host": "127.0.0.1", "port": int(port)}
    (folder / "workspace.yaml").write_text(yaml.safe_dump(workspace), encoding="utf-8")


def _printed(sandbox: Service) -> dict[str, str]:
    """Wait for the variables that a sandbox prints for other programs."""
    lines = sandbox.until(lambda: re.findall(r"^(\w+)=(\".*\")$", sandbox.said, re.MULTILINE))
    return {name: json.loads(value) for name, value in lines}
