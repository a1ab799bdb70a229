"""Cortex Search services: a definition, and an index that follows its query only by `REFRESH`.

The index holds the rows of the query as they were; the sandbox has no scheduler that would keep to
a target lag, and it embeds nothing.
See https://docs.snowflake.com/en/sql-reference/sql/create-cortex-search
"""

import re
from datetime import UTC, datetime
from typing import Any

import sqlglot
from sqlglot import Expr, exp
from sqlglot.errors import ParseError
from sqlglot.optimizer.qualify_tables import qualify_tables

from snowflake_sandbox import stored_objects
from snowflake_sandbox.credentials import ACCOUNT
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.fakesnow_seams import HIDDEN_SCHEMA
from snowflake_sandbox.object_statements import ObjectStatement
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.rewrites.clauses import Clauses
from snowflake_sandbox.session_context import SessionContext, success
from snowflake_sandbox.stored_objects import RelationName, StoredObject

KIND = "CORTEX SEARCH SERVICE"
SHOWN = {
    "created_on": "timestamptz",
    "name": "varchar",
    "schema_name": "varchar",
    "database_name": "varchar",
    "warehouse": "varchar",
    "target_lag": "varchar",
    "comment": "varchar",
    "definition": "varchar",
    "search_column": "varchar",
    "attribute_columns": "varchar",
    "columns": "varchar",
    "primary_key_columns": "varchar",
    "scoring_profile_count": "bigint",
}
_DESCRIBED = {
    "name": "varchar",
    "database_name": "varchar",
    "schema_name": "varchar",
    "target_lag": "varchar",
    "warehouse": "varchar",
    "search_column": "varchar",
    "attribute_columns": "varchar",
    "columns": "varchar",
    "definition": "varchar",
    "comment": "varchar",
    "service_query_url": "varchar",
    "source_data_num_rows": "bigint",
    "indexing_state": "varchar",
    "indexing_error": "varchar",
    "serving_state": "varchar",
    "created_on": "timestamptz",
    "data_timestamp": "timestamptz",
    "embedding_model": "varchar",
    "primary_key_columns": "varchar",
    "scoring_profile_count": "bigint",
    "full_index_build_interval_days": "bigint",
}
_COLUMN = r'(?:"[^"]+"|[A-Za-z_][\w$]*)'
_COLUMNS = rf"{_COLUMN}(?:\s*,\s*{_COLUMN})*"
_LAG = re.compile(r"\d+\s+(?:second|minute|hour|day)s?", re.IGNORECASE)
_SETTABLE = {
    "WAREHOUSE",
    "TARGET_LAG",
    "FULL_INDEX_BUILD_INTERVAL_DAYS",
    "REQUEST_LOGGING",
    "AUTO_SUSPEND",
    "COMMENT",
}
_OPTIONS = _SETTABLE | {"EMBEDDING_MODEL", "REFRESH_MODE", "INITIALIZE"}
_DEFAULT_MODEL = "snowflake-arctic-embed-m-v1.5"
_SHORTEST_AUTO_SUSPEND = 1800


def create(about: ObjectStatement, name: RelationName, session: SessionContext) -> Expr:
    """Keeps the definition of a service and fills its index.

    Raises:
        ProgrammingError: what Snowflake refuses, or 000002 for what is not emulated.
    """
    if about.over == "ALTER":
        raise compilation_error(1003, "42000", "syntax error: unexpected 'OR ALTER'.")
    clauses = Clauses(about.body, "CREATE CORTEX SEARCH SERVICE")
    if clauses.take("text\\s+indexes") or clauses.take("vector\\s+indexes"):
        raise unsupported("a search service with several indexes")
    column = clauses.take(rf"on\s+(?P<column>{_COLUMN})")
    if column is None:
        raise clauses.error()
    key = clauses.parenthesized() if clauses.take(r"primary\s+key") else ""
    attributes = clauses.take(rf"attributes\s+(?P<columns>{_COLUMNS})")
    options = clauses.options()
    _check_options(options, _OPTIONS)
    if missing := sorted({"WAREHOUSE", "TARGET_LAG"} - set(options)):
        raise compilation_error(1420, "42601", f"Missing option(s): [{', '.join(missing)}]")
    if options.get("INITIALIZE", "ON_CREATE").upper() != "ON_CREATE":
        raise unsupported("INITIALIZE = ON_SCHEDULE of a search service")
    if not clauses.take("as"):
        raise clauses.error()
    text = clauses.rest()
    definition = {
        "search_column": _folded(column["column"]),
        "primary_key": _listed(key),
        "attributes": _listed(attributes["columns"] if attributes else ""),
        "options": options,
        "text": text,
        "query": _qualified(text, name),
        "indexing": "RUNNING",
        "serving": "RUNNING",
    }
    return _fill(name, definition, session)


def alter(action: str, service: StoredObject, session: SessionContext) -> Expr:
    """Refreshes, suspends, resumes or sets options of a service.

    Raises:
        ProgrammingError: 000002 for other changes.
    """
    definition = dict(service.definition)
    if action.upper() == "REFRESH":
        return _fill(service.name, definition, session)
    layer = re.fullmatch(r"(suspend|resume)(?:\s+(indexing|serving))?", action, re.IGNORECASE)
    if layer:
        state = {"SUSPEND": "SUSPENDED", "RESUME": "RUNNING"}[layer[1].upper()]
        for which in [layer[2].lower()] if layer[2] else ["indexing", "serving"]:
            definition[which] = state
    elif action.upper().startswith("SET "):
        clauses = Clauses(action[len("SET ") :], "ALTER CORTEX SEARCH SERVICE")
        options = clauses.options()
        clauses.end()
        _check_options(options, _SETTABLE)
        definition["options"] = definition["options"] | options
    else:
        raise unsupported(f"ALTER CORTEX SEARCH SERVICE ... {action}")
    session.on_success.append(
        lambda: stored_objects.remember(session.duck, KIND, service.name, definition)
    )
    return success()


