"""Semantic views: their definition read clause by clause, checked against the tables, and kept.

See https://docs.snowflake.com/en/sql-reference/sql/create-semantic-view
"""

import re
from typing import Any, get_args

from sqlglot import Expr, exp
from sqlglot.errors import ParseError

from snowflake_sandbox import stored_objects
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.object_statements import NAME, ObjectStatement
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.rewrites.clauses import Clauses, items
from snowflake_sandbox.semantic_model import (
    Kind,
    LogicalTable,
    Named,
    Relationship,
    SemanticModel,
)
from snowflake_sandbox.session_context import SessionContext, relation_name, success
from snowflake_sandbox.stored_objects import RelationName, StoredObject

KIND = "SEMANTIC VIEW"
SHOWN = {
    "created_on": "timestamptz",
    "name": "varchar",
    "database_name": "varchar",
    "schema_name": "varchar",
    "comment": "varchar",
    "owner": "varchar",
    "owner_role_type": "varchar",
    "extension": "varchar",
}
_DESCRIBED = ("object_kind", "object_name", "parent_entity", "property", "property_value")
_IDENTIFIER = r"[A-Za-z_][\w$]*"
_SYNONYMS = r"(?:\s+with\s+synonyms\s*=?\s*\([^)]*\))?"
_COMMENT = r"(?:\s+comment\s*=\s*'(?:[^']|'')*')?"
_TABLE = re.compile(
    rf"(?:(?P<alias>{_IDENTIFIER})\s+as\s+)?(?P<name>{NAME})"
    rf"(?:\s+primary\s+key\s*\((?P<key>[^)]*)\))?(?:\s+unique\s*\([^)]*\))*{_SYNONYMS}{_COMMENT}",
    re.IGNORECASE | re.DOTALL,
)
_RELATIONSHIP = re.compile(
    rf"(?:{_IDENTIFIER}\s+as\s+)?(?P<table>{_IDENTIFIER})\s*\((?P<columns>[^)]*)\)\s*"
    rf"references\s+(?P<referred>{_IDENTIFIER})(?:\s*\((?P<key>[^)]*)\))?",
    re.IGNORECASE | re.DOTALL,
)
_EXPRESSION = re.compile(
    rf"(?:(?P<access>private|public)\s+)?(?P<table>{_IDENTIFIER})\.(?P<name>{_IDENTIFIER})"
    rf"\s+as\s+(?P<expression>.+?){_SYNONYMS}{_COMMENT}",
    re.IGNORECASE | re.DOTALL,
)


def create(about: ObjectStatement, name: RelationName, session: SessionContext) -> Expr:
    """Checks the definition of a view and keeps it.

    Raises:
        ProgrammingError: clauses out of order, a table or a column that there is not, or nothing
            to ask for.
    """
    clauses = Clauses(about.body, "CREATE SEMANTIC VIEW")
    if not clauses.take("tables"):
        raise clauses.error()
    tables = [_table(item, session) for item in items(clauses.parenthesized())]
    relationships: list[Relationship] = []
    if clauses.take("relationships"):
        relationships = [_relationship(item, tables) for item in items(clauses.parenthesized())]
    expressions: list[Named] = []
    for kind in get_args(Kind):
        if clauses.take(f"{kind}S"):
            expressions += [_named(kind, item) for item in items(clauses.parenthesized())]
    options = clauses.options()
    if unknown := sorted(set(options) - {"COMMENT"}):
        raise unsupported(f"{unknown[0]} of a semantic view")
    for instructions in ("ai_sql_generation", "ai_question_categorization"):
        clauses.take(rf"{instructions}\s+'(?:[^']|'')*'")
    if clauses.take("ai_verified_queries"):
        clauses.parenthesized()
    clauses.take(r"copy\s+grants")
    clauses.end()
    model = SemanticModel(tables, relationships, expressions)
    _check(model)
    definition = {**model.stored(), "comment": options.get("COMMENT"), "text": about.body.strip()}
    session.on_success.append(lambda: stored_objects.remember(session.duck, KIND, name, definition))
    return success()


def alter(action: str, view: StoredObject, session: SessionContext) -> Expr:
    """Sets or takes away the comment of a view.

    Raises:
        ProgrammingError: 000002 for other changes.
    """
    comment = re.fullmatch(r"set\s+comment\s*=\s*'((?:[^']|'')*)'", action, re.IGNORECASE)
    if comment is None and action.upper() != "UNSET COMMENT":
        raise unsupported(f"ALTER SEMANTIC VIEW ... {action}")
    changed = view.definition | {"comment": comment[1].replace("''", "'") if comment else None}
    session.on_success.append(
        lambda: stored_objects.remember(session.duck, KIND, view.name, changed)
    )
    return success()


