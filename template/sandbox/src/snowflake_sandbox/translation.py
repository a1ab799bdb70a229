"""From Snowflake's syntax tree to DuckDB's: what comes before fakesnow's part in it, and after."""

from sqlglot import Expr

from snowflake_sandbox import (
    dialect,
    exact_numbers,
    table_columns,
    variant_operands,
)
from snowflake_sandbox.comments import quote_comment
from snowflake_sandbox.fakesnow_seams import Execution, Values
from snowflake_sandbox.rewrites import (
    assigned_moments,
    column_names,
    column_types,
    moments,
    order,
    reserved_words,
    session_variables,
    text_formats,
    variants,
)
from snowflake_sandbox.session import Session


class Translation:
    """How the statements of a session come to be DuckDB's."""

    def __init__(self, session: Session, execution: Execution) -> None:
        """Translates for `session`, with fakesnow's part of it in `execution`."""
        self._session = session
        self._execution = execution
        # Whether the last statement has to do with VARIANT, OBJECT or ARRAY.
        self.involves_variants = False

    def understood(self, statement: Expr) -> Expr:
        """Brings Snowflake's syntax tree to what fakesnow understands.

        Raises:
            ProgrammingError: what Snowflake refuses, or 000002 for what is not emulated.
        """
        # Some rewrites carry out what they have understood.
        with table_columns.remembered(self._session.known_columns()):
            statement = column_names.rewrite(statement)
            statement = session_variables.rewrite(statement, self._session)
            statement = variants.rewrite(text_formats.rewrite(statement))
            statement = order.before(statement, self._session)
        self._execution.require_place(statement)
        return statement

    def finished(self, statement: Expr, values: Values) -> Expr:
        """Lets fakesnow translate what it understands, and finishes it for DuckDB.

        Raises:
            ProgrammingError: 000002 for what DuckDB has no words for.
        """
        duck = self._session.duck
        translated = quote_comment(self._execution.translated(statement, values))
        translated = reserved_words.rewrite(translated)
        known = self._session.known_columns()
        with table_columns.remembered({} if known is None else known):
            translated = moments.rewrite(translated, duck)
            translated = assigned_moments.rewrite(translated, duck)
            self.involves_variants = variant_operands.is_involved(translated, duck)
            if self.involves_variants:
                translated = variant_operands.rewrite(translated, duck)
            translated = order.after(text_formats.after(translated))
            translated = exact_numbers.rewrite(translated, duck)
            translated = column_types.rewrite(translated, duck)
        dialect.refuse_losses(translated)
        return translated

    def compiled(self, query: Expr) -> str:
        """Gives a query as DuckDB's SQL."""
        return self.finished(self.understood(query), None).sql(dialect="duckdb")
