"""Settings of dbt projects and of their executions."""

from snowflake_sandbox import dbt_runs
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.rewrites.clauses import Clauses, items

DEFAULTS: dict[str, str | None] = {
    "DBT_VERSION": None,
    "DEFAULT_TARGET": None,
    "AUTO_COMPILE": "TRUE",
    "DEFAULT_WRITEBACK": "TRUE",
    "COMMENT": None,
}
_SWITCHES = {"AUTO_COMPILE", "DEFAULT_WRITEBACK", "WRITEBACK"}
_NOT_EMULATED = {
    "DEFAULT_ENVIRONMENT",
    "ENVIRONMENT",
    "ENV_VARS",
    "EXTERNAL_ACCESS_INTEGRATIONS",
    "IMPORTS",
}


def read(text: str, known: set[str]) -> dict[str, str]:
    """Gives settings such as `COMMENT = 'x'`, which commas may separate.

    Raises:
        ProgrammingError: a setting or a value that there is not, or 000002 for one not emulated.
    """
    settings: dict[str, str] = {}
    for part in items(text):
        clauses = Clauses(part, "DBT PROJECT")
        settings |= clauses.options()
        if other := clauses.take(r"(?P<name>\w+)\s*="):
            raise unsupported(f"{other['name'].upper()} of a dbt project")
        clauses.end()
    for name, value in settings.items():
        require_known(name, known)
        if name == "DBT_VERSION" and value not in dbt_runs.VERSIONS:
            listed = ", ".join(dbt_runs.VERSIONS)
            raise compilation_error(1422, "22023", f"invalid dbt version '{value}': {listed}")
        if name in _SWITCHES:
            settings[name] = value.upper()
            if value.upper() not in {"TRUE", "FALSE"}:
                raise compilation_error(
                    1422, "22023", f"invalid value '{value}' for property '{name}'"
                )
    return settings


def require_known(name: str, known: set[str]) -> None:
    """Checks that there is a setting of that name.

    Raises:
        ProgrammingError: 001420, or 000002 for one that is not emulated.
    """
    if name in _NOT_EMULATED:
        raise unsupported(f"{name} of a dbt project")
    if name not in known:
        raise compilation_error(1420, "42601", f"invalid property '{name}' for 'DBT PROJECT'")