def describe(view: StoredObject, session: SessionContext) -> Expr:
    """Gives a row for each property of each part."""
    model = SemanticModel.loaded(view.definition)
    values: list[tuple[Any, ...]] = []
    for table in model.tables:
        for part, value in zip(("DATABASE", "SCHEMA", "TABLE"), table.name, strict=True):
            values.append(("TABLE", table.alias, None, f"BASE_TABLE_{part}_NAME", value))
    for named in model.expressions:
        values.append((named.kind, named.name, named.table, "EXPRESSION", named.expression))
    return rows(dict.fromkeys(_DESCRIBED, "varchar"), values)


def properties(view: StoredObject, session: SessionContext) -> dict[str, Any]:
    """Gives what `SHOW` says of a view."""
    return {
        "created_on": view.created_on,
        "name": view.name[2],
        "database_name": view.name[0],
        "schema_name": view.name[1],
        "comment": view.definition["comment"],
        "owner": session.role,
        "owner_role_type": "ROLE",
        "extension": None,
    }


def _table(item: str, session: SessionContext) -> LogicalTable:
    found = _matched(_TABLE, item, "TABLES")
    table = exp.to_table(found["name"], dialect="snowflake")
    name = relation_name(table, session)
    columns = session.duck.execute(
        "select column_name from duckdb_columns() "
        "where database_name = ? and schema_name = ? and table_name = ?",
        list(name),
    ).fetchall()
    if not columns:
        raise compilation_error(
            2003, "42S02", f"Object '{'.'.join(name)}' does not exist or not authorized."
        )
    alias = (found["alias"] or name[2]).upper()
    logical = LogicalTable(alias, name, _names(found["key"]), [column for (column,) in columns])
    _require_columns(logical, logical.primary_key)
    return logical


def _relationship(item: str, tables: list[LogicalTable]) -> Relationship:
    found = _matched(_RELATIONSHIP, item, "RELATIONSHIPS")
    model = SemanticModel(tables, [], [])
    table, referred = model.table(found["table"].upper()), model.table(found["referred"].upper())
    columns = _names(found["columns"])
    key = _names(found["key"]) or referred.primary_key
    if len(key) != len(columns):
        raise compilation_error(
            10211,
            "42601",
            f"'{referred.alias}' has no key of {len(columns)} column(s) to refer to.",
        )
    _require_columns(table, columns)
    _require_columns(referred, key)
    return Relationship(table.alias, columns, referred.alias, key)


def _named(kind: Kind, item: str) -> Named:
    found = _matched(_EXPRESSION, item, f"{kind}S")
    is_private = (found["access"] or "").upper() == "PRIVATE"
    name = found["name"].upper()
    return Named(kind, found["table"].upper(), name, found["expression"].strip(), is_private)


def _check(model: SemanticModel) -> None:
    if not any(named.kind != "FACT" for named in model.expressions):
        raise compilation_error(
            10201, "42601", "A semantic view needs at least one dimension or metric."
        )
    for named in model.expressions:
        try:
            expression = model.expanded(named)
        except ParseError as error:
            raise compilation_error(
                1003, "42000", f"syntax error in '{named.table}.{named.name}': {error}"
            ) from None
        has_aggregate = expression.find(exp.AggFunc) is not None
        if has_aggregate != (named.kind == "METRIC"):
            need = "must" if named.kind == "METRIC" else "must not"
            raise compilation_error(
                10218,
                "42601",
                f"{named.kind.capitalize()} '{named.table}.{named.name}' {need} aggregate.",
            )


def _matched(pattern: re.Pattern[str], item: str, clause: str) -> re.Match[str]:
    found = pattern.fullmatch(item.strip())
    if found is None:
        raise compilation_error(1003, "42000", f"syntax error in {clause}: '{item}'.")
    return found


def _names(written: str | None) -> list[str]:
    return [name.strip().upper() for name in (written or "").split(",") if name.strip()]


def _require_columns(table: LogicalTable, columns: list[str]) -> None:
    for column in columns:
        if column not in table.columns:
            raise compilation_error(904, "42000", f"invalid identifier '{table.alias}.{column}'")
