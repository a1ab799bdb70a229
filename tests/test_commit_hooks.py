"""What a project's hooks refuse to commit, and what they let through, run by pre-commit itself."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from scratch_kit import git


@pytest.fixture(scope="module")
def guarded(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the project whose owner has installed the hooks."""
    folder = tmp_path_factory.mktemp("guarded")
    git(folder, "clone", "--quiet", str(repository), "project")
    assert in_project(folder / "project", sys.executable, "-m", "pre_commit", "install") == ""
    return folder / "project"


def in_project(project: Path, *command: str) -> str:
    """Nothing, if a command succeeds; what it says, if it fails. Tools are of this environment."""
    done = subprocess.run(
        command,
        cwd=project,
        env={
            **os.environ,
            "PRE_COMMIT_HOME": str(project.parent / "pre_commit"),
            "UV_PROJECT_ENVIRONMENT": sys.prefix,
            "UV_NO_SYNC": "1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout if done.returncode else ""


def test_every_file_of_a_project_passes_the_hooks(guarded: Path) -> None:
    assert in_project(guarded, sys.executable, "-m", "pre_commit", "run", "--all-files") == ""
    assert git(guarded, "status", "--porcelain") == ""


def test_commit_of_what_is_right_goes_through(guarded: Path) -> None:
    (guarded / "tests" / "mine.py").write_text("MINE = 1\n", encoding="utf-8")
    (guarded / ".env.example").write_text("# Mine.\n", encoding="utf-8")
    git(guarded, "add", "--all")
    assert in_project(guarded, "git", "commit", "--message", "mine") == ""


KEY = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\n-----END ENCRYPTED PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("name", "text", "hook"),
    [
        ("src/mine.py", "import os\n", "Python is free of faults"),
        ("src/mine.py", '"""Mine."""\n\nMINE = [ 1 ]\n', "Python is formatted"),
        ("docs/mine.md", "mine \n", "no line ends with blanks"),
        ("docs/mine.md", "mine\t\r\n", "no line ends with blanks"),
        ("docs/mine.md", "<<<<<<< before updating\n", "no conflict is left in a file"),
        ("project.yaml", ">>>>>>> after updating\n", "no conflict is left in a file"),
        (".env", "SNOWFLAKE_USER=me\n", "no file of secrets"),
        ("settings/.env.production", "SNOWFLAKE_USER=me\n", "no file of secrets"),
        ("rsa_key.p8", "MIIE\n", "no file of secrets"),
        ("keys/rsa_key.pem", "MIIE\n", "no file of secrets"),
        ("docs/mine.md", KEY, "no text of a key"),
    ],
)
def test_commit_is_refused_for(name: str, text: str, hook: str, guarded: Path) -> None:
    path = guarded / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    git(guarded, "add", "--force", name)
    before = git(guarded, "rev-parse", "HEAD")
    said = in_project(guarded, "git", "commit", "--message", "mine")
    after = git(guarded, "rev-parse", "HEAD")
    git(guarded, "reset", "--quiet", "--hard", before.strip())
    assert re.findall(r"(?m)^(.*?)\.{3,}Failed$", said) == [hook]
    assert before == after


def test_hooks_download_nothing(repository: Path) -> None:
    config = yaml.safe_load((repository / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    hooks = config["repos"][0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system", "pygrep", "fail"}
    commands = [hook["entry"] for hook in hooks if hook["language"] == "system"]
    assert all(command.startswith("uv run ruff ") for command in commands)
