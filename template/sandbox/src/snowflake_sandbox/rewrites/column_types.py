"""A VECTOR column takes vectors of its own type only, and a VARIANT column none, and no texts.

DuckDB would convert whatever it can.
"""

from collections.abc import Iterator

import duckdb
import sqlglot
from sqlglot import Expr, exp

from snowflake_sandbox.session_context import target
from snowflake_sandbox.table_columns import columns_of
from snowflake_sandbox.vector_types import is_vector_sql, vector_name_sql, vector_type_name


def rewrite(statement: Expr, duck: duckdb.DuckDBPyConnection) -> Expr:
    """Lets INSERT, UPDATE and MERGE fail when a value is not of its column's type."""
    if not isinstance(statement, (exp.Insert, exp.Update, exp.Merge)):
        return statement
    table = target(statement)
    types = columns_of(table, duck) if table is not None else {}
    if any(kind == "JSON" or vector_type_name(kind) for kind in types.values()):
        for column, value in list(assignments(statement, list(types))):
            if column in types and not value.find(exp.Placeholder, exp.Var):
                value.replace(_checked(value, column, types[column]))
    return statement


def assignments(statement: Expr, columns: list[str]) -> Iterator[tuple[str, Expr]]:
    """Gives the columns that `statement` sets, each with the expression of its value."""
    if isinstance(statement, exp.Insert):
        query = statement.args.get("expression")
        schema = statement.this if isinstance(statement.this, exp.Schema) else None
        names = [column.name for column in schema.expressions] if schema else columns
        if isinstance(query, exp.Values):
            for row in query.expressions:
                yield from zip(names, row.expressions, strict=False)
        elif isinstance(query, exp.Select) and not query.is_star:
            yield from zip(names, (value.unalias() for value in query.expressions), strict=False)
    elif isinstance(statement, exp.Update):
        yield from ((pair.this.name, pair.expression) for pair in statement.expressions)
    else:
        for when in statement.args["whens"].expressions:
            then = when.args["then"]
            if isinstance(then, exp.Update):
                yield from assignments(then, columns)
            elif isinstance(then, exp.Insert) and then.this:
                names = [column.name for column in then.this.expressions]
                yield from zip(names, then.expression.expressions, strict=False)


def _checked(value: Expr, column: str, kind: str) -> Expr:
    sql = value.sql(dialect="duckdb")
    given = f"typeof({sql})"
    vector = vector_type_name(kind)
    if vector:
        wrong = f"{given} NOT IN ('{kind}', '\"NULL\"')"
    elif kind == "JSON" and isinstance(value, (exp.Column, exp.Cast, exp.Literal)):
        wrong = f"{is_vector_sql(given)} OR {given} = 'VARCHAR'"
    else:
        return value
    name = column.replace("'", "''")
    names = (
        f"CASE WHEN {is_vector_sql(given)} THEN {vector_name_sql(given)} "
        f"WHEN {given} = 'JSON' OR {given} LIKE '%[]' THEN 'ARRAY' ELSE {given} END"
    )
    message = (
        "'Expression type does not match column data type, expecting "
        f"{vector or 'VARIANT'} but got ' || {names} || ' for column {name}'"
    )
    return sqlglot.parse_one(
        f"CASE WHEN {wrong} THEN error({message}) ELSE {sql} END", read="duckdb"
    )
