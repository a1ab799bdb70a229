"""Dagster's webserver, asked as its UI asks it: by GraphQL over HTTP."""

import json
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services import until

ENDED = {"SUCCESS", "FAILURE", "CANCELED"}
_LAUNCHED = "__typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }"
_RUN = """
runId status parentRunId creationTime startTime endTime stepKeysToExecute tags { key value }
"""


@dataclass(frozen=True)
class Webserver:
    """Where the webserver of one code location listens."""

    address: str

    def ask(self, question: str, **variables: Any) -> Any:
        """Give the answer to a query or a mutation.

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
        return answer["data"]

    def has_definitions(self) -> bool:
        """Whether it answers, and has reached the code server."""
        try:
            return bool(self._repositories())
        except OSError:
            return False

    def launch(self, job: str, assets: Sequence[str], partition: str) -> str:
        """Launch a run of a job's assets for a partition; give its id."""
        return self.launch_all(job, assets, [partition])[0]

    def launch_all(self, job: str, assets: Sequence[str], partitions: Sequence[str]) -> list[str]:
        """Launch a run of each partition, all in one request; give their ids."""
        selector = {**self.selector(), "jobName": job, "assetSelection": _keys(assets)}
        launches = [
            {
                "selector": selector,
                "executionMetadata": {"tags": [{"key": "dagster/partition", "value": partition}]},
            }
            for partition in partitions
        ]
        answer = self.ask(
            f"""mutation ($launches: [ExecutionParams!]!) {{
                launchMultipleRuns(executionParamsList: $launches) {{
                    ... on LaunchMultipleRunsResult {{ launchMultipleRunsResult {{ {_LAUNCHED} }} }}
                    ... on PythonError {{ message }}
                }}
            }}""",
            launches=launches,
        )["launchMultipleRuns"]
        assert "launchMultipleRunsResult" in answer, answer
        launched = answer["launchMultipleRunsResult"]
        assert all("run" in one for one in launched), launched
        return [one["run"]["runId"] for one in launched]

    def run(self, run_id: str) -> dict[str, Any]:
        """Give what is known of a run."""
        [run] = self.runs({"runIds": [run_id]})
        return run

    def runs(self, filter: Mapping[str, Any], limit: int | None = None) -> list[dict[str, Any]]:
        """Give what is known of some runs, the newest first."""
        answer = self.ask(
            f"""query ($filter: RunsFilter, $limit: Int) {{
                runsOrError(filter: $filter, limit: $limit) {{
                    ... on Runs {{ results {{ {_RUN} }} }}
                    ... on PythonError {{ message }}
                }}
            }}""",
            filter=filter,
            limit=limit,
        )["runsOrError"]
        assert "results" in answer, answer
        return [
            {**run, "tags": {tag["key"]: tag["value"] for tag in run["tags"]}}
            for run in answer["results"]
        ]

    def ended(self, run_id: str) -> dict[str, Any]:
        """Wait until a run has ended, and give what is known of it."""

        def end() -> dict[str, Any] | None:
            run = self.run(run_id)
            return run if run["status"] in ENDED else None

        return until(end)

    def start_schedule(self, name: str) -> None:
        """Switch a schedule on."""
        answer = self.ask(
            """mutation ($of: ScheduleSelector!) {
                startSchedule(scheduleSelector: $of) { __typename }
            }""",
            of={**self.selector(), "scheduleName": name},
        )
        assert answer["startSchedule"]["__typename"] == "ScheduleStateResult", answer

    def start_sensor(self, name: str) -> None:
        """Switch a sensor on."""
        answer = self.ask(
            "mutation ($of: SensorSelector!) { startSensor(sensorSelector: $of) { __typename } }",
            of={**self.selector(), "sensorName": name},
        )
        assert answer["startSensor"]["__typename"] == "Sensor", answer

    def backfill(self, assets: Sequence[str], partitions: Sequence[str]) -> str:
        """Launch a backfill, wait until it is complete, and give its id."""
        answer = self.ask(
            """mutation ($of: LaunchBackfillParams!) {
                launchPartitionBackfill(backfillParams: $of) {
                    ... on LaunchBackfillSuccess { backfillId }
                    ... on PythonError { message }
                }
            }""",
            of={"assetSelection": _keys(assets), "partitionNames": partitions},
        )["launchPartitionBackfill"]
        assert "backfillId" in answer, answer
        backfill: str = answer["backfillId"]
        until(lambda: self._backfill_status(backfill) == "COMPLETED_SUCCESS")
        return backfill

    def _backfill_status(self, backfill: str) -> str:
        answer = self.ask(
            """query ($id: String!) {
                partitionBackfillOrError(backfillId: $id) {
                    ... on PartitionBackfill { status error { message } }
                }
            }""",
            id=backfill,
        )["partitionBackfillOrError"]
        status: str = answer["status"]
        assert status not in {"FAILED", "COMPLETED_FAILED", "CANCELED"}, answer
        return status

    def selector(self) -> dict[str, str]:
        """Name the one repository of the one code location."""
        [repository] = self._repositories()
        return {
            "repositoryName": repository["name"],
            "repositoryLocationName": repository["location"]["name"],
        }

    def _repositories(self) -> list[dict[str, Any]]:
        answer = self.ask(
            """{ repositoriesOrError {
                ... on RepositoryConnection { nodes { name location { name } } }
            } }"""
        )["repositoriesOrError"]
        found: list[dict[str, Any]] = answer.get("nodes", [])
        return found


def _keys(assets: Sequence[str]) -> list[dict[str, list[str]]]:
    return [{"path": [asset]} for asset in assets]
