"""An `INSERT` of many rows, from an array binding or a long `VALUES`, reads them from a relation.

Thousands of literals would take seconds on their way through the syntax tree.
"""

from decimal import Decimal
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection
from sqlglot import Expr, exp

from snowflake_sandbox.errors import unsupported

_RELATION = "sandbox_rows"
_MANY = 100


def rewrite_bound(statement: Expr, columns: list[list[Any]], duck: DuckDBPyConnection) -> Expr:
    """Turns `INSERT ... VALUES (?, ?)` into one that selects from the bound rows, given by column.

    Raises:
        ProgrammingError: 000002 for any other statement.
    """
    source = statement.args.get("expression") if isinstance(statement, exp.Insert) else None
    if isinstance(source, exp.Values) and len(source.expressions) == 1:
        query = exp.select(*source.expressions[0].expressions)
    elif isinstance(source, exp.Select) and not source.args.get("from_"):
        query = source
    else:
        raise unsupported(f"an array binding in {statement.key.upper()}")
    placeholders = list(query.find_all(exp.Placeholder, bfs=False))
    for position, placeholder in enumerate(placeholders):
        placeholder.replace(_column(position))
    return _select(statement, query, columns, duck)


def rewrite_literal(statement: Expr, duck: DuckDBPyConnection) -> Expr:
    """Turns an `INSERT` of many rows of literals into one that selects them."""
    source = statement.args.get("expression") if isinstance(statement, exp.Insert) else None
    if not isinstance(source, exp.Values) or len(source.expressions) < _MANY:
        return statement
    try:
        rows = [[_literal(value) for value in row.expressions] for row in source.expressions]
        columns = [list(values) for values in zip(*rows, strict=True)]
        query = exp.select(*map(_column, range(len(columns))))
        return _select(statement, query, columns, duck)
    except (ValueError, pa.ArrowInvalid, pa.ArrowTypeError):
        return statement


def _select(
    statement: Expr, query: exp.Select, columns: list[list[Any]], duck: DuckDBPyConnection
) -> Expr:
    named = {_column(position).name: values for position, values in enumerate(columns)}
    duck.register(_RELATION, pa.table(named))
    statement.set("expression", query.from_(exp.table_(_RELATION, db="main", catalog="temp")))
    return statement


def _column(position: int) -> exp.Column:
    return exp.column(f"VALUE_{position}", quoted=True)


def _literal(value: Expr) -> Any:
    if isinstance(value, exp.Null):
        return None
    if isinstance(value, exp.Boolean):
        return value.this
    if isinstance(value, exp.Neg):
        return -_literal(value.this)
    if not isinstance(value, exp.Literal):
        raise ValueError(value.sql())
    return value.name if value.is_string else Decimal(value.name)
