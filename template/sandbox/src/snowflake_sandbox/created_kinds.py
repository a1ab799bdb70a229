"""A statement that defines columns says which of them are OBJECT or ARRAY, or its query does."""

from sqlglot import Expr, exp

from snowflake_sandbox import column_kinds, dialect
from snowflake_sandbox.column_kinds import Kinds
from snowflake_sandbox.semi_structured import kinds_of
from snowflake_sandbox.session_context import RelationName, SessionContext, relation_name, target
from snowflake_sandbox.table_columns import columns_of


class CreatedKinds:
    """The kinds of the columns that one statement defines."""

    def __init__(self, name: RelationName, declared: Kinds, session: SessionContext) -> None:
        """Begins with the columns of the relation `name` that are `declared`."""
        self._name = name
        self._declared = declared
        self._queried: Kinds = []
        self._session = session

    def learn(self, command: str) -> None:
        """Looks what the query of a statement selects, before it replaces what it reads."""
        statement = dialect.parse(command)
        query, clone = statement.args.get("expression"), statement.args.get("clone")
        if isinstance(clone, exp.Clone):
            self._queried = column_kinds.of(relation_name(clone.this, self._session), self._session)
        elif isinstance(query, exp.Query):
            kinds = kinds_of(query, self._session)
            named = statement.this.expressions if isinstance(statement.this, exp.Schema) else []
            if named and len(named) == len(kinds):
                names = [column.name.upper() for column in named]
                kinds = [(name, kind) for name, (_, kind) in zip(names, kinds, strict=True)]
            self._queried = kinds

    def note(self) -> None:
        """Keeps what is known of the columns, now that they are there."""
        column_kinds.note(self._name, [*self._queried, *self._declared], self._session)


def defined_by(statement: Expr, session: SessionContext) -> CreatedKinds | None:
    """Gives what a statement of Snowflake's says of its columns; None if it defines none."""
    if not isinstance(statement, (exp.Create, exp.Alter)):
        return None
    relation = target(statement)
    if statement.args.get("kind") not in {"TABLE", "VIEW"} or relation is None:
        return None
    if statement.args.get("exists") and columns_of(relation, session.duck):
        return None
    name = relation_name(relation, session)
    return CreatedKinds(name, column_kinds.declared(statement), session)
