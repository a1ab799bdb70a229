"""VECTOR(FLOAT, n): its type, its casts and the functions that compare vectors.

See https://docs.snowflake.com/en/sql-reference/functions-vector
"""

import sqlglot
from snowflake.connector.errors import ProgrammingError
from sqlglot import Expr, exp

from snowflake_sandbox.errors import compilation_error
from snowflake_sandbox.vector_types import MAX_DIMENSION, is_vector_sql, vector_name_sql

_Type = exp.DataType.Type
# fakesnow has widened whole numbers by then.
_ELEMENTS = {_Type.DOUBLE: "FLOAT", _Type.INT: "INTEGER", _Type.BIGINT: "INTEGER"}
_COMPARISONS: dict[type[Expr], str] = {
    exp.CosineDistance: "array_cosine_similarity({0}, {1})",  # the parser's name for similarity
    exp.DotProduct: "array_inner_product({0}, {1})",
    exp.EuclideanDistance: "array_distance({0}, {1})",
    # DuckDB has none; the other distance refuses vectors of different lengths, and NULL.
    exp.ManhattanDistance: (
        "CASE WHEN NOT array_distance({0}, {1}) IS NULL THEN list_sum(list_transform("
        "list_zip({0}, {1}), lambda pair: abs(pair[1] - pair[2]))) END"
    ),
}


def refuse(statement: Expr) -> None:
    """Refuses what Snowflake does not do with vectors.

    Raises:
        ProgrammingError: 001044 for text cast to a vector, 002014 for a vector among VALUES.
    """
    for cast in statement.find_all(exp.Cast):
        if cast.to.this != _Type.VECTOR:
            continue
        name = _name(cast.to)
        if isinstance(cast.this, exp.Literal) and cast.this.is_string:
            raise _misused("CAST", f"VARCHAR({len(cast.this.name)}), {name}")
        if isinstance(cast.find_ancestor(exp.Values, exp.Query), exp.Values):
            raise compilation_error(2014, "22000", f"Invalid data type [{name}] in VALUES clause")


def rewrite(statement: Expr) -> Expr:
    """Gives vectors DuckDB's type and functions, and keeps them out of VARIANT values.

    Raises:
        ProgrammingError: 001044 for a vector of other elements than FLOAT or INT, or of a length
            that is not allowed.
    """
    for kind in list(statement.find_all(exp.DataType)):
        if kind.this == _Type.VECTOR:
            kind.replace(_duckdb_type(kind))
    for call in statement.find_all(exp.Anonymous):
        if call.name.upper() == "TO_JSON":
            call.set("expressions", [_no_vector(value) for value in call.expressions])
    return statement.transform(_comparison, copy=False)


def _duckdb_type(kind: exp.DataType) -> exp.DataType:
    given = [part.this for part in kind.expressions]
    element = _ELEMENTS.get(given[0]) if given else None
    length = given[1].name if len(given) == 2 and isinstance(given[1], exp.Literal) else ""
    if element is None or not length.isdecimal() or not 1 <= int(length) <= MAX_DIMENSION:
        raise compilation_error(
            1044,
            "42P13",
            f"Invalid data type [{_name(kind)}]: a vector is of FLOAT or INT, and of 1 to "
            f"{MAX_DIMENSION} elements.",
        )
    return exp.DataType.build(f"{element}[{length}]", dialect="duckdb")


def _comparison(node: Expr) -> Expr:
    template = _COMPARISONS.get(type(node))
    if template is None:
        return node
    given = (rewrite(part).sql(dialect="duckdb") for part in (node.this, node.expression))
    call = sqlglot.parse_one(template.format(*given), read="duckdb")
    return exp.cast(call, "double", dialect="duckdb")


def _no_vector(value: Expr) -> Expr:
    """Refuses `value` as a VARIANT if it turns out to be a vector."""
    if not isinstance(value, (exp.Column, exp.Cast)):
        return value
    kind = f"typeof({value.sql(dialect='duckdb')})"
    opening = _words("TO_VARIANT", "")[:-1].replace("'", "''")
    message = f"'{opening}' || {vector_name_sql(kind)} || ')'"
    return sqlglot.parse_one(
        f"CASE WHEN {is_vector_sql(kind)} THEN error({message}) "
        f"ELSE {value.sql(dialect='duckdb')} END",
        read="duckdb",
    )


def _name(kind: exp.DataType) -> str:
    # The parser keeps FLOAT as what it is elsewhere.
    return kind.sql(dialect="snowflake").replace("DOUBLE", "FLOAT")


def _misused(function: str, types: str) -> ProgrammingError:
    return compilation_error(1044, "42P13", _words(function, types))


def _words(function: str, types: str) -> str:
    return f"Invalid argument types for function '{function}': ({types})"
