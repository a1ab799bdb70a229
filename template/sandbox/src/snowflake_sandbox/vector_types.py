"""VECTOR(FLOAT, n) and VECTOR(INT, n), which DuckDB holds as arrays of a fixed size.

See https://docs.snowflake.com/en/sql-reference/data-types-vector
"""

import re

MAX_DIMENSION = 4096
_VECTOR = r"(FLOAT|INTEGER)\[\d+\]"


def element_and_dimension(duckdb_type: str) -> tuple[str, int] | None:
    """Gives "FLOAT" or "INT" and the length of a vector's type; None for any other type."""
    if not re.fullmatch(_VECTOR, duckdb_type):
        return None
    element, dimension = duckdb_type[:-1].split("[")
    return ("FLOAT" if element == "FLOAT" else "INT"), int(dimension)


def vector_type_name(duckdb_type: str) -> str | None:
    """Gives Snowflake's name of a vector's type; None for any other type."""
    found = element_and_dimension(duckdb_type)
    return f"VECTOR({found[0]}, {found[1]})" if found else None


def is_vector_sql(duckdb_type: str) -> str:
    """Gives DuckDB's SQL that tells whether an expression of text names such a type."""
    return f"regexp_full_match({duckdb_type}, '{_VECTOR}')"


def vector_name_sql(duckdb_type: str) -> str:
    """Gives DuckDB's SQL for Snowflake's name of such a type."""
    element = f"replace({duckdb_type}, 'INTEGER', 'INT')"
    return f"'VECTOR(' || replace(replace({element}, '[', ', '), ']', ')')"
