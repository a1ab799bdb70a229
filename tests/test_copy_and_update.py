"""Copier's commands as a person types them: copy, update and check-update, never with --trust."""

from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from commands import copier
from scratch_kit import VERSION, Kit, commit_all, contents, git

NEXT_VERSION = "100.0.0"
ADDED = "# Added by the next release.\n"


@pytest.fixture
def released(kit: Kit, tmp_path: Path) -> Path:
    """A clone of the kit, as Copier makes one of its public address."""
    git(tmp_path, "clone", "--quiet", str(kit.root), "released")
    return tmp_path / "released"


# Copy


def test_plain_copy_needs_no_trust_and_gives_the_released_version(
    released: Path, kit: Kit, tmp_path: Path
) -> None:
    (tmp_path / "project").mkdir()
    done = copier("copy", "--defaults", str(released), "project", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Hacker News Intelligence is ready:" in done.stderr
    copied = contents(tmp_path / "project")
    recorded = yaml.safe_load(copied.pop(".copier-answers.yml"))
    assert recorded["_commit"] == VERSION
    assert recorded["_src_path"] == str(released)
    again = contents(kit.render(tmp_path / "again").path)
    del again[".copier-answers.yml"]
    assert copied == again


def test_sandbox_is_copied_as_it_is(kit: Kit, tmp_path: Path) -> None:
    project = kit.render(tmp_path / "project").path
    assert contents(project / "sandbox") == contents(kit.root / "template" / "sandbox")


def test_copy_leaves_files_alone_that_it_knows_nothing_of(released: Path, tmp_path: Path) -> None:
    notes = tmp_path / "project" / "docs" / "notes.md"
    notes.parent.mkdir(parents=True)
    notes.write_text("mine", encoding="utf-8")
    done = copier("copy", "--defaults", str(released), "project", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert notes.read_text("utf-8") == "mine"
    assert (tmp_path / "project" / "project.yaml").exists()


def test_copy_overwrites_a_file_only_if_told_to(released: Path, tmp_path: Path) -> None:
    readme = tmp_path / "project" / "README.md"
    readme.parent.mkdir()
    readme.write_text("mine", encoding="utf-8")
    command = ["copy", "--defaults", str(released), "project"]
    refused = copier(*command, folder=tmp_path)
    assert refused.returncode != 0
    assert "--overwrite" in refused.stderr
    assert readme.read_text("utf-8") == "mine"
    done = copier(*command, "--overwrite", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert readme.read_text("utf-8").startswith("# Hacker News Intelligence\n")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("timezone=EST", "Use America/New_York: EST is an abbreviation"),
        ("package_name=dagster", "use project_dagster or the like"),
        ("auth_mode=pwd", "'pwd' is not in ['key_pair'"),
        ("cortex_features=[mind_reading]", "'mind_reading' is not in"),
    ],
)
def test_refused_answer_leaves_nothing_behind(
    released: Path, tmp_path: Path, answer: str, words: str
) -> None:
    command = ["copy", "--defaults", "--data", answer, str(released), "project"]
    done = copier(*command, folder=tmp_path)
    assert done.returncode != 0
    assert words in done.stderr
    assert not (tmp_path / "project").exists()


# Update


@pytest.fixture
def project(released: Path, tmp_path: Path) -> Path:
    """A project of the released version, in a repository of its own."""
    done = copier("copy", "--defaults", str(released), "project", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    commit_all(tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture
def next_release(released: Path) -> str:
    """Release a version of the kit that changes a file and adds one."""
    changed = released / "template" / "project.yaml.jinja"
    changed.write_text(changed.read_text("utf-8") + ADDED, encoding="utf-8")
    (released / "template" / "NEWS.md.jinja").write_text("# {{ project_name }}\n", "utf-8")
    commit_all(released)
    git(released, "tag", NEXT_VERSION)
    return NEXT_VERSION


def test_update_brings_a_release_into_a_project_that_its_owner_has_changed(
    project: Path, next_release: str
) -> None:
    settings = project / "project.yaml"
    mine = settings.read_text("utf-8").replace("timezone: UTC", "timezone: Asia/Tokyo")
    settings.write_text(mine, encoding="utf-8")
    (project / "src" / "mine.py").write_text("mine = True\n", encoding="utf-8")
    (project / "README.md").unlink()
    commit_all(project)

    assert copier("check-update", "--quiet", folder=project).returncode == 2
    done = copier("update", "--defaults", folder=project)
    assert done.returncode == 0, done.stderr
    assert git(project, "ls-files", "--unmerged") == ""
    assert settings.read_text("utf-8") == mine + ADDED
    assert (project / "src" / "mine.py").read_text("utf-8") == "mine = True\n"
    assert not (project / "README.md").exists()
    assert f"_commit: {next_release}\n" in (project / ".copier-answers.yml").read_text("utf-8")
    assert copier("check-update", "--quiet", folder=project).returncode == 0


def test_updated_project_is_what_a_fresh_copy_would_be(
    project: Path, released: Path, next_release: str, tmp_path: Path
) -> None:
    done = copier("update", "--defaults", folder=project)
    assert done.returncode == 0, done.stderr
    copier("copy", "--defaults", str(released), "fresh", folder=tmp_path)
    assert contents(project) == contents(tmp_path / "fresh")


def test_feature_can_be_left_out_and_taken_in_again(project: Path) -> None:
    before = contents(project)
    current = ["update", "--defaults", "--vcs-ref", ":current:", "--data"]
    without = copier(*current, "dbt_runtime=none", folder=project)
    assert without.returncode == 0, without.stderr
    assert not (project / "dbt_project").exists()
    commit_all(project)
    again = copier(*current, "dbt_runtime=local", folder=project)
    assert again.returncode == 0, again.stderr
    assert contents(project) == before
