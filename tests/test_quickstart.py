"""What a prospect runs first: a project of every default, whose assets all have rows."""

import json
import re
import subprocess
from pathlib import Path

import yaml  # type: ignore[import-untyped, unused-ignore]
from quickstarts import Quickstart, run_quickstart

SENTIMENTS = {"positive", "negative", "neutral", "mixed"}


def test_every_asset_of_the_quickstart_is_in_its_table(quickstart: Quickstart) -> None:
    listing = ["uv", "run", "--quiet", "dg", "list", "defs", "--json"]
    done = subprocess.run(listing, cwd=quickstart.project, stdout=subprocess.PIPE, check=True)
    assets = {a["asset_key"] for a in json.loads(done.stdout)["assets"] if a["is_executable"]}
    without_rows = re.search(r"Made as well: ([\w,\s]+?)\n\w+ \w+ \w+ \w+ \w+:", quickstart.output)
    assert without_rows
    assert quickstart.assets.keys() | set(re.findall(r"\w+", without_rows[1])) == assets
    assert (quickstart.project / "reports" / "weekly" / "2026-01-04.md").is_file()


def test_no_asset_of_the_quickstart_is_empty(quickstart: Quickstart) -> None:
    names = yaml.safe_load((quickstart.project / "project.yaml").read_text("utf-8"))["snowflake"]
    counts = " union all ".join(
        f"select '{asset}' as asset, count(*) as row_count "
        f"from {names['database']}.{names['schema']}.{asset}"
        for asset in quickstart.assets
    )
    question = ["uv", "run", "--quiet", "sandbox", "sql", "--format", "json", counts]
    done = subprocess.run(question, cwd=quickstart.project, stdout=subprocess.PIPE, check=True)
    rows = {row["ASSET"]: row["ROW_COUNT"] for row in json.loads(done.stdout)}
    assert {name: int(line["rows"]) for name, line in quickstart.assets.items()} == rows
    assert all(rows.values())


def test_partitioned_assets_of_the_quickstart_have_all_days(quickstart: Quickstart) -> None:
    assert quickstart.assets["raw_stories"]["partitions"] == "7"
    assert quickstart.assets["fct_daily_stories"]["partitions"] == "7"


def test_quickstart_shows_calls_and_credits_only_where_ai_was_asked(quickstart: Quickstart) -> None:
    lines = quickstart.assets
    asked = {name: line for name, line in lines.items() if line["calls"].isdigit()}
    assert "story_sentiment_analysis" in asked
    assert all(int(line["calls"]) > 0 and float(line["credits"]) > 0 for line in asked.values())
    assert "raw_stories" not in asked


def test_quickstart_shows_steps_checks_stories_and_what_to_type_next(
    quickstart: Quickstart,
) -> None:
    assert re.search(r"story_sentiment_analysis +[\d.]+ s +\d+ checks passed", quickstart.output)
    shown = set(re.findall(rf" ({'|'.join(SENTIMENTS)}) +. +\d+ ", quickstart.output))
    assert len(shown) >= 3
    assert f"cd '{quickstart.project}' && uv run sandbox dg dev" in quickstart.output
    assert "With your own account: its README.md has the steps." in quickstart.output
    assert re.search(r"^Done in \d+ s\.$", quickstart.output, re.MULTILINE)
    assert max(map(len, quickstart.output.split("Next")[0].splitlines())) <= 80


def test_quickstart_installs_nothing_elsewhere(quickstart: Quickstart) -> None:
    assert (quickstart.project / ".venv").is_dir()
    assert not (quickstart.project.parent / "elsewhere").exists()


def test_quickstart_that_may_not_spend_enough_says_so(tmp_path: Path) -> None:
    done = run_quickstart(tmp_path / "stories", {"CORTEX_MAX_CREDITS_PER_RUN": "0.000001"})
    assert done.returncode == 1
    assert re.search(r"^✗ +story_sentiment_analysis", done.stdout, re.MULTILINE)
    assert "BudgetExceededError" in done.stdout
    assert (tmp_path / "stories" / ".sandbox" / "quickstart.log").is_file()


def test_quickstart_leaves_a_folder_alone_that_is_not_empty(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    done = run_quickstart(tmp_path)
    assert done.returncode == 2
    assert f"{tmp_path} is there already and not empty" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
