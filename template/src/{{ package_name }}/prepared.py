"""Builds the definitions on import, for the one process a run that all its steps are forked from."""

from .definitions import defs

defs()
