"""Stages in SQL: their settings, `LIST`'s siblings, directory tables and files as values.

See https://docs.snowflake.com/en/sql-reference/sql/create-stage
"""

import re
from typing import Any

from sqlglot import Expr, exp

from snowflake_sandbox import stages, stored_objects
from snowflake_sandbox.access import enforcement
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.fakesnow_seams import parts_from_var
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.session_context import SessionContext, relation_name, success, target
from snowflake_sandbox.stored_objects import RelationName

_ALTER = re.compile(
    r"\s*stage\s+(?P<exists>if\s+exists\s+)?(?P<name>\S+)\s+(?P<action>.+?)\s*",
    re.IGNORECASE | re.DOTALL,
)
_REFRESH = re.compile(r"refresh(?:\s+subpath\s*=\s*'(?P<path>[^']*)')?", re.IGNORECASE)
_ENCRYPTIONS = {"SNOWFLAKE_FULL", "SNOWFLAKE_SSE"}
_DIRECTORY = {
    "relative_path": "varchar",
    "size": "bigint",
    "last_modified": "timestamptz",
    "md5": "varchar",
    "etag": "varchar",
    "file_url": "varchar",
}
_READ_FILES = ("AI_EXTRACT", "AI_PARSE_DOCUMENT", "PARSE_DOCUMENT")


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Carries out what is about stages, and puts their files in the place of references to them.

    Raises:
        ProgrammingError: what Snowflake refuses, or 000002 for what is not emulated.
    """
    kind = str(statement.args.get("kind")).upper()
    if isinstance(statement, exp.Create) and kind == "STAGE":
        _create(statement, session)
    elif isinstance(statement, exp.Drop) and kind == "STAGE":
        return _drop(statement, session)
    elif isinstance(statement, exp.Put):
        # fakesnow does without the quotes, whatever is in the path.
        target = statement.args["target"].name.strip("'")
        statement.set("target", exp.Var(this=target))
    elif isinstance(statement, exp.Command):
        return _command(statement, session) or statement
    for table in list(statement.find_all(exp.Table)):
        if isinstance(table.this, exp.DirectoryStage):
            _replace_directory(table, session)
    for call in list(statement.find_all(exp.ToFile)):
        _refuse_unread(call)
        call.replace(_file(call, session))
    return statement


def _refuse_unread(call: exp.ToFile) -> None:
    """Refuses a file that is given to a function which reads texts only."""
    function = call.find_ancestor(exp.Anonymous)
    if function is None:
        return
    name = function.name.upper()
    is_legacy = isinstance(function.parent, exp.Dot)
    if (name.startswith("AI_") or name == "PROMPT" or is_legacy) and name not in _READ_FILES:
        raise unsupported(f"{name} of a FILE")


def _create(statement: exp.Create, session: SessionContext) -> None:
    table = target(statement)
    assert table is not None
    name = relation_name(table, session)
    stages.folder_of(name)
    options = _options(statement)
    encryption = options.get("ENCRYPTION", {}).get("TYPE", "SNOWFLAKE_FULL")
    if "URL" not in options and encryption not in _ENCRYPTIONS:
        raise compilation_error(
            1481, "42601", f"Invalid value '{encryption}' for property 'ENCRYPTION TYPE'."
        )
    if "URL" in options and not enforcement.is_unrestricted(session):
        raise unsupported("a stage with a URL, for a role that is checked")
    directory = options.get("DIRECTORY", {}).get("ENABLE", "FALSE") == "TRUE"
    is_temporary = statement.find(exp.TemporaryProperty) is not None
    settings = {"directory": directory, "encryption": encryption, "temporary": is_temporary}

    def remember() -> None:
        if not (statement.args.get("exists") and _is_known(name, session)):
            stages.create(session.duck, name, settings)
            if is_temporary:
                session.temporary_stages.add(name)

    session.on_success.append(remember)


def _options(statement: exp.Create) -> dict[str, Any]:
    """Gives the properties of a stage; one in parentheses is a mapping, values in upper case."""
    properties = statement.args.get("properties")
    options: dict[str, Any] = {}
    for option in properties.expressions if properties else []:
        if type(option) is not exp.Property:
            continue
        value = option.args["value"]
        pairs = list(value.find_all(exp.EQ))
        options[option.name.upper()] = (
            {pair.this.name.upper(): _text(pair.expression) for pair in pairs}
            if pairs
            else _text(value)
        )
    return options


def _text(value: Expr) -> str:
    return value.sql().strip("'").upper()


def _is_known(name: RelationName, session: SessionContext) -> bool:
    return stored_objects.find(session.duck, stages.KIND, name) is not None


def _drop(statement: exp.Drop, session: SessionContext) -> Expr:
    table = target(statement)
    assert table is not None
    name = relation_name(table, session)
    if not statement.args.get("exists"):
        stages.require(session.duck, name)
    session.on_success.append(lambda: stages.drop(session.duck, name))
    return success()


def _command(command: exp.Command, session: SessionContext) -> Expr | None:
    word, text = str(command.this).upper(), command.args.get("expression")
    if word in {"REMOVE", "RM"} and isinstance(text, exp.Literal):
        return _remove(text.name, session)
    found = _ALTER.fullmatch(text) if word == "ALTER" and isinstance(text, str) else None
    if found is None:
        return None
    action = _REFRESH.fullmatch(found["action"])
    if action is None:
        raise unsupported(f"ALTER STAGE ... {found['action']}")
    name = parts_from_var(found["name"], session.database, session.schema)
    if found["exists"] and not _is_known(name, session):
        return success()
    changes = stages.refresh(session.duck, name, action["path"] or "")
    return rows({"file": "varchar", "status": "varchar", "description": "varchar"}, changes)


def _remove(reference: str, session: SessionContext) -> Expr:
    if " " in reference:
        raise unsupported("REMOVE with PATTERN")
    stage, _, prefix = reference.removeprefix("@").partition("/")
    name = parts_from_var(stage, session.database, session.schema)
    stages.require(session.duck, name)
    removed = [(f"{name[2].lower()}/{path}", "removed") for path in stages.remove(name, prefix)]
    return rows({"name": "varchar", "result": "varchar"}, removed)


def _replace_directory(table: exp.Table, session: SessionContext) -> None:
    name = _stage_name(table.this.this.name, session)
    files = stages.directory(session.duck, name)
    values = [tuple(file[column] for column in _DIRECTORY) for file in files]
    columns = {column.upper(): kind for column, kind in _DIRECTORY.items()}
    alias = table.alias or "DIRECTORY"
    table.replace(rows(columns, values).subquery(alias))


def _file(call: exp.ToFile, session: SessionContext) -> Expr:
    """Gives a file as a value: an object of its stage, by full name, and its path."""
    stage, path = call.this, call.args.get("path")
    if not (isinstance(stage, exp.Literal) and stage.name.startswith("@")) or path is None:
        raise unsupported("TO_FILE without the name of a stage as a constant and a path")
    name = _stage_name(stage.name, session)
    encryption = stages.require(session.duck, name)["encryption"]
    if encryption == "SNOWFLAKE_FULL":
        raise compilation_error(
            393950,
            "0A000",
            f"Stage '{'.'.join(name)}' has client-side encryption; files of a stage with "
            "ENCRYPTION = (TYPE = 'SNOWFLAKE_SSE') can be read.",
        )
    pairs = [exp.Literal.string("STAGE"), exp.Literal.string(f"@{'.'.join(name)}")]
    pairs += [exp.Literal.string("RELATIVE_PATH"), path]
    return exp.Anonymous(this="json_object", expressions=pairs)


def _stage_name(reference: str, session: SessionContext) -> RelationName:
    return parts_from_var(reference.strip("'").removeprefix("@"), session.database, session.schema)
