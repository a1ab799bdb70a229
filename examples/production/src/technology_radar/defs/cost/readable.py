"""May the project's role read the usage views? If not, assets say what to grant instead of failing.

See https://docs.snowflake.com/en/sql-reference/snowflake-db-roles
"""

from collections.abc import Sequence
from pathlib import Path

import dagster as dg

from ... import sql
from ...settings import load_settings
from ...snowflake import Session, StatementRefusedError

READABLE_CHECK = "usage_is_readable"

# Views of SNOWFLAKE.ACCOUNT_USAGE, and the database role that may read each.
_ROLES = {
    "query_history": "governance_viewer",
    "query_attribution_history": "usage_viewer",
    "cortex_ai_functions_usage_history": "usage_viewer",
    "warehouse_metering_history": "usage_viewer",
}
# What Snowflake answers when an object is not there or is not for this role to see.
_NOT_AUTHORIZED = {2003, 2043, 3001}
_PROBE = Path(__file__).parent / "probe.sql"


def readable_check(asset: str) -> dg.AssetCheckSpec:
    """Gives the check of an asset that reads usage."""
    return dg.AssetCheckSpec(
        READABLE_CHECK, asset=asset, description="The role may read SNOWFLAKE.ACCOUNT_USAGE."
    )


def missing_grants(session: Session, views: Sequence[str]) -> list[str]:
    """Gives the statements that would let the role read `views`; none when it can."""
    missing = dict.fromkeys(_ROLES[view] for view in views if not _is_readable(session, view))
    role = sql.identifier(load_settings().snowflake.role)
    return [f"grant database role snowflake.{viewer} to role {role};" for viewer in missing]


def readable() -> dg.AssetCheckResult:
    """Gives the check's result when all views can be read."""
    return dg.AssetCheckResult(check_name=READABLE_CHECK, passed=True)


def not_readable(context: dg.AssetExecutionContext, grants: Sequence[str]) -> dg.MaterializeResult:
    """Says what an administrator has to run, in the log, the metadata and the check."""
    statements = "\n".join(grants)
    context.log.warning(
        f"The role may not read usage; nothing was brought up to date. To allow it:\n{statements}"
    )
    advice = dg.MetadataValue.md(
        f"Nothing was brought up to date. An administrator runs:\n\n```sql\n{statements}\n```"
    )
    return dg.MaterializeResult(
        metadata={"usage_is_not_readable": advice},
        check_results=[
            dg.AssetCheckResult(
                check_name=READABLE_CHECK,
                passed=False,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"grants": advice},
            )
        ],
    )


def _is_readable(session: Session, view: str) -> bool:
    try:
        session.execute(sql.read(_PROBE, view=sql.identifier(view)))
    except StatementRefusedError as error:
        if error.errno not in _NOT_AUTHORIZED:
            raise
        return False
    return True
