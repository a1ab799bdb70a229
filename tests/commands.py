"""Commands as a person types them, in this environment."""

import os
import subprocess
import sys
from pathlib import Path


def copier(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of Copier that nobody answers questions for."""
    return subprocess.run(
        [sys.executable, "-m", "copier", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def assert_succeeds(project: Path, *command: str) -> None:
    """Run a command of a project that is installed in this environment."""
    executables = Path(sys.executable).parent
    environment = {
        **{name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ},
        "PATH": f"{executables}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(project / "src"),
    }
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
