"""Releases are recorded so that a full clone can rebuild each, and their answers stay answers."""

from typing import Any

import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from answering import QUESTIONS
from jinja2 import Template
from packaging.version import Version
from releases import RELEASES, Release
from scratch_kit import KIT_ROOT, git

each_release = pytest.mark.parametrize("release", RELEASES, ids=str)


# The record


@each_release
def test_commit_of_a_release_is_in_the_history(release: Release) -> None:
    ancestors = git(KIT_ROOT, "rev-list", "HEAD").splitlines()
    assert release.commit in ancestors, (
        f"{release} cannot be rebuilt: a shallow clone gets its history by `git fetch --unshallow`"
    )


@each_release
def test_date_of_a_release_is_that_of_its_commit(release: Release) -> None:
    committed = git(KIT_ROOT, "show", "--no-patch", "--format=%cs", release.commit).strip()
    assert release.date.isoformat() == committed
    assert release.why


def test_releases_are_in_order_and_each_is_recorded_once() -> None:
    versions = [Version(release.version) for release in RELEASES]
    assert versions == sorted(set(versions))
    assert len({release.commit for release in RELEASES}) == len(RELEASES)


def test_every_tag_of_a_version_is_recorded() -> None:
    # A release is recorded by the commit after it, whose hash it does not have to know.
    tags = git(KIT_ROOT, "tag", "--list", "v*", "--no-contains", "HEAD", "--merged", "HEAD")
    commits = {tag: git(KIT_ROOT, "rev-list", "-n1", tag).strip() for tag in tags.splitlines()}
    assert commits.items() <= {(release.tag, release.commit) for release in RELEASES}


# Questions


@each_release
def test_every_question_of_a_release_is_asked_today(release: Release) -> None:
    assert sorted(release.questions.keys() - QUESTIONS.keys()) == [], str(release)


@each_release
def test_every_question_of_a_release_has_the_type_of_then(release: Release) -> None:
    changed = [
        name
        for name, question in release.questions.items()
        if name in QUESTIONS and form_of(question) != form_of(QUESTIONS[name])
    ]
    assert changed == [], str(release)


@each_release
def test_every_value_of_a_release_can_be_chosen_today(release: Release) -> None:
    gone = [
        f"{name}={value}"
        for name, question in release.questions.items()
        for value in question.get("choices", {}).values()
        if name in QUESTIONS and value not in QUESTIONS[name]["choices"].values()
    ]
    assert gone == [], str(release)


def form_of(question: dict[str, Any]) -> tuple[str, bool]:
    """What an answer to a question looks like; a type may depend on one that is refused."""
    return Template(question["type"]).render(), question.get("multiselect", False)


# Trust


@each_release
def test_no_release_runs_anything_on_the_machine_of_who_updates(release: Release) -> None:
    settings = yaml.safe_load(git(KIT_ROOT, "show", f"{release.commit}:copier.yml"))
    assert settings.keys().isdisjoint({"_tasks", "_migrations", "_jinja_extensions"}), str(release)
