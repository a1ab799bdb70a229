"""Which columns of tables and views are OBJECT or ARRAY.

DuckDB has one type for them and for VARIANT, JSON. So what a column is stands in DuckDB's comment
on it, where nothing else is, and goes with it when its table is renamed, replaced or dropped.
See https://docs.snowflake.com/en/sql-reference/data-types-semistructured
"""

from sqlglot import Expr, exp

from snowflake_sandbox.session_context import RelationName, SessionContext

OBJECT, ARRAY = "OBJECT", "ARRAY"
Kinds = list[tuple[str, str | None]]  # the columns in order, with their names in upper case

_DECLARED = {exp.DataType.Type.OBJECT: OBJECT, exp.DataType.Type.ARRAY: ARRAY}
_COLUMNS = """
    select column_name, comment from duckdb_columns()
    where database_name = ? and schema_name = ? and upper(table_name) = upper(?)
    order by column_index
"""


def is_kind_sql(comment: str) -> str:
    """Gives DuckDB's SQL that tells whether a column's comment says what it is."""
    return f"{comment} in ('{OBJECT}', '{ARRAY}')"


def declared(statement: Expr) -> Kinds:
    """Gives the kinds of the columns that a statement of Snowflake's declares."""
    kinds: Kinds = []
    for column in statement.find_all(exp.ColumnDef):
        kind = column.args.get("kind")
        if isinstance(kind, exp.DataType) and kind.this in _DECLARED:
            kinds.append((column.name.upper(), _DECLARED[kind.this]))
    return kinds


def of(name: RelationName, session: SessionContext) -> Kinds:
    """Gives the kinds of all columns of a table or view; none if there is no such relation."""
    columns = session.duck.execute(_COLUMNS, list(_place(name, session))).fetchall()
    return [(column.upper(), kind) for column, kind in columns]


def note(name: RelationName, kinds: Kinds, session: SessionContext) -> None:
    """Keeps the kinds of columns of a table or view."""
    for column, kind in kinds:
        if kind:
            relation = ".".join(map(_quoted, _place(name, session)))
            session.duck.execute(f"comment on column {relation}.{_quoted(column)} is '{kind}'")


def _place(name: RelationName, session: SessionContext) -> RelationName:
    return ("temp", "main", name[2]) if name in session.temporary else name


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect="duckdb")
