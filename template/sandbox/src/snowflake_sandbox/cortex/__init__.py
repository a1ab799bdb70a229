"""Stand-ins for Snowflake's Cortex AI functions: offline, deterministic and plain Python.

A function is one module that defines one `CortexFunction`; `functions.py` lists them.
See https://docs.snowflake.com/en/user-guide/snowflake-cortex/aisql
"""