def describe(service: StoredObject, session: SessionContext) -> Expr:
    """Gives the one row of `DESCRIBE`."""
    values = properties(service, session)
    return rows(_DESCRIBED, [[values[column] for column in _DESCRIBED]])


def properties(service: StoredObject, session: SessionContext) -> dict[str, Any]:
    """Gives everything that `SHOW` and `DESCRIBE` say of a service."""
    definition, (database, schema, name) = service.definition, service.name
    options = definition["options"]
    [(count,)] = session.duck.execute(f"select count(*) from {index_of(service.name)}").fetchall()
    host = f"https://{ACCOUNT.lower()}.snowflakecomputing.com"
    place = f"databases/{database}/schemas/{schema}/cortex-search-services/{name}"
    return {
        "created_on": service.created_on,
        "name": name,
        "database_name": database,
        "schema_name": schema,
        "target_lag": options["TARGET_LAG"],
        "warehouse": options["WAREHOUSE"].upper(),
        "search_column": definition["search_column"],
        "attribute_columns": ",".join(definition["attributes"]),
        "columns": ",".join(columns_of(service.name, session)),
        "definition": definition["text"],
        "comment": options.get("COMMENT"),
        "service_query_url": f"{host}/api/v2/{place}:query",
        "source_data_num_rows": count,
        "indexing_state": definition["indexing"],
        "indexing_error": None,
        "serving_state": definition["serving"],
        "data_timestamp": definition["filled_at"],
        "embedding_model": options.get("EMBEDDING_MODEL", _DEFAULT_MODEL),
        "primary_key_columns": ",".join(definition["primary_key"]),
        "scoring_profile_count": 0,
        "full_index_build_interval_days": options.get("FULL_INDEX_BUILD_INTERVAL_DAYS"),
    }


def index_of(name: RelationName) -> str:
    """Gives the table that holds the rows of a service."""
    return f'"{name[0]}".{HIDDEN_SCHEMA}."{_index_name(name)}"'


def columns_of(name: RelationName, session: SessionContext) -> dict[str, str]:
    """Gives the columns of a service and their DuckDB types, in order."""
    described = session.duck.execute(f"describe {index_of(name)}").fetchall()
    return {column: kind for column, kind, *_ in described}


def _index_name(name: RelationName) -> str:
    return f"_search.{name[1]}.{name[2]}"


def _fill(name: RelationName, definition: dict[str, Any], session: SessionContext) -> Expr:
    """Gives the statement that fills the index; the definition is kept when it has succeeded."""
    index = exp.table_(_index_name(name), db=HIDDEN_SCHEMA, catalog=name[0], quoted=True)
    filled = {**definition, "filled_at": datetime.now(UTC).isoformat()}

    def remember() -> None:
        _check_columns(name, definition, session)
        stored_objects.remember(session.duck, KIND, name, filled)

    session.on_success.append(remember)
    query = sqlglot.parse_one(definition["query"], read="snowflake")
    return exp.Create(this=index, kind="TABLE", replace=True, expression=query)


def _check_columns(name: RelationName, definition: dict[str, Any], session: SessionContext) -> None:
    columns = columns_of(name, session)
    texts = [definition["search_column"], *definition["primary_key"]]
    for column in [*texts, *definition["attributes"]]:
        if column not in columns:
            raise compilation_error(904, "42000", f"invalid identifier '{column}'")
    for column in texts:
        if columns[column] != "VARCHAR":
            raise compilation_error(
                1008,
                "22023",
                f"Column '{column}' must be text: it is searched, or part of the primary key.",
            )


def _check_options(options: dict[str, str], known: set[str]) -> None:
    for option, value in options.items():
        if option not in known:
            raise compilation_error(1003, "42000", f"invalid property '{option}'")
        is_wrong = {
            "TARGET_LAG": not _LAG.fullmatch(value),
            "REFRESH_MODE": value.upper() not in {"FULL", "INCREMENTAL"},
            "AUTO_SUSPEND": value.upper() != "NULL"
            and not (value.isdigit() and int(value) >= _SHORTEST_AUTO_SUSPEND),
        }
        if is_wrong.get(option):
            raise compilation_error(
                1422, "22023", f"invalid value '{value}' for property '{option}'"
            )


def _qualified(text: str, name: RelationName) -> str:
    try:
        query = sqlglot.parse_one(text, read="snowflake")
    except ParseError as error:
        raise compilation_error(1003, "42000", f"syntax error in the query: {error}") from None
    qualified = qualify_tables(query, db=name[1], catalog=name[0], dialect="snowflake")
    return qualified.sql(dialect="snowflake")


def _listed(columns: str) -> list[str]:
    return [_folded(column.strip()) for column in columns.split(",") if column.strip()]


def _folded(column: str) -> str:
    return column[1:-1] if column.startswith('"') else column.upper()
