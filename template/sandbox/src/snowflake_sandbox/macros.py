"""Calls of the macros that `macros.sql` defines, once for all databases."""

from pathlib import Path

from duckdb import DuckDBPyConnection
from sqlglot import Expr, exp

_SQL = Path(__file__).with_name("macros.sql")


def define(duck: DuckDBPyConnection) -> None:
    """Defines the macros in the shared database."""
    duck.execute(_SQL.read_text(encoding="utf-8"))


def call(name: str, *arguments: Expr) -> exp.Anonymous:
    """Gives a call of the macro `name`."""
    return exp.Anonymous(this=f"snowflake._sandbox.{name}", expressions=list(arguments))
