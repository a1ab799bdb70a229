"""The tables that a query reads, and whether their rows have changed."""

import sqlglot
from sqlglot import Expr, exp

from snowflake_sandbox.dynamic_tables.registry import RelationName, qualified
from snowflake_sandbox.session_context import SessionContext, folded

_VIEW = """
select sql from duckdb_views()
where not internal and database_name = ? and schema_name = ? and view_name = ?
"""


def base_tables(query: Expr, session: SessionContext) -> tuple[RelationName, ...]:
    """Gives the tables that `query` reads, views replaced by what they read."""
    found: dict[RelationName, None] = {}
    _collect(query, (session.database or "", session.schema or ""), session, found)
    return tuple(found)


def fingerprints(bases: tuple[RelationName, ...], session: SessionContext) -> dict[str, str]:
    """Gives the number of rows and a sum of their hashes for each table, in no order of rows.

    Raises:
        duckdb.Error: a table is not there any more.
    """
    return {
        qualified(base): "{}:{}".format(
            *session.duck.execute(
                f"select count(*), coalesce(sum(hash(base)), 0) from {qualified(base)} as base"
            ).fetchall()[0]
        )
        for base in bases
    }


def _collect(
    query: Expr,
    place: tuple[str, str],
    session: SessionContext,
    found: dict[RelationName, None],
) -> None:
    defined = {cte.alias.upper() for cte in query.find_all(exp.CTE)}
    by_text = [call.expressions[0].name for call in query.find_all(exp.Anonymous) if _is_read(call)]
    named = (exp.to_table(name, dialect="duckdb") for name in by_text)
    for table in (*query.find_all(exp.Table), *named):
        if not isinstance(table.this, exp.Identifier):
            continue
        if not table.db and table.name.upper() in defined:
            continue
        name = (
            folded(table.args.get("catalog")) or place[0],
            folded(table.args.get("db")) or place[1],
            folded(table.this) or "",
        )
        view = session.duck.execute(_VIEW, list(name)).fetchall()
        if view:
            definition = sqlglot.parse_one(view[0][0], read="duckdb").expression
            _collect(definition, name[:2], session, found)
        else:
            found[name] = None


def _is_read(call: exp.Anonymous) -> bool:
    """Tells how views name tables whose schema has the name of a database."""
    return call.name.upper() == "QUERY_TABLE"
