"""Prepares, on import, the process that all steps of a run are forked from."""

import gc

from .definitions import load_definitions

load_definitions().get_repository_def()
# What is here by now stays. Forks that do not look through it for garbage start in half the time.
gc.freeze()
