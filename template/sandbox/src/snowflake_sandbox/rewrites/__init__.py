"""How a statement is brought from what Snowflake means to what fakesnow and DuckDB can run.

One behaviour a file; `order` says which follows which.
"""
