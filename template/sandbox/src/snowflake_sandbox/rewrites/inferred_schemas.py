"""`TABLE(INFER_SCHEMA(LOCATION => …, FILE_FORMAT => …))`, of Parquet files.

See https://docs.snowflake.com/en/sql-reference/functions/infer_schema
"""

from sqlglot import Expr, exp

from snowflake_sandbox import parquet_files
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.fakesnow_seams import lookup_file_format
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.session_context import SessionContext

_COLUMNS = {
    "COLUMN_NAME": "varchar",
    "TYPE": "varchar",
    "NULLABLE": "boolean",
    "EXPRESSION": "varchar",
    "FILENAMES": "varchar",
    "ORDER_ID": "bigint",
}


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Puts the columns of the files in the place of each call.

    Raises:
        ProgrammingError: there is no such stage or format, or 000002 for files of other formats.
    """
    for source in list(statement.find_all(exp.TableFromRows)):
        call = source.this
        if isinstance(call, exp.Anonymous) and call.name.upper() == "INFER_SCHEMA":
            alias = source.alias or "INFER_SCHEMA"
            source.replace(rows(_COLUMNS, _inferred(call, session)).subquery(alias))
    return statement


def _inferred(call: exp.Anonymous, session: SessionContext) -> list[tuple[object, ...]]:
    arguments = {
        argument.this.name.upper(): argument.expression.name
        for argument in call.expressions
        if isinstance(argument, exp.Kwarg)
    }
    if set(arguments) != {"LOCATION", "FILE_FORMAT"}:
        raise unsupported("INFER_SCHEMA with other arguments than LOCATION and FILE_FORMAT")
    options = lookup_file_format(
        session.duck, arguments["FILE_FORMAT"], session.database, session.schema
    )
    if str(options.get("TYPE")).upper() != "PARQUET":
        raise unsupported("INFER_SCHEMA of other files than Parquet")
    is_logical = str(options.get("USE_LOGICAL_TYPE")).upper() == "TRUE"
    known: dict[str, tuple[object, ...]] = {}
    for file in parquet_files.files(arguments["LOCATION"], session):
        for column in parquet_files.columns(file, is_logical):
            expression = f'$1:"{column.name}"::{column.type}'
            row = (column.name, column.type, column.nullable, expression, file.name, len(known))
            known.setdefault(column.name, row)
    return list(known.values())
