"""What `dg scaffold` writes in a rendered project is an asset that works as it is."""

import os
import subprocess
import sys
from pathlib import Path

from scratch_kit import Kit

DAY = "2026-01-06"


def run(project: Path, *command: str) -> str:
    """Runs a command of the project in this environment."""
    executables = Path(sys.executable).parent
    environment = {
        **{name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ},
        "PATH": f"{executables}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(project / "src"),
    }
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    return done.stdout


def test_scaffolded_enrichment_can_be_materialized_as_it_is(kit: Kit, tmp_path: Path) -> None:
    answers = {"package_name": "news", "dbt_runtime": "none", "cortex_features": []}
    project = kit.render(tmp_path / "project", **answers).path
    run(project, "dg", "scaffold", "defs", "news.components.CortexEnrichment", "my_idea")
    launch = ["dg", "launch", "--assets", "raw_stories,my_idea", "--partition", DAY]
    run(project, "sandbox", *launch)
    question = "select count(*), count_if(kind in ('made', 'told')) from my_idea"
    place = ["--database", "HACKER_NEWS", "--schema", "STORIES", "--format", "csv"]
    stories, answered = run(project, "sandbox", "sql", *place, question).splitlines()[1].split(",")
    assert int(stories) > 0
    assert int(answered) >= int(stories) - 2  # Stories without a text are not asked about.
