"""How a statement is brought from what Snowflake means to what fakesnow and DuckDB can run.

One behaviour a file. `before` works on Snowflake's own syntax tree, `after` on the tree that
fakesnow made of it.
"""

from sqlglot import Expr

from snowflake_sandbox.rewrites import (
    context_functions,
    cortex_calls,
    describe_relation,
    dynamic_tables,
    exact_sums,
    object_literals,
    read_only_usage,
    session_statements,
    temporary_relations,
    trim_characters,
    unenforced_constraints,
    unsupported_statements,
)
from snowflake_sandbox.rewrites.context import SessionContext


def before(statement: Expr, session: SessionContext) -> Expr:
    """Rewrites Snowflake's syntax tree for fakesnow."""
    read_only_usage.refuse_changes(statement)
    statement = session_statements.rewrite(statement, session)
    statement = dynamic_tables.rewrite(statement, session)
    statement = temporary_relations.rewrite(statement, session)
    statement = describe_relation.rewrite(statement, session)
    statement = context_functions.rewrite(statement, session)
    statement = unenforced_constraints.rewrite(statement)
    statement = exact_sums.protect_casts(statement)
    statement = trim_characters.rewrite(statement)
    statement = cortex_calls.fold_constants(statement)
    return object_literals.rewrite(statement)


def after(statement: Expr) -> Expr:
    """Rewrites fakesnow's syntax tree for DuckDB."""
    unsupported_statements.refuse(statement)
    return cortex_calls.rewrite(exact_sums.rewrite(statement))
