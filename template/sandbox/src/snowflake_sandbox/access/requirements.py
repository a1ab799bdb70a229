"""Which privileges a statement needs.

See https://docs.snowflake.com/en/user-guide/security-access-control-privileges and the section
"Access control requirements" of each command.
"""

from collections.abc import Iterator

from sqlglot import Expr, exp

from snowflake_sandbox import object_statements
from snowflake_sandbox.access import catalog, command_requirements, reads
from snowflake_sandbox.access.account import THE_ACCOUNT
from snowflake_sandbox.access.requirement import ANY, OWNED, Requirement, read, stage, table_named
from snowflake_sandbox.access.securables import Securable, database, schema
from snowflake_sandbox.query_types import query_type
from snowflake_sandbox.session_context import (
    SessionContext,
    folded,
    relation_name,
    target,
)

_ON_WAREHOUSE = {"COPY", "CREATE_TABLE_AS_SELECT", "DELETE", "INSERT", "MERGE", "UPDATE"}
_WITH_A_MODEL = {"AI_COMPLETE", "COMPLETE", "TRY_COMPLETE"}
_ACTIONS: dict[type[Expr], str] = {
    exp.Delete: "DELETE",
    exp.Insert: "INSERT",
    exp.TruncateTable: "TRUNCATE",
    exp.Update: "UPDATE",
}


def needs_warehouse(statement: Expr) -> bool:
    """Tells whether a statement computes on a warehouse."""
    if isinstance(statement, exp.Query):
        return next(statement.find_all(exp.Table), None) is not None or any(ai_calls(statement))
    return query_type(statement) in _ON_WAREHOUSE


def ai_calls(statement: Expr) -> Iterator[str]:
    """Gives the AI functions that a statement calls."""
    for call in statement.find_all(exp.Anonymous):
        name = call.name.upper()
        is_legacy = isinstance(call.parent, exp.Dot) and "CORTEX" in call.parent.this.sql().upper()
        if name.startswith("AI_") or is_legacy:
            yield name


def named_models(statement: Expr) -> Iterator[tuple[str, str]]:
    """Gives the models that a statement names in a call, each with the function that it calls."""
    for call in statement.find_all(exp.Anonymous):
        if call.name.upper() in _WITH_A_MODEL and call.expressions:
            first = call.expressions[0]
            first = first.expression if isinstance(first, exp.Kwarg) else first
            if isinstance(first, exp.Literal):
                yield call.name.upper(), first.name


def of(statement: Expr, session: SessionContext) -> Iterator[Requirement]:
    """Gives what a statement needs to be allowed to run."""
    if about := object_statements.of(statement):
        yield from command_requirements.of_object(about, session)
        return
    if isinstance(statement, exp.Command):
        yield from command_requirements.of_command(statement, session)
        return
    if isinstance(statement, exp.Show):
        yield from _shown(statement, session)
    if isinstance(statement, (exp.Show, exp.Use)):
        return
    changed = target(statement) if isinstance(statement, _CHANGES) else None
    changes = [changed] if changed is not None else []
    if changed is not None:
        yield from _change(statement, changed, session)
    if isinstance(statement, exp.MultitableInserts):
        changes = [insert.this.find(exp.Table) for insert in statement.find_all(exp.Insert)]
        for table in changes:
            yield from read(table, frozenset({"INSERT"}), session)
    for table in reads.relations(statement, but=changes):
        yield from read(table, frozenset({"SELECT"}), session)
    yield from _stages(statement, session)
    for semantic in statement.find_all(exp.SemanticView):
        name = relation_name(semantic.this, session)
        yield Requirement(frozenset({"SELECT"}), Securable("SEMANTIC VIEW", name))
    for call in statement.find_all(exp.Anonymous):
        if call.name.upper() == "SEARCH_PREVIEW" and call.expressions:
            name = relation_name(table_named(call.expressions[0].name), session)
            yield Requirement(frozenset({"USAGE"}), Securable("CORTEX SEARCH SERVICE", name))


_CHANGES = (
    exp.Alter,
    exp.Comment,
    exp.Copy,
    exp.Create,
    exp.Delete,
    exp.Describe,
    exp.Drop,
    exp.Insert,
    exp.Merge,
    exp.TruncateTable,
    exp.Update,
)


