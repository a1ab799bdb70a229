"""Dagster's webserver, asked as its UI asks it: by GraphQL over HTTP."""

import json
import re
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services import until

ENDED = {"SUCCESS", "FAILURE", "CANCELED"}
_WRONG = "__typename ... on PythonError { message }"
_REPOSITORIES = f"""{{ repositoriesOrError {{ {_WRONG}
    ... on RepositoryConnection {{ nodes {{ name location {{ name }} }} }}
}} }}"""
_LAUNCH = f"""mutation ($launches: [ExecutionParams!]!) {{
    launchMultipleRuns(executionParamsList: $launches) {{ {_WRONG}
        ... on LaunchMultipleRunsResult {{
            launchMultipleRunsResult {{ {_WRONG} ... on LaunchRunSuccess {{ run {{ runId }} }} }}
        }}
    }}
}}"""
_RUNS = f"""query ($filter: RunsFilter) {{ runsOrError(filter: $filter) {{ {_WRONG}
    ... on Runs {{ results {{
        runId status parentRunId creationTime startTime endTime stepKeysToExecute
        tags {{ key value }}
    }} }}
}} }}"""
_NUMBER = f"""query ($filter: RunsFilter) {{ runsOrError(filter: $filter) {{ {_WRONG}
    ... on Runs {{ count }}
}} }}"""
_EVENTS = f"""query ($id: ID!) {{ logsForRun(runId: $id) {{ {_WRONG}
    ... on EventConnection {{ events {{ ... on MessageEvent {{ message }} }} }}
}} }}"""
_START_SCHEDULE = f"""mutation ($of: ScheduleSelector!) {{
    startSchedule(scheduleSelector: $of) {{ {_WRONG} ... on ScheduleStateResult {{ __typename }} }}
}}"""
_START_SENSOR = f"""mutation ($of: SensorSelector!) {{
    startSensor(sensorSelector: $of) {{ {_WRONG} ... on Sensor {{ __typename }} }}
}}"""
_SCHEDULE = f"""query ($of: ScheduleSelector!) {{ scheduleOrError(scheduleSelector: $of) {{ {_WRONG}
    ... on Schedule {{ scheduleState {{ ticks {{ status runIds error {{ message }} }} }} }}
}} }}"""
_BACKFILL = f"""mutation ($of: LaunchBackfillParams!) {{
    launchPartitionBackfill(backfillParams: $of) {{ {_WRONG}
        ... on LaunchBackfillSuccess {{ backfillId }}
    }}
}}"""
_BACKFILL_STATUS = f"""query ($id: String!) {{ partitionBackfillOrError(backfillId: $id) {{ {_WRONG}
    ... on PartitionBackfill {{ status }}
}} }}"""
_OBSERVATIONS = """query ($key: AssetKeyInput!) { assetNodeOrError(assetKey: $key) { __typename
    ... on AssetNode { assetObservations(limit: 100) { timestamp } }
} }"""


@dataclass(frozen=True)
class Webserver:
    """Where the webserver of one code location listens."""

    address: str

    def ask(self, question: str, **variables: Any) -> Any:
        """Give the one thing that a query or a mutation asks for.

        Raises:
            AssertionError: the webserver says that something is wrong.
        """
        request = urllib.request.Request(
            f"{self.address}/graphql",
            json.dumps({"query": question, "variables": variables}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=120) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer["errors"]
        [found] = answer["data"].values()
        assert not isinstance(found, dict) or not found["__typename"].endswith("Error"), found
        return found

    def has_definitions(self) -> bool:
        """Whether it answers, and has reached the code server."""
        try:
            return bool(self.ask(_REPOSITORIES)["nodes"])
        except OSError:
            return False

    @property
    def _repository(self) -> dict[str, str]:
        [found] = self.ask(_REPOSITORIES)["nodes"]
        return {
            "repositoryName": found["name"],
            "repositoryLocationName": found["location"]["name"],
        }

    def launch(self, job: str, assets: Sequence[str], partitions: Sequence[str]) -> list[str]:
        """Launch a run of a job's assets for each partition, in one request; give their ids."""
        selector = {**self._repository, "jobName": job, "assetSelection": [*map(_key, assets)]}
        launches = [
            {
                "selector": selector,
                "executionMetadata": {"tags": [{"key": "dagster/partition", "value": partition}]},
            }
            for partition in partitions
        ]
        launched = self.ask(_LAUNCH, launches=launches)["launchMultipleRunsResult"]
        assert all("run" in one for one in launched), launched
        return [one["run"]["runId"] for one in launched]

    def runs(self, **filter: Any) -> list[dict[str, Any]]:
        """Give what is known of runs, the newest first; `filter` is GraphQL's RunsFilter."""
        return [
            {**run, "tags": {tag["key"]: tag["value"] for tag in run["tags"]}}
            for run in self.ask(_RUNS, filter=filter)["results"]
        ]

    def number_of_runs(self, **filter: Any) -> int:
        """Count runs; `filter` is GraphQL's RunsFilter."""
        return int(self.ask(_NUMBER, filter=filter)["count"])

    def run(self, run_id: str) -> dict[str, Any]:
        """Give what is known of a run."""
        [run] = self.runs(runIds=[run_id])
        return run

    def ended(self, run_id: str) -> dict[str, Any]:
        """Wait until a run has ended, and give what is known of it."""

        def end() -> dict[str, Any] | None:
            run = self.run(run_id)
            return run if run["status"] in ENDED else None

        return until(end)

    def said(self, run_id: str, pattern: str) -> None:
        """Wait until the log of a run, which may have ended, has a message that matches."""

        def is_there() -> bool:
            events = self.ask(_EVENTS, id=run_id)["events"]
            return any(re.search(pattern, event["message"]) for event in events)

        until(is_there)

    def start_schedule(self, name: str) -> None:
        """Switch a schedule on."""
        self.ask(_START_SCHEDULE, of={**self._repository, "scheduleName": name})

    def start_sensor(self, name: str) -> None:
        """Switch a sensor on."""
        self.ask(_START_SENSOR, of={**self._repository, "sensorName": name})

    def ticks(self, schedule: str) -> list[dict[str, Any]]:
        """Give the ticks of a schedule that have ended, the newest first."""
        found = self.ask(_SCHEDULE, of={**self._repository, "scheduleName": schedule})
        return [tick for tick in found["scheduleState"]["ticks"] if tick["status"] != "STARTED"]

    def backfill(self, assets: Sequence[str], partitions: Sequence[str]) -> str:
        """Launch a backfill; give its id."""
        wanted = {"assetSelection": [*map(_key, assets)], "partitionNames": partitions}
        backfill: str = self.ask(_BACKFILL, of=wanted)["backfillId"]
        return backfill

    def status_of_backfill(self, backfill: str) -> str:
        """Give how far a backfill is."""
        status: str = self.ask(_BACKFILL_STATUS, id=backfill)["status"]
        return status

    def observations(self, asset: str) -> int:
        """Count how often somebody has looked at an asset that others make."""
        return len(self.ask(_OBSERVATIONS, key=_key(asset))["assetObservations"])


def _key(asset: str) -> Mapping[str, Sequence[str]]:
    return {"path": [asset]}
