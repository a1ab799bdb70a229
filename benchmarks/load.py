"""Two hundred runs in the queue of a server: how fast they go, and what memory they take."""

import statistics
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from measuring import Comparison
from projects import rendered
from services import Service, until
from topology import Topology, running

RUNS, RUNS_ONE_BY_ONE = 200, 20
FIRST_DAY = date(2026, 1, 1)
PATIENCE_SECONDS = 7200
SAMPLE_SECONDS = 1.0
UNFINISHED = ["QUEUED", "STARTING", "STARTED"]
MEBIBYTE = 2**20


def comparisons() -> Iterator[Comparison]:
    """Measures runs of `raw_stories`, each of another day, on what Docker Compose would start."""
    with rendered(deployment="docker_compose", partition_start=str(FIRST_DAY)) as project:
        many = _load(project.path, RUNS, {})
        one_by_one = {"concurrency": {"runs": {"max_concurrent_runs": 1}}}
        few = _load(project.path, RUNS_ONE_BY_ONE, one_by_one)
    yield Comparison(
        f"runs in a minute, of {RUNS} in the queue",
        "one at a time",
        [many.runs_a_minute],
        [few.runs_a_minute],
        unit="runs",
    )
    yield Comparison(
        f"from the queue to the end, the last of {RUNS} runs",
        "median of them",
        [max(many.seconds)],
        [statistics.median(many.seconds)],
    )
    for service, memory in many.peaks.items():
        yield Comparison(
            f"peak memory of {service}",
            "one run at a time",
            [memory],
            [few.peaks[service]],
            unit="MiB",
        )


@dataclass(frozen=True)
class Load:
    """How it went: `seconds` of each run from queue to end, `peaks` in MiB by service."""

    runs_a_minute: float
    seconds: list[float]
    peaks: dict[str, float]


def _load(project: Path, number: int, settings: dict[str, Any]) -> Load:
    """Queues runs all at once, and waits for the last.

    Raises:
        RuntimeError: a run has failed.
    """
    days = [str(FIRST_DAY + timedelta(days=day)) for day in range(number)]
    with (
        tempfile.TemporaryDirectory() as folder,
        running(project, Path(folder), settings=settings) as topology,
        Memory(topology.services) as memory,
    ):
        launched = topology.webserver.launch("daily_intelligence", ["raw_stories"], days)
        until(lambda: _is_done(topology), PATIENCE_SECONDS, pause=5)
        runs = topology.webserver.runs(runIds=launched)
    failed = [run["runId"] for run in runs if run["status"] != "SUCCESS"]
    if failed or len(runs) != number:
        raise RuntimeError(f"{len(failed)} of {len(runs)} runs have failed: {failed}")
    began = min(run["creationTime"] for run in runs)
    seconds = [run["endTime"] - run["creationTime"] for run in runs]
    minutes = (max(run["endTime"] for run in runs) - began) / 60
    return Load(number / minutes, seconds, memory.peaks)


def _is_done(topology: Topology) -> bool:
    """Tells whether no run is in the queue or under way."""
    return topology.is_whole and not topology.webserver.number_of_runs(statuses=UNFINISHED)


class Memory(threading.Thread):
    """The most memory that each service and its children have had at a time, in MiB.

    Pages that processes share are counted once, as the limit of a container counts them.
    """

    def __init__(self, services: Mapping[str, Service]) -> None:
        """Watches `services` while the block lasts."""
        super().__init__(daemon=True)
        self.peaks = dict.fromkeys(services, 0.0)
        self._services = services
        self._end = threading.Event()

    def __enter__(self) -> "Memory":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self.join()

    def run(self) -> None:
        """Looks once a second."""
        while not self._end.wait(SAMPLE_SECONDS):
            for name, service in self._services.items():
                self.peaks[name] = max(self.peaks[name], service.memory / MEBIBYTE)
