"""Fixtures that render projects from scratch copies of the kit."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import tiers
from deployments import ProjectOn
from pytest_gitconfig.plugin import GitConfig
from quickstarts import Quickstart, run_quickstart
from renders import RenderedFile, Rendering, Renders, distinct_files
from scratch_kit import (
    KIT_ROOT,
    Kit,
    commit_all,
    kit_on_disk,
    kit_without_sandbox,
    questions_on_disk,
)
from suites import Suites, start_all
from type_checks import Types, typed
from variants import (
    DEFAULT,
    ELSEWHERE,
    EVERYTHING,
    FULL,
    MINIMAL,
    STRANGE,
    Variant,
    covering_set,
    each_feature_alone,
)

# Fixtures that start something which takes long. The tests that wait for it come last.
STARTED_EARLY = {"suites", "types"}


def pytest_configure() -> None:
    """Refuse a tier that is none before anything is tested."""
    tiers.refuse_unknown(tiers.TIER)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is about variants, and leave waiting to the end."""
    for item in items:
        if tiers.FIXTURES & fixtures_of(item):
            item.add_marker("variants")
    items.sort(key=lambda item: bool(STARTED_EARLY & fixtures_of(item)))


@pytest.fixture(scope="session", autouse=True)
def _start_early(request: pytest.FixtureRequest, _no_settings_of_the_developer: None) -> None:
    used = set().union(*map(fixtures_of, request.session.items))
    for fixture in sorted(STARTED_EARLY & used):
        request.getfixturevalue(fixture)


def fixtures_of(item: pytest.Item) -> set[str]:
    """The names of the fixtures that a test uses."""
    return set(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_the_developer(
    tmp_path_factory: pytest.TempPathFactory, sessionpatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path_factory.mktemp("copier") / "settings.yml"
    settings.write_text("{}\n", encoding="utf-8")
    sessionpatch.setenv("COPIER_SETTINGS_PATH", str(settings))


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory, default_gitconfig: GitConfig) -> Kit:
    """The kit as it is on disk."""
    return kit_on_disk(tmp_path_factory.mktemp("kit"))


@pytest.fixture(scope="session")
def repository(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of every default, committed. Tests that change something do so in a clone."""
    project = kit.render(tmp_path_factory.mktemp("repository") / "project").path
    commit_all(project)
    return project


@pytest.fixture(scope="session")
def questionnaire(tmp_path_factory: pytest.TempPathFactory, default_gitconfig: GitConfig) -> Kit:
    """The questions as they are on disk, rendering nothing but the answers file: fast."""
    return questions_on_disk(tmp_path_factory.mktemp("questionnaire"))


@pytest.fixture(scope="session")
def renders(tmp_path_factory: pytest.TempPathFactory) -> Renders:
    """Projects without the sandbox, which is the same in each, from a kit that is no repository."""
    kit = kit_without_sandbox(tmp_path_factory.mktemp("plain_kit"))
    return Renders(kit, tmp_path_factory.mktemp("renders"))


@pytest.fixture(scope="session")
def project_on(renders: Renders) -> ProjectOn:
    """Projects that are deployed somewhere, by the name of the place."""

    def project(
        deployment: str, features: Mapping[str, Any] = EVERYTHING, **more: Any
    ) -> Rendering:
        answers = {**features, "deployment": deployment, **more}
        extent = "everything" if features is EVERYTHING else "nothing"
        return renders.of(Variant(f"{extent} on {deployment} {more or ''}", answers))

    return project


@pytest.fixture(scope="session")
def renderings(renders: Renders) -> list[Rendering]:
    """A covering set of answers, and projects with names and days that are seldom chosen."""
    if tiers.SMOKE:
        return renders.all([DEFAULT, MINIMAL])
    named = [DEFAULT, FULL, MINIMAL, ELSEWHERE, *STRANGE]
    return renders.all([*covering_set(), *each_feature_alone(), *named])


@pytest.fixture(scope="session")
def combinations(renderings: list[Rendering]) -> list[Rendering]:
    """A covering set of answers to the questions that offer a choice."""
    if tiers.SMOKE:
        pytest.skip("the covering set is not rendered: VARIANTS is smoke")
    names = {variant.name for variant in [*covering_set(), *each_feature_alone()]}
    return [rendering for rendering in renderings if rendering.variant.name in names]


@pytest.fixture(scope="session")
def files(renderings: list[Rendering]) -> list[RenderedFile]:
    """Every rendered file that differs from all others in content or place."""
    return distinct_files(renderings)


@pytest.fixture(scope="session")
def suites(
    kit: Kit, renders: Renders, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Suites]:
    """The test suites of rendered projects, running."""
    suites = start_all(kit, renders, tmp_path_factory.mktemp("suites"))
    yield suites
    suites.stop()


@pytest.fixture(scope="session")
def types(renders: Renders) -> Iterator[Types]:
    """The types of rendered projects, being checked."""
    types = Types(renders.all(typed()), KIT_ROOT / ".mypy_cache" / "renders")
    yield types
    types.stop()


@pytest.fixture(scope="session")
def quickstart(tmp_path_factory: pytest.TempPathFactory) -> Quickstart:
    """A quickstart into a folder with a space, amid settings of a production account."""
    project = tmp_path_factory.mktemp("quickstart") / "my stories"
    production = {
        "SNOWFLAKE_ACCOUNT": "PRODUCTION",
        "SNOWFLAKE_HOST": "production.invalid",
        "SNOWFLAKE_DATABASE": "PRODUCTION",
        "SNOWFLAKE_PASSWORD": "wrong",
        "VIRTUAL_ENV": str(project.parent / "elsewhere"),
        "UV_PROJECT_ENVIRONMENT": str(project.parent / "elsewhere"),
    }
    done = run_quickstart(project, production)
    assert done.returncode == 0, done.stdout + done.stderr
    return Quickstart(done.stdout, project)


@pytest.fixture(scope="session")
def copier_template(kit: Kit) -> Path:
    """What the `copier` fixture of pytest-copier renders from."""
    return kit.root
