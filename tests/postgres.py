"""A Postgres of its own for whoever needs one, on a free port."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services import Service, free_port


def _programs() -> Path | None:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("initdb", path=os.pathsep.join([os.environ["PATH"], *map(str, versions)]))
    return Path(found).resolve().parent if found else None


PROGRAMS = _programs()
MISSING = "needs Postgres on this machine: apt install postgresql"


@dataclass(frozen=True)
class Postgres:
    """A server, and what deployment/dagster.yaml asks for to find it."""

    service: Service
    environment: dict[str, str]


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """Serve an empty database until the block is left. It takes any password.

    Needs `PROGRAMS`.
    """
    assert PROGRAMS, MISSING
    port = str(free_port())
    # Postgres refuses to run as root, and other users do not get into pytest's folders.
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.chown(folder, user or os.geteuid())
        options = ["--username=dagster", "--auth=trust", f"--pgdata={folder}/data"]
        initdb = [str(PROGRAMS / "initdb"), *options]
        subprocess.run(initdb, check=True, capture_output=True, cwd=folder, user=user)
        listen = ["-h", "127.0.0.1", "-p", port, "-k", str(folder), "-c", "fsync=off"]
        serve = [str(PROGRAMS / "postgres"), "-D", f"{folder}/data", *listen]
        service = Service("postgres", serve, folder, os.environ, folder / "postgres.log", user)
        ready = [str(PROGRAMS / "pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}"]
        service.start()
        try:
            service.until(lambda: subprocess.run(ready).returncode == 0)
            yield Postgres(
                service,
                {
                    "DAGSTER_POSTGRES_HOST": "127.0.0.1",
                    "DAGSTER_POSTGRES_PORT": port,
                    "DAGSTER_POSTGRES_DB": "postgres",
                    "DAGSTER_POSTGRES_USER": "dagster",
                    "DAGSTER_POSTGRES_PASSWORD": "f00d",
                },
            )
        finally:
            service.kill()
