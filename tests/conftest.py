"""Fixtures that render projects from scratch copies of the kit."""

from pathlib import Path

import pytest
from pytest_gitconfig.plugin import GitConfig
from scratch_kit import Kit, kit_on_disk, questions_on_disk


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
def questionnaire(tmp_path_factory: pytest.TempPathFactory, default_gitconfig: GitConfig) -> Kit:
    """The questions as they are on disk, rendering nothing but the answers file: fast."""
    return questions_on_disk(tmp_path_factory.mktemp("questionnaire"))


@pytest.fixture(scope="session")
def copier_template(kit: Kit) -> Path:
    """What the `copier` fixture of pytest-copier renders from."""
    return kit.root
