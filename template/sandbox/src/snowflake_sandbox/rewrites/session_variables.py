"""Session variables: `SET name = expression`, `$name` and `UNSET name`.

See https://docs.snowflake.com/en/sql-reference/session-variables and
https://docs.snowflake.com/en/sql-reference/sql/set
"""

import re
from collections.abc import Iterable, Sequence

from sqlglot import Expr, exp

from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.session_context import SessionContext, success

_LONGEST_BYTES = 16 * 1024
# What DuckDB calls the types of values, and how Snowflake writes a constant of each.
_CAST = {
    "DATE": "DATE",
    "DOUBLE": "DOUBLE",
    "TIME": "TIME",
    "TIMESTAMP": "TIMESTAMP_NTZ",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMP_LTZ",
}
_NUMBER = re.compile(r"(?:TINY|SMALL|BIG|HUGE)INT|INTEGER|DECIMAL\(\d+,\d+\)")


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Carries out `SET` and `UNSET`, and puts values in the place of variables.

    Raises:
        ProgrammingError: 002211 for a variable that is not set, or a value that none can have.
    """
    variables = session.session_variables
    for parameter in list(statement.find_all(exp.Parameter)):
        if isinstance(parameter.this, exp.Var):
            found = value_of(parameter.this.name, variables)
            parameter.replace(found if isinstance(found, exp.Literal) else exp.paren(found))
    if isinstance(statement, exp.Set):
        for item in statement.expressions:
            names = [_name(node) for node in _parts(item.this.this)]
            # All are evaluated before the first is set.
            variables |= dict(
                zip(names, _values(names, item.this.expression, session), strict=True)
            )
        return success()
    if isinstance(statement, exp.Alias) and statement.this.name.upper() == "UNSET":
        variables.pop(statement.alias.upper(), None)
        return success()
    return statement


def value_of(name: str, variables: dict[str, Expr]) -> Expr:
    """Gives the value of a variable, as a constant.

    Raises:
        ProgrammingError: 002211 for a variable that is not set.
    """
    if name.upper() not in variables:
        raise compilation_error(2211, "02000", f"Session variable '${name.upper()}' does not exist")
    return variables[name.upper()].copy()


def _name(node: Expr) -> str:
    if isinstance(node, exp.Column) and node.table:
        raise unsupported(f"a variable of a schema, {node.sql(dialect='snowflake')}")
    return node.name.upper()


def _parts(node: Expr) -> Iterable[Expr]:
    return node.expressions if isinstance(node, exp.Tuple) else [node]


def _values(names: Sequence[str], given: Expr, session: SessionContext) -> list[Expr]:
    """Evaluates what variables are set to, now and not when they are used."""
    if len(names) > 1 and isinstance(given, exp.Subquery):
        query = given.this.copy()
        count = len(query.selects)
    else:
        expressions = [node.copy() for node in _parts(given)]
        query, count = exp.select(*expressions), len(expressions)
    if count != len(names):
        raise compilation_error(
            1003, "42000", f"syntax error: {count} values are assigned to {len(names)} variables."
        )
    columns = [f"c{number}" for number in range(count)]
    texts = ", ".join(f"{column}::varchar, typeof({column})" for column in columns)
    found = session.duck.execute(
        f"select {texts} from ({session.compile(query)}) as given({', '.join(columns)})"
    ).fetchall()
    if len(found) > 1:
        raise compilation_error(90150, "22000", "Single-row subquery returns more than one row.")
    row = found[0] if found else (None, "NULL") * count
    return [
        _constant(name, text, kind)
        for name, text, kind in zip(names, row[::2], row[1::2], strict=True)
    ]


def _constant(name: str, text: str | None, kind: str) -> Expr:
    kind = kind.strip('"')
    if text is None:
        return exp.null()
    if kind == "VARCHAR":
        size = len(text.encode())
        if size > _LONGEST_BYTES:
            # Snowflake documents the limit, but no number for the error.
            raise compilation_error(
                1003,
                "42000",
                f"Assignment to '{name}' not done because value exceeds size limit for variables. "
                f"Its size is {size}; the limit is {_LONGEST_BYTES} (internal storage size in "
                "bytes).",
            )
        return exp.Literal.string(text)
    if kind == "BOOLEAN":
        return exp.Boolean(this=text == "true")
    if _NUMBER.fullmatch(kind):
        number = exp.Literal.number(text.removeprefix("-"))
        return exp.Neg(this=number) if text.startswith("-") else number
    if kind in _CAST:
        return exp.cast(exp.Literal.string(text), _CAST[kind], dialect="snowflake")
    raise unsupported(f"a session variable of the type {kind}")
