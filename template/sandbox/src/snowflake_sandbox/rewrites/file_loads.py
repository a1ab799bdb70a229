"""`COPY INTO t (…) FROM (SELECT $1:"A"::NUMBER FROM '@stage')`, of Parquet files.

The fields of a Parquet file are columns to DuckDB. A field that no file has is NULL.
See https://docs.snowflake.com/en/user-guide/data-load-transform
"""

from sqlglot import Expr, exp

from snowflake_sandbox import parquet_files
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.fakesnow_seams import lookup_file_format, parse_options
from snowflake_sandbox.session_context import SessionContext


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Reads the stage's name without its quotes, and fields of Parquet files as columns.

    Raises:
        ProgrammingError: there is no such stage, or 000002 for what is not emulated.
    """
    if not isinstance(statement, exp.Copy):
        return statement
    for place in list(statement.args["files"]):
        if isinstance(place, exp.Subquery) and isinstance(place.this, exp.Select):
            _read(place.this, _format(statement, session), session)
    return statement


def _read(query: exp.Select, options: dict[str, object], session: SessionContext) -> None:
    source = query.args["from_"].this
    if isinstance(source.this, exp.Literal):
        source.set("this", exp.Var(this=source.this.name))
    if str(options.get("TYPE")).upper() != "PARQUET":
        return
    is_logical = str(options.get("USE_LOGICAL_TYPE")).upper() == "TRUE"
    schemas = [
        {column.name for column in parquet_files.columns(file, is_logical)}
        for file in parquet_files.files(source.name, session)
    ]
    for path in list(query.find_all(exp.JSONExtract)):
        if isinstance(path.this, exp.Parameter):
            path.replace(_field(path, schemas))


def _field(path: exp.JSONExtract, schemas: list[set[str]]) -> Expr:
    keys = [part for part in path.expression.expressions if isinstance(part, exp.JSONPathKey)]
    if len(path.expression.expressions) != 2 or len(keys) != 1:
        raise unsupported("a path into a nested field of a Parquet file")
    name = keys[0].name
    having = [schema for schema in schemas if name in schema]
    if not having:
        return exp.null()
    if len(having) < len(schemas):
        raise unsupported(f"loading files of which only some have a field '{name}'")
    return exp.column(name, quoted=True)


def _format(statement: exp.Copy, session: SessionContext) -> dict[str, object]:
    for parameter in statement.args.get("params") or []:
        if parameter.name.upper() == "FILE_FORMAT":
            options = parse_options(parameter.expressions)
            if name := options.get("FORMAT_NAME"):
                known = lookup_file_format(
                    session.duck, str(name), session.database, session.schema
                )
                return {**known, **options}
            return dict(options)
    return {}
