"""`SEMANTIC_VIEW(view METRICS … DIMENSIONS …)`: the query that a semantic view stands for.

The metrics of each logical table are computed over its own rows, once each, and then put together
by the dimensions.
See https://docs.snowflake.com/en/sql-reference/constructs/semantic_view
"""

from sqlglot import Expr, exp

from snowflake_sandbox import stored_objects
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.rewrites import semantic_views
from snowflake_sandbox.semantic_model import Named, Relationship, SemanticModel
from snowflake_sandbox.session_context import SessionContext, relation_name

Asked = list[tuple[str, Named]]


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Puts the generated query in the place of each `SEMANTIC_VIEW(...)`.

    Raises:
        ProgrammingError: there is no such view, metric or dimension, or they are not related.
    """
    for table in list(statement.find_all(exp.Table)):
        if isinstance(table.this, exp.SemanticView):
            query = _query(table.this, session)
            table.replace(query.subquery(table.alias or "SEMANTIC_VIEW"))
    return statement


def _query(asked: exp.SemanticView, session: SessionContext) -> exp.Select:
    name = relation_name(asked.this, session)
    view = stored_objects.find(session.duck, semantic_views.KIND, name)
    if view is None:
        raise compilation_error(
            2003, "02000", f"Semantic view '{'.'.join(name)}' does not exist or not authorized."
        )
    if asked.args.get("facts") or asked.args.get("where"):
        raise unsupported("FACTS and WHERE in SEMANTIC_VIEW; put WHERE after it")
    model = SemanticModel.loaded(view.definition)
    metrics = [_asked(item, model, "METRIC") for item in asked.args.get("metrics") or []]
    dimensions = [_asked(item, model, "DIMENSION") for item in asked.args.get("dimensions") or []]
    if not metrics and not dimensions:
        raise compilation_error(1003, "42000", "syntax error: SEMANTIC_VIEW asks for nothing.")
    starts = list(dict.fromkeys(named.table for _, named in metrics or dimensions))
    if not metrics:
        starts = [_finest(starts, model)]
    parts = [
        _part(start, [m for m in metrics if m[1].table == start], dimensions, model)
        for start in starts
    ]
    by_clause = {"metrics": metrics, "dimensions": dimensions}
    order = [label for key in asked.args if key in by_clause for label, _ in by_clause[key]]
    return _together(parts, [label for label, _ in dimensions], order)


def _asked(item: Expr, model: SemanticModel, kind: str) -> tuple[str, Named]:
    column = item.this if isinstance(item, exp.Alias) else item
    if not isinstance(column, exp.Column) or isinstance(column.this, exp.Star):
        raise unsupported(f"{item.sql(dialect='snowflake')} in SEMANTIC_VIEW; name it in the view")
    kinds = {"METRIC"} if kind == "METRIC" else {"DIMENSION", "FACT"}
    named = model.find(kinds, column.table.upper() or None, column.name.upper())  # type: ignore[arg-type]
    if named.is_private:
        raise compilation_error(904, "42000", f"'{named.name}' is private.")
    return item.alias.upper() or named.name, named


def _finest(tables: list[str], model: SemanticModel) -> str:
    """Gives the table from which all the others can be reached."""
    for table in tables:
        if all(_is_reachable(table, other, model) for other in tables):
            return table
    model.path(tables[0], tables[1])
    return tables[0]


def _is_reachable(start: str, end: str, model: SemanticModel) -> bool:
    reached = {start}
    for _ in model.relationships:
        reached |= {r.referred for r in model.relationships if r.table in reached}
    return end in reached


def _part(start: str, metrics: Asked, dimensions: Asked, model: SemanticModel) -> exp.Select:
    """Gives the metrics of one logical table by the dimensions."""
    columns = [
        model.expanded(named).as_(exp.to_identifier(label, quoted=True))
        for label, named in [*dimensions, *metrics]
    ]
    joins: list[Relationship] = []
    for _, named in dimensions:
        joins += [r for r in model.path(start, named.table) if r not in joins]
    query = exp.select(*columns).from_(_source(model, start))
    for relationship in joins:
        pairs = zip(relationship.columns, relationship.referred_columns, strict=True)
        condition = exp.and_(
            *(
                exp.column(own, relationship.table, quoted=True).eq(
                    exp.column(key, relationship.referred, quoted=True)
                )
                for own, key in pairs
            )
        )
        source = _source(model, relationship.referred)
        query = query.join(source, on=condition, join_type="left")
    if not metrics:
        return query.distinct()
    return query.group_by(*(model.expanded(named) for _, named in dimensions))


def _source(model: SemanticModel, alias: str) -> exp.Table:
    database, schema, name = model.table(alias).name
    return exp.table_(name, db=schema, catalog=database, quoted=True, alias=_quoted(alias))


def _together(parts: list[exp.Select], dimensions: list[str], order: list[str]) -> exp.Select:
    """Joins the parts by the dimensions, whose NULLs are equal to each other."""
    names = [f"part_{number}" for number in range(len(parts))]
    found = {label: _first(label, parts, names, label in dimensions) for label in order}
    query = exp.select(*(found[label].as_(_quoted(label)) for label in order))
    query = query.from_(parts[0].subquery(names[0]))
    for number, part in enumerate(parts[1:], start=1):
        earlier = {d: _first(d, parts[:number], names[:number], True) for d in dimensions}
        conditions = [
            exp.NullSafeEQ(this=earlier[d], expression=exp.column(d, names[number], quoted=True))
            for d in dimensions
        ]
        condition = exp.and_(*conditions) if conditions else exp.true()
        query = query.join(part.subquery(names[number]), on=condition, join_type="full outer")
    return query


def _first(label: str, parts: list[exp.Select], names: list[str], is_dimension: bool) -> Expr:
    having = [n for part, n in zip(parts, names, strict=True) if label in part.named_selects]
    columns = [exp.column(label, name, quoted=True) for name in having]
    if is_dimension and len(columns) > 1:
        return exp.Coalesce(this=columns[0], expressions=list(columns[1:]))
    return columns[0]


def _quoted(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)
