"""The pool of everything that calls Cortex; dagster.yaml limits how many do at a time."""

CORTEX_POOL = "cortex"
