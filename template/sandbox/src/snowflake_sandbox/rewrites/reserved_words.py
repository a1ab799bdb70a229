"""Names that are reserved in DuckDB but not in Snowflake, such as a column called `at`."""

from sqlglot import Expr, exp

_RESERVED = {
    "anti",
    "asof",
    "at",
    "authorization",
    "binary",
    "collation",
    "desc",
    "describe",
    "end",
    "freeze",
    "glob",
    "isnull",
    "lambda",
    "overlaps",
    "pivot",
    "pivot_longer",
    "pivot_wider",
    "positional",
    "semi",
    "show",
    "similar",
    "summarize",
    "unpack",
    "unpivot",
    "verbose",
}


def rewrite(statement: Expr) -> Expr:
    """Quotes such names."""
    for identifier in statement.find_all(exp.Identifier):
        if identifier.name.lower() in _RESERVED:
            identifier.set("quoted", True)
    return statement
