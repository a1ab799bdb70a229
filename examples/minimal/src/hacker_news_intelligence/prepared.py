"""Builds the definitions on import, for the process that all steps of a run are forked from."""

from .definitions import defs

defs()
