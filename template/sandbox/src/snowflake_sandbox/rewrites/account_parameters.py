"""Parameters of the account, warehouses and users: ALTER ACCOUNT, SHOW PARAMETERS IN.

See https://docs.snowflake.com/en/sql-reference/parameters
"""

import re

from sqlglot import Expr, exp

from snowflake_sandbox.access import enforcement, kept_tokens, model_roles, regions
from snowflake_sandbox.access.account import THE_ACCOUNT
from snowflake_sandbox.access.network_policies import PARAMETER as NETWORK_POLICY
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.object_statements import without_comments
from snowflake_sandbox.parameters import PARAMETERS as OF_SESSIONS
from snowflake_sandbox.patterns import is_like
from snowflake_sandbox.rewrites import network_policies, warehouses
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.rewrites.clauses import Clauses
from snowflake_sandbox.session_context import SessionContext, success

_SHOW = re.compile(
    r"parameters(?: like '(?P<like>[^']*)')? (?:in|for) "
    r'(?P<scope>account|warehouse (?P<warehouse>\w+)|user(?: (?P<user>"[^"]+"|[\w$]+))?)',
    re.IGNORECASE,
)
_SHOWN = ("key", "value", "default", "level", "description", "type")
_REGIONS = {
    regions.ANY_REGION,
    regions.DISABLED,
    *("AWS_APJ", "AWS_AU", "AWS_EU", "AWS_GLOBAL", "AWS_JP", "AWS_US"),
    *("AZURE_EU", "AZURE_GLOBAL", "AZURE_US", "GCP_GLOBAL", "GCP_US"),
}
# By name: the default.
OF_ACCOUNT = {
    regions.PARAMETER: regions.ANY_REGION,
    model_roles.ALLOWLIST: model_roles.EVERY_MODEL,
    NETWORK_POLICY: "",
    **kept_tokens.OF_ACCOUNT,
}


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Carries out such a statement; leaves every other statement as it is.

    Raises:
        ProgrammingError: 003001 for other roles than ACCOUNTADMIN, but for a network policy, which
            others may attach too, an invalid value, or 000002.
    """
    if not isinstance(statement, exp.Command) or not isinstance(statement.expression, str):
        return statement
    words = f"{statement.this} {statement.expression}".upper().split()
    if words[:2] == ["ALTER", "ACCOUNT"]:
        return _alter(without_comments(statement.expression)[len("account ") :], session)
    if words[:2] == ["SHOW", "PARAMETERS"]:
        found = _SHOW.fullmatch(without_comments(statement.expression))
        return _show(found, session) if found else statement
    return statement


def _alter(action: str, session: SessionContext) -> Expr:
    clauses = Clauses(action, "ALTER ACCOUNT")
    values: dict[str, str | None]
    if clauses.take("set"):
        values = {**clauses.settings()}
    elif found := clauses.take(r"unset\s+(?P<names>\w+(?:\s*,\s*\w+)*)"):
        values = dict.fromkeys(found["names"].upper().replace(",", " ").split())
    else:
        raise unsupported(f"ALTER ACCOUNT {action}")
    clauses.end()
    is_policy = set(values) == {NETWORK_POLICY}
    enforcement.require(session, {"ATTACH POLICY"} if is_policy else (), THE_ACCOUNT)
    if policy := values.get(NETWORK_POLICY):
        values[NETWORK_POLICY] = network_policies.for_account(policy, session).name
    for name, value in values.items():
        if name not in OF_ACCOUNT:
            raise unsupported(f"ALTER ACCOUNT ... {name}")
        if value is not None and not _is_valid(name, value):
            raise compilation_error(
                1421, "22023", f"invalid value [{value}] for parameter '{name}'"
            )
    session.access.set_parameters(values)
    return success()


def _is_valid(name: str, value: str) -> bool:
    if name == NETWORK_POLICY:
        return bool(value)
    if name in kept_tokens.OF_ACCOUNT:
        return value.upper() in {"FALSE", "TRUE"}
    if name == model_roles.ALLOWLIST:
        # Since August 2026 roles of the application SNOWFLAKE say who may use which model.
        return value.upper() == "NONE"
    named = {region.strip() for region in value.upper().split(",")}
    return bool(value) and named <= _REGIONS


def _show(found: re.Match[str], session: SessionContext) -> Expr:
    if found["warehouse"]:
        values = _of_warehouse(found["warehouse"].upper(), session)
    elif found["scope"].upper().startswith("USER"):
        written = found["user"] or f'"{session.user}"'
        name = written.strip('"') if '"' in written else written.upper()
        values = _of_user(name, session)
    else:
        values = [_of_account(key, session) for key in OF_ACCOUNT]
        for key, known in OF_SESSIONS.items():
            values.append((key, known.default, known.default, "", "", known.type))
    matching = [row for row in sorted(values) if is_like(row[0], found["like"])]
    return rows(dict.fromkeys(_SHOWN, "varchar"), matching)


def _of_warehouse(name: str, session: SessionContext) -> list[tuple[str, ...]]:
    warehouse = session.access.require("WAREHOUSE", name)
    if not enforcement.sees(session, Securable("WAREHOUSE", (name,))):
        raise Securable("WAREHOUSE", (name,)).not_authorized()
    return [
        _row(key, warehouse.properties.get(key), "WAREHOUSE", default, "NUMBER")
        for key, default in warehouses.PARAMETERS.items()
    ]


def _of_user(name: str, session: SessionContext) -> list[tuple[str, ...]]:
    """Gives what counts for a user: the account's network policy, where there is no other."""
    user = session.access.require("USER", name)
    if name != session.user:
        enforcement.require(session, {"MONITOR"}, Securable("USER", (name,)))
    own = user.properties.get("PARAMETERS", {})
    policy = user.properties.get(NETWORK_POLICY)
    return [
        _row(NETWORK_POLICY, policy, "USER", "", "STRING")
        if policy
        else _of_account(NETWORK_POLICY, session),
        *(
            _row(key, own.get(key), "USER", known.default, known.type)
            for key, known in OF_SESSIONS.items()
        ),
    ]


def _of_account(key: str, session: SessionContext) -> tuple[str, ...]:
    value = session.access.parameters.get(key)
    return _row(key, value, "ACCOUNT", OF_ACCOUNT[key], "STRING")


def _row(key: str, value: str | None, level: str, default: str, kind: str) -> tuple[str, ...]:
    return key, value or default, default, "" if value is None else level, "", kind
