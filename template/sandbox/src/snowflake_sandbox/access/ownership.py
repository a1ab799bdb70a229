"""What becomes of grants when an object is created, renamed or dropped.

See https://docs.snowflake.com/en/sql-reference/sql/grant-privilege
"""

import re

from sqlglot import Expr, exp

from snowflake_sandbox import object_statements
from snowflake_sandbox.access import catalog, requirements
from snowflake_sandbox.access.account import Account
from snowflake_sandbox.access.enforcement import is_unrestricted
from snowflake_sandbox.access.grants import Grant
from snowflake_sandbox.access.securables import Securable, schema
from snowflake_sandbox.dialect import OR_ALTER
from snowflake_sandbox.object_statements import ObjectStatement
from snowflake_sandbox.session_context import SessionContext, relation_name, target

_DROP = re.compile(
    rf"\s*dynamic\s+table\s+(?:if\s+exists\s+)?(?P<name>{object_statements.NAME})\s*",
    re.IGNORECASE,
)


def follow(statement: Expr, session: SessionContext) -> None:
    """Lets the grants follow, once a statement has succeeded: its role owns what it creates.

    What the sandbox's own user makes, in a role that nobody has made, is an administrator's.
    """
    owner = None if is_unrestricted(session) else session.role
    if owner is None and not session.access.grants.are_of_objects:
        return
    if about := object_statements.of(statement):
        _follow_object(about, owner, session)
    elif isinstance(statement, exp.Command):
        if str(statement.this).upper() == "DROP" and (
            found := _DROP.fullmatch(str(statement.expression))
        ):
            written = exp.to_table(found["name"], dialect="snowflake")
            known = Securable("DYNAMIC TABLE", relation_name(written, session))
            session.on_success.append(lambda: _forget(known, session.access))
    elif isinstance(statement, (exp.Create, exp.Drop, exp.Alter)):
        _follow_parsed(statement, owner, session)


def _follow_parsed(
    statement: exp.Create | exp.Drop | exp.Alter, owner: str | None, session: SessionContext
) -> None:
    table = target(statement)
    if table is None:
        return
    if isinstance(statement, exp.Create):
        made = requirements.created(statement, table, session)
        if made and not (statement.args.get("exists") and catalog.found(made, session)):
            keeps = statement.find(exp.CopyGrantsProperty) or statement.meta.get(OR_ALTER)
            _on_creation(made, owner, bool(keeps), session)
        return
    kind = str(statement.args.get("kind") or "TABLE").upper()
    known = requirements.named(kind, table, session)
    if isinstance(statement, exp.Drop):
        if known.name not in session.temporary:
            session.on_success.append(lambda: _forget(known, session.access))
    elif rename := statement.find(exp.AlterRename):
        new = relation_name(rename.this, session)
        session.on_success.append(lambda: _move(known, new, session.access))


def _follow_object(about: ObjectStatement, owner: str | None, session: SessionContext) -> None:
    if about.kind in object_statements.OF_ACCOUNT or not about.name:
        return
    written = exp.to_table(about.name, dialect="snowflake")
    known = Securable(about.kind, relation_name(written, session))
    if about.verb == "DROP":
        session.on_success.append(lambda: _forget(known, session.access))
    elif about.verb == "CREATE" and not (about.exists and catalog.found(known, session)):
        keeps = about.over == "ALTER" or re.search(r"\bcopy\s+grants\b", about.body, re.I)
        _on_creation(known, owner, bool(keeps), session)


def _on_creation(made: Securable, owner: str | None, keeps: bool, session: SessionContext) -> None:
    def note() -> None:
        with session.access.changing:
            grants = session.access.grants
            changed = not keeps and grants.forget(made)
            if owner:
                grants.set_owner(made, owner)
                if made.kind == "DATABASE":
                    grants.set_owner(schema(made.name[0], "PUBLIC"), owner)
            futures = _futures(made, session.access)
            for grant in futures:
                grants.add(grant)
            if changed or owner or futures:
                session.access.write_grants()

    session.on_success.append(note)


def _futures(made: Securable, account: Account) -> list[Grant]:
    """Gives what future grants give on a new object: those of its schema, or else the database."""
    containers = []
    where = made.container
    while where:
        containers.append(where)
        where = where.container
    for container in containers:
        waiting = [g for g in account.grants.future(container) if g.future_kind == made.kind]
        if waiting:
            return [Grant(g.privilege, made, g.to, g.by, g.with_option) for g in waiting]
    return []


def _forget(gone: Securable, account: Account) -> None:
    with account.changing:
        if account.grants.forget(gone):
            account.write_grants()


def _move(known: Securable, new: tuple[str, ...], account: Account) -> None:
    with account.changing:
        account.grants.move(known, Securable(known.kind, new))
        account.write_grants()
