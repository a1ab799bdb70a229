"""The same project with what Dagster does by default, to compare with."""

import shutil
from pathlib import Path

from projects import Project

# As `create-dagster project` writes it.
DEFINITIONS = """
from pathlib import Path

from dagster import definitions, load_from_defs_folder


@definitions
def defs():
    return load_from_defs_folder(path_within_project=Path(__file__).parent)
"""
RESOURCES = """
import dagster as dg

from ..snowflake import Snowflake


@dg.definitions
def resources() -> dg.Definitions:
    return dg.Definitions(resources={"snowflake": Snowflake()})
"""
# The component finds, parses and runs dbt by its own means.
DBT_COMPONENT = {"    project: ParsedProject\n": "", "_DbtBesidePython(self.project)": "dbt"}


def as_documented(project: Project, folder: Path) -> Project:
    """Gives a copy that loads, parses dbt and executes as Dagster does by default.

    Raises:
        ValueError: the component that runs dbt is not written as it was any more.
    """
    shutil.copytree(project.path, folder)
    copy = Project(folder, project.environment)
    (copy.package / "definitions.py").write_text(DEFINITIONS, encoding="utf-8")
    (copy.package / "defs" / "resources.py").write_text(RESOURCES, encoding="utf-8")
    component = copy.package / "components" / "dbt_project.py"
    text = component.read_text(encoding="utf-8")
    for ours, default in DBT_COMPONENT.items():
        if ours not in text:
            raise ValueError(f"{component} has no {ours!r} any more")
        text = text.replace(ours, default)
    component.write_text(text, encoding="utf-8")
    return copy
