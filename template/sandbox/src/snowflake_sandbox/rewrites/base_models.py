"""SHOW CORTEX BASE MODELS: what there is for AI_COMPLETE.

See https://docs.snowflake.com/en/sql-reference/sql/show-cortex-base-models
"""

import json
import re

from sqlglot import Expr, exp

from snowflake_sandbox.access import enforcement, regions
from snowflake_sandbox.cortex.models import MODELS, Lifecycle, Model
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.object_statements import without_comments
from snowflake_sandbox.patterns import is_like
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.session_context import SessionContext

_SHOW = re.compile(
    r"cortex base models(?: like '(?P<like>[^']*)')?(?: in schema (?P<schema>snowflake\.models))?",
    re.IGNORECASE,
)
_SHOWN = {
    "created_on": "timestamptz",
    "name": "varchar",
    "model_type": "varchar",
    "database_name": "varchar",
    "schema_name": "varchar",
    "owner": "varchar",
    "lifecycle_status": "varchar",
    "in_region_availability": "varchar",
    "legacy_date": "varchar",
    "eol_date": "varchar",
    "cross_region_availability": "varchar",
}
_SETTINGS = [regions.ANY_REGION, "AWS_US", "AWS_EU"]


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Answers SHOW CORTEX BASE MODELS; leaves every other statement as it is.

    Those that the role may use. None is served in the account's own region. Without IN
    SCHEMA SNOWFLAKE.MODELS nothing is found, as the models are not in the current database.

    Raises:
        ProgrammingError: 000002 for clauses that are not emulated.
    """
    if not isinstance(statement, exp.Command) or not isinstance(statement.expression, str):
        return statement
    if not re.match(r"\s*cortex\s+base\s+models\b", statement.expression, re.IGNORECASE):
        return statement
    text = without_comments(statement.expression)
    found = _SHOW.fullmatch(text)
    if found is None:
        raise unsupported(f"SHOW {text}")
    here = found["schema"] or session.database == "SNOWFLAKE"
    listed = [
        model
        for name, model in sorted(MODELS.items())
        if is_like(name, found["like"]) and enforcement.may_use_model(session, name)
    ]
    return rows(_SHOWN, [_row(model) for model in listed] if here else [])


def _row(model: Model) -> tuple[object, ...]:
    is_served = model.lifecycle is not Lifecycle.EOL
    values = {
        "created_on": "2026-01-01 00:00:00+00",
        "name": model.name,
        "model_type": "CORTEX_BASE",
        "database_name": "SNOWFLAKE",
        "schema_name": "MODELS",
        "lifecycle_status": model.lifecycle.value,
        "in_region_availability": None if is_served else "[]",
        "cross_region_availability": json.dumps(_SETTINGS) if is_served else None,
    }
    return tuple(values.get(column) for column in _SHOWN)
