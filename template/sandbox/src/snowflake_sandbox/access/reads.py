"""What a statement reads: the relations it names, wherever in it they are named."""

from collections.abc import Collection, Iterator

from sqlglot import Expr, exp

from snowflake_sandbox.errors import unknown_function, unsupported
from snowflake_sandbox.session_context import folded

# DuckDB has others, which read files, or whatever their text names.
_TABLE_FUNCTIONS = {"FLATTEN", "GENERATOR", "RESULT_SCAN", "SPLIT_TO_TABLE"}
_SNOWFLAKES = (exp.DirectoryStage, exp.SemanticView)


def relations(statement: Expr, *, but: Collection[Expr] = ()) -> Iterator[exp.Table]:
    """Gives every table or view that `statement` names; neither CTEs nor the nodes `but`.

    Raises:
        ProgrammingError: it names one in a way that cannot be followed.
    """
    for table in statement.find_all(exp.Table):
        this = table.this
        if any(table is node for node in but) or isinstance(
            table.parent, (exp.AlterRename, exp.SemanticView)
        ):
            continue
        if isinstance(this, exp.DynamicIdentifier):
            yield _named(this.this)
        elif isinstance(this, exp.Identifier) and not _is_cte(table):
            yield table
        elif isinstance(this, exp.Literal) and not this.name.startswith("@"):
            raise unsupported("a file named by its path, for a role that is checked")
        elif isinstance(this, exp.Func) and not isinstance(this, _SNOWFLAKES):
            raise unknown_function(this.name.upper())
    for source in statement.find_all(exp.TableFromRows):
        call = source.this
        if isinstance(call, exp.Literal):
            yield _named(call)
        elif isinstance(call, exp.Anonymous) and call.name.upper() not in _TABLE_FUNCTIONS:
            raise unknown_function(call.name.upper())


def _named(name: object) -> exp.Table:
    if not isinstance(name, exp.Literal):
        raise unsupported("a table named by an expression, for a role that is checked")
    return exp.to_table(name.name, dialect="snowflake")


def _is_cte(table: exp.Table) -> bool:
    """Tells whether a name is that of a common table expression that can be seen from there."""
    if table.db:
        return False
    name = folded(table.this)
    node: Expr | None = table
    inside: exp.CTE | None = None
    while node is not None:
        if isinstance(node, exp.CTE):
            inside = node
        with_ = node.args.get("with_")
        if isinstance(with_, exp.With) and _defines(with_, name, inside):
            return True
        node = node.parent
    return False


def _defines(with_: exp.With, name: str | None, inside: exp.CTE | None) -> bool:
    """Tells whether a CTE of that name comes before `inside`; one may not read itself."""
    for cte in with_.expressions:
        if cte is inside and not with_.args.get("recursive"):
            return False
        if folded(cte.args["alias"].this) == name:
            return True
    return False
