"""Rows that the sandbox itself knows, as a query that gives them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlglot import Expr, exp


def rows(columns: Mapping[str, str], values: Sequence[Sequence[Any]]) -> exp.Select:
    """Gives a query for `values`: by name of its column, the DuckDB type of each."""
    names = [exp.to_identifier(name, quoted=True) for name in columns]
    if not values:
        nothing = [
            exp.cast(exp.null(), kind, dialect="duckdb").as_(name)
            for name, kind in zip(names, columns.values(), strict=True)
        ]
        return exp.select(*nothing).where(exp.false())
    cells = [
        exp.Tuple(
            expressions=[
                exp.cast(_literal(value), kind, dialect="duckdb")
                for value, kind in zip(row, columns.values(), strict=True)
            ]
        )
        for row in values
    ]
    alias = exp.TableAlias(this=exp.to_identifier("answer"), columns=names)
    return exp.select("*").from_(exp.Values(expressions=cells, alias=alias))


def status(text: str) -> exp.Select:
    """Gives the query that answers with one sentence."""
    return exp.select(exp.Literal.string(text).as_("status", quoted=True))


def _literal(value: Any) -> Expr:
    return exp.null() if value is None else exp.Literal.string(str(value))
