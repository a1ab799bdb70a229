"""The code location: everything under `defs/`, found by itself."""

import warnings
from functools import cache
from pathlib import Path

import dagster as dg

from .settings import load_settings

# Dagster announces its own use of newer features; there is nothing for this project to do about it.
warnings.filterwarnings("ignore", category=dg.BetaWarning)
warnings.filterwarnings("ignore", category=dg.PreviewWarning)


@dg.definitions
def defs() -> dg.Definitions:
    """Gives every asset, check, job, schedule, sensor and resource of this project."""
    return load_definitions()


@cache
def load_definitions() -> dg.Definitions:
    """Loads what the folder `defs` holds, once for the process and all that is forked from it.

    `dg.load_from_defs_folder`, and whoever loads definitions that know their component tree, would
    also import every installed integration, to list components that are not used here: most of
    the time that loading takes.
    """
    tree = dg.ComponentTree.for_project(Path(__file__).parent)
    return tree.build_defs(Path()).map_asset_specs(func=_owned)


def _owned(spec: dg.AssetSpec) -> dg.AssetSpec:
    """Gives an asset that names no owner those of project.yaml."""
    return spec if spec.owners else spec.replace_attributes(owners=load_settings().owners)
