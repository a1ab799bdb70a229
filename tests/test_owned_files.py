"""What an update does to files that an owner and a release both have a hand in.

A template of a file or two shows it in no time: what Copier does depends on nothing else.
"""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from owner import remove
from pytest_gitconfig.plugin import GitConfig
from releases import RELEASES
from scratch_kit import KIT_ROOT, Kit, commit_all, git, questions_on_disk, release
from updates import update_in_process

PYPROJECT = "template/pyproject.toml.jinja"
ON_DISK = (KIT_ROOT / PYPROJECT).read_text("utf-8")
LISTS = {"dependencies": [], "dev": ["--dev"]}

each_list = pytest.mark.parametrize("name", LISTS)


@dataclass(frozen=True)
class Story:
    """A project, and the template that it was made from."""

    template: Path
    project: Path

    def release(self, files: Mapping[str, str | None]) -> None:
        """Release a version in which some files are others, or are gone."""
        for name, text in files.items():
            path = self.template / "template" / name
            if text is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        commit_all(self.template)
        git(self.template, "tag", "v100.0.0")


@pytest.fixture
def root(tmp_path: Path, default_gitconfig: GitConfig) -> Path:
    return tmp_path


def story_of(root: Path, files: Mapping[str, str]) -> Story:
    """A project of a template with some files."""
    kit = questions_on_disk(root / "template", files)
    release(kit.root)
    project = Kit(kit.root).render(root / "project").path
    commit_all(project)
    return Story(kit.root, project)


# Dependencies


@each_list
def test_own_dependency_does_not_meet_a_release_that_changes_all_but_the_last(
    root: Path, name: str
) -> None:
    story = story_of(root, {"pyproject.toml.jinja": ON_DISK})
    uv_add(story.project, *LISTS[name], "abracadabra>=1", "zebra>=1")
    commit_all(story.project)
    story.release({"pyproject.toml.jinja": with_every_floor_but_the_last_raised(name)})
    update_in_process(story.project)
    after = (story.project / "pyproject.toml").read_text("utf-8")
    last = entries(ON_DISK, name)[-1]
    assert entries(after, name)[-3:] == [last, '    "abracadabra>=1",', '    "zebra>=1",']
    assert entries(after, name)[-4].endswith('.999",')
    assert "<<<<<<<" not in after


@each_list
def test_last_dependency_of_the_template_is_the_same_in_every_release(name: str) -> None:
    # Below it is what owners have added. Were it another, each of them would have a conflict.
    last = entries(ON_DISK, name)[-1]
    for earlier in RELEASES:
        text = git(KIT_ROOT, "show", f"{earlier.commit}:{PYPROJECT}")
        assert entries(text, name)[-1] == last, earlier


def uv_add(project: Path, *arguments: str) -> None:
    """Add dependencies as people do, but for asking the package index."""
    offline = ["uv", "add", "--quiet", "--frozen", "--offline", "--no-config"]
    # A workspace wants its members.
    member = project / "sandbox" / "pyproject.toml"
    member.parent.mkdir()
    member.write_text('[project]\nname = "snowflake-sandbox"\nversion = "1"\n', encoding="utf-8")
    subprocess.run([*offline, *arguments], cwd=project, check=True, capture_output=True)
    remove(member.parent)


def entries(pyproject: str, name: str) -> list[str]:
    """The lines of a list."""
    found = re.search(rf"(?ms)^{name} = \[\n(.*?)^\]", pyproject)
    assert found
    return found[1].splitlines()


def with_every_floor_but_the_last_raised(name: str) -> str:
    """A pyproject.toml whose list has other lines wherever it may have them."""
    *others, last = entries(ON_DISK, name)
    raised = [re.sub(r'",$', '.999",', line) for line in others]
    assert raised != others
    before, after = "\n".join([*others, last]), "\n".join([*raised, last])
    assert ON_DISK.count(before) == 1
    return ON_DISK.replace(before, after)


# Files and folders that one of the two does away with


def test_removed_file_stays_away_though_a_release_changes_it(root: Path) -> None:
    story = story_of(root, {"example/asset.py": "a = 1\n"})
    remove(story.project / "example")
    commit_all(story.project)
    story.release({"example/asset.py": "a = 2\n"})
    update_in_process(story.project)
    assert not (story.project / "example").exists()


def test_file_that_a_release_adds_to_a_removed_folder_arrives(root: Path) -> None:
    story = story_of(root, {"example/asset.py": "a = 1\n"})
    remove(story.project / "example")
    commit_all(story.project)
    story.release({"example/query.sql": "select 1\n"})
    update_in_process(story.project)
    assert [path.name for path in (story.project / "example").iterdir()] == ["query.sql"]


def test_file_that_a_release_does_away_with_goes_with_its_edits_and_git_has_them(
    root: Path,
) -> None:
    story = story_of(root, {"helper.py": "a = 1\n"})
    (story.project / "helper.py").write_text("a = 1\nours = 1\n", encoding="utf-8")
    commit_all(story.project)
    story.release({"helper.py": None})
    update_in_process(story.project)
    assert not (story.project / "helper.py").exists()
    assert git(story.project, "status", "--porcelain", "helper.py") == " D helper.py\n"
    assert git(story.project, "show", "HEAD:helper.py") == "a = 1\nours = 1\n"


def test_file_of_the_owner_stays_in_a_folder_that_a_release_does_away_with(root: Path) -> None:
    story = story_of(root, {"example/asset.py": "a = 1\n"})
    (story.project / "example" / "ours.py").write_text("ours = 1\n", encoding="utf-8")
    commit_all(story.project)
    story.release({"example/asset.py": None})
    update_in_process(story.project)
    assert [path.name for path in (story.project / "example").iterdir()] == ["ours.py"]