def _change(statement: Expr, changed: exp.Table, session: SessionContext) -> Iterator[Requirement]:
    kind = str(statement.args.get("kind") or "TABLE").upper()
    if isinstance(statement, exp.Create):
        yield from _creation(statement, changed, session)
        return
    if isinstance(statement, exp.Copy):
        if isinstance(changed.this, exp.Identifier):
            yield from read(changed, frozenset({"INSERT"}), session)
        return
    if isinstance(statement, exp.Describe):
        yield from read(changed, ANY, session)
        return
    if isinstance(statement, exp.Merge):
        actions = {when.args["then"] for when in statement.args["whens"].expressions}
        names = {_ACTIONS[type(action)] for action in actions if type(action) in _ACTIONS}
        names |= {"DELETE" for action in actions if isinstance(action, exp.Var)}
        for name in sorted(names):
            yield from read(changed, frozenset({name}), session)
        return
    if privilege := _ACTIONS.get(type(statement)):
        yield from read(changed, frozenset({privilege}), session)
        if isinstance(statement, exp.Insert) and statement.args.get("overwrite"):
            yield from read(changed, frozenset({"DELETE"}), session)
        return
    securable = named(kind, changed, session)
    if catalog.found(securable, session):
        yield Requirement(OWNED, securable)
    for swap in statement.find_all(exp.SwapTable):
        yield Requirement(OWNED, named(kind, swap.this, session))


def _shown(statement: exp.Show, session: SessionContext) -> Iterator[Requirement]:
    """Gives the place whose objects are listed, if one is named."""
    scope, kind = statement.args.get("scope"), str(statement.args.get("scope_kind")).upper()
    if not isinstance(scope, exp.Table):
        return
    if kind == "DATABASE":
        yield Requirement(ANY, database(folded(scope.this) or ""))
    elif kind == "SCHEMA":
        in_database = folded(scope.args.get("db")) or session.database or ""
        yield Requirement(ANY, schema(in_database, folded(scope.this) or ""))
    elif kind in {"TABLE", "VIEW"}:
        yield from read(scope, ANY, session)


def _creation(
    statement: exp.Create, made: exp.Table, session: SessionContext
) -> Iterator[Requirement]:
    securable = created(statement, made, session)
    if securable is None:
        return
    if statement.args.get("replace") and catalog.found(securable, session):
        yield Requirement(OWNED, securable)
    where = securable.container or THE_ACCOUNT
    yield Requirement(frozenset({f"CREATE {securable.kind}"}), where, is_creation=True)
    for setting in statement.find_all(exp.Property):
        if setting.name.upper() == "WAREHOUSE":
            warehouse = setting.args["value"].name.upper()
            yield Requirement(frozenset({"USAGE"}), Securable("WAREHOUSE", (warehouse,)))


def created(statement: exp.Create, made: exp.Table, session: SessionContext) -> Securable | None:
    """Gives what a statement creates; None for what only the session will see."""
    if statement.find(exp.TemporaryProperty):
        return None
    kind = str(statement.args["kind"]).upper()
    if statement.find(exp.DynamicProperty):
        kind = "DYNAMIC TABLE"
    elif statement.find(exp.MaterializedProperty):
        kind = "MATERIALIZED VIEW"
    return named(kind, made, session)


def named(kind: str, table: exp.Table, session: SessionContext) -> Securable:
    """Gives the object that a statement names, as Snowflake resolves the name."""
    if kind == "DATABASE":
        return database(folded(table.this) or "")
    if kind == "SCHEMA":
        in_database = folded(table.args.get("catalog")) or session.database or ""
        return schema(in_database, folded(table.args.get("db")) or "")
    return Securable(kind, relation_name(table, session))


def _stages(statement: Expr, session: SessionContext) -> Iterator[Requirement]:
    """Gives what is needed of the stages that a statement reads from or writes to."""
    writes = isinstance(statement, exp.Put)
    references = [node.this.name for node in statement.find_all(exp.ListStage)]
    references += [node.args["target"].name for node in statement.find_all(exp.Put, exp.Get)]
    references += [
        table.this.name
        for table in statement.find_all(exp.Table)
        if type(table.this) in {exp.Literal, exp.Var}
    ]
    references += [node.this.name for node in statement.find_all(exp.DirectoryStage)]
    references += [node.this.name for node in statement.find_all(exp.ToFile) if node.this]
    privilege = "WRITE" if writes else "READ"
    for reference in references:
        yield from stage(reference, privilege, session)
