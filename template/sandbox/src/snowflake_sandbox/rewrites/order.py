"""The order in which statements are rewritten.

`before` works on Snowflake's own syntax tree, `after` on the tree that fakesnow made of it.
"""

from sqlglot import Expr

from snowflake_sandbox.rewrites import (
    account_objects,
    account_parameters,
    arrays,
    base_models,
    clocks,
    clones,
    context_functions,
    cortex_calls,
    counted_conditions,
    databases,
    describe_relation,
    dynamic_table_views,
    dynamic_tables,
    exact_sums,
    file_loads,
    file_transfers,
    flattening,
    grant_statements,
    identifier_case,
    inferred_schemas,
    information_schema_columns,
    information_schema_tables,
    legacy_documents,
    mfa_methods,
    moments,
    object_literals,
    order_by_all,
    positional_columns,
    prompts,
    query_history,
    read_only_usage,
    repeated_ai_calls,
    schema_names,
    schema_objects,
    schemas,
    search_preview,
    semantic_queries,
    session_statements,
    show_grants,
    shown_columns,
    shown_places,
    stages,
    system_functions,
    table_functions,
    table_renames,
    temporary_relations,
    text_formats,
    trim_characters,
    unenforced_constraints,
    unsupported_statements,
    vectors,
    wall_clocks,
    weeks,
    written_dates,
)
from snowflake_sandbox.session_context import SessionContext


def before(statement: Expr, session: SessionContext) -> Expr:
    """Rewrites Snowflake's syntax tree for fakesnow."""
    read_only_usage.refuse_changes(statement)
    statement = schema_names.rewrite(statement, session)
    identifier_case.check(statement, session)
    statement = moments.before(statement)
    statement = query_history.rewrite(statement, session)
    statement = repeated_ai_calls.rewrite(legacy_documents.rewrite(statement), session)
    vectors.refuse(statement)
    statement = account_objects.rewrite(statement, session)
    statement = account_parameters.rewrite(statement, session)
    statement = mfa_methods.rewrite(statement, session)
    statement = grant_statements.rewrite(statement, session)
    statement = show_grants.rewrite(statement, session)
    statement = base_models.rewrite(statement, session)
    statement = shown_places.rewrite(statement, session)
    statement = session_statements.rewrite(statement, session)
    statement = dynamic_tables.rewrite(statement, session)
    statement = file_transfers.rewrite(statement, session)
    statement = stages.rewrite(statement, session)
    statement = file_loads.rewrite(statement, session)
    statement = inferred_schemas.rewrite(statement, session)
    statement = positional_columns.rewrite(statement)
    statement = table_renames.rewrite(statement, session)
    statement = databases.rewrite(statement, session)
    statement = schemas.rewrite(statement, session)
    statement = schema_objects.rewrite(statement, session)
    statement = search_preview.rewrite(statement, session)
    statement = semantic_queries.rewrite(statement, session)
    statement = table_functions.rewrite(statement, session)
    statement = dynamic_table_views.rewrite(statement, session)
    statement = clones.rewrite(statement, session)
    statement = temporary_relations.rewrite(statement, session)
    statement = describe_relation.rewrite(statement, session)
    statement = context_functions.rewrite(statement, session)
    statement = system_functions.rewrite(statement, session)
    statement = unenforced_constraints.rewrite(statement)
    statement = exact_sums.protect_casts(statement)
    statement = trim_characters.rewrite(statement)
    statement = written_dates.rewrite(statement)
    statement = arrays.rewrite(statement)
    statement = flattening.rewrite(statement)
    statement = wall_clocks.before(statement)
    statement = weeks.rewrite(statement, session)
    statement = counted_conditions.rewrite(statement)
    statement = information_schema_columns.rewrite(statement)
    statement = information_schema_tables.rewrite(statement)
    statement = order_by_all.rewrite(statement)
    statement = cortex_calls.fold_constants(statement)
    return object_literals.rewrite(statement)


def after(statement: Expr) -> Expr:
    """Rewrites fakesnow's syntax tree for DuckDB."""
    unsupported_statements.refuse(statement)
    statement = shown_columns.rewrite(statement)
    statement = wall_clocks.after(clocks.rewrite(statement))
    statement = cortex_calls.rewrite(prompts.rewrite(exact_sums.rewrite(statement)))
    statement = schema_names.in_views(statement)
    return text_formats.in_variants(vectors.rewrite(statement))
