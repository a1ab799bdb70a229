"""Quoted identifiers are exact: `"abc"` is not `ABC`. To DuckDB they are the same.

See https://docs.snowflake.com/en/sql-reference/identifiers-syntax
"""

from collections.abc import Iterable

from sqlglot import Expr, exp

from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.session_context import SessionContext, folded, relation_name, target
from snowflake_sandbox.table_columns import columns_of

# What the sandbox shows there is not named as DuckDB names it.
_OF_THE_SANDBOX = {"INFORMATION_SCHEMA", "ACCOUNT_USAGE"}
_FIND = """
    select table_name from (
        select database_name, schema_name, table_name from duckdb_tables()
        union all
        select database_name, schema_name, view_name from duckdb_views()
    )
    where database_name = ? and schema_name = ? and upper(table_name) = upper(?)
"""


def check(statement: Expr, session: SessionContext) -> None:
    """Refuses names that are right but for their case, while there are names of mixed case.

    Raises:
        ProgrammingError: 002003 or 000904 for a name that does not exist in this case, 000002 for
            two that differ in nothing else.
    """
    if any(map(_is_mixed, statement.find_all(exp.Identifier))):
        session.mixed_case.add(session.database or "")
    if (session.database or "") not in session.mixed_case:
        return
    tables = [table for table in statement.find_all(exp.Table) if _is_named(table, statement)]
    created = target(statement) if isinstance(statement, exp.Create) else None
    for table in tables:
        _check_relation(table, table is created, session)
    if any(map(_is_of_the_sandbox, tables)):
        return
    known = {name for table in tables for name in columns_of(table, session.duck)}
    if isinstance(statement, exp.Create):
        _refuse_twins(folded(column.this) or "" for column in statement.find_all(exp.ColumnDef))
    aliases = {folded(alias.args["alias"]) or "" for alias in statement.find_all(exp.Alias)}
    for names in statement.find_all(exp.TableAlias):
        aliases |= {folded(column) or "" for column in names.columns}
    _check_columns(statement, known | aliases)


def _is_of_the_sandbox(table: exp.Table) -> bool:
    return table.db.upper() in _OF_THE_SANDBOX or table.catalog.upper() == "SNOWFLAKE"


def _is_mixed(identifier: exp.Identifier) -> bool:
    return bool(identifier.quoted) and identifier.name != identifier.name.upper()


def _is_named(table: exp.Table, statement: Expr) -> bool:
    defined = {cte.alias.upper() for cte in statement.find_all(exp.CTE)}
    is_cte = not table.db and table.name.upper() in defined
    return isinstance(table.this, exp.Identifier) and not is_cte


def _check_relation(table: exp.Table, is_created: bool, session: SessionContext) -> None:
    name = relation_name(table, session)
    found = {row[0] for row in session.duck.execute(_FIND, list(name)).fetchall()}
    if not found or name[2] in found:
        return
    if is_created:
        raise unsupported(f"two relations called {name[2]}, in different cases")
    raise compilation_error(
        2003, "42S02", f"Object '{'.'.join(name)}' does not exist or not authorized."
    )


def _refuse_twins(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name.upper() in seen:
            raise unsupported(f"two columns called {name}, in different cases")
        seen.add(name.upper())


def _check_columns(statement: Expr, known: set[str]) -> None:
    in_any_case = {name.upper() for name in known}
    listed = statement.this if isinstance(statement, exp.Insert) else None
    names = [column.this for column in statement.find_all(exp.Column)]
    names += listed.expressions if isinstance(listed, exp.Schema) else []
    for identifier in names:
        name = folded(identifier)
        if name and name not in known and name.upper() in in_any_case:
            shown = f'"{name}"' if identifier.quoted else name
            raise compilation_error(904, "42000", f"invalid identifier '{shown}'")
