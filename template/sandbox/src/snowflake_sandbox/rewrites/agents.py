"""Cortex Agents: their specification read, checked and kept. The sandbox cannot run one.

See https://docs.snowflake.com/en/sql-reference/sql/create-agent
"""

import json
from typing import Any

import yaml
from sqlglot import Expr

from snowflake_sandbox import stored_objects
from snowflake_sandbox.errors import compilation_error, programming_error, unsupported
from snowflake_sandbox.object_statements import ObjectStatement
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.rewrites.clauses import Clauses
from snowflake_sandbox.session_context import SessionContext, success
from snowflake_sandbox.stored_objects import RelationName, StoredObject

KIND = "AGENT"
SHOWN = {
    "created_on": "timestamptz",
    "name": "varchar",
    "database_name": "varchar",
    "schema_name": "varchar",
    "owner": "varchar",
    "comment": "varchar",
    "profile": "varchar",
    "is_secure": "varchar",
}
_DESCRIBED = (
    "name",
    "database_name",
    "schema_name",
    "owner",
    "comment",
    "profile",
    "agent_spec",
    "created_on",
)
_MAX_BYTES = 100_000
_KEYS = {
    "": {"models", "orchestration", "instructions", "tools", "tool_resources"},
    "models": {"orchestration"},
    "orchestration": {"budget", "capabilities", "tool_not_accessible"},
    "instructions": {"response", "orchestration", "system", "sample_questions"},
}
_BUDGET = {"seconds", "tokens"}
_TOOL = {"type", "name", "description", "input_schema"}
_OPTIONS = {"COMMENT", "PROFILE"}


def create(about: ObjectStatement, name: RelationName, session: SessionContext) -> Expr:
    """Checks the specification of an agent and keeps it.

    Raises:
        ProgrammingError: no YAML, unknown keys, a tool without a name or resources for no tool.
    """
    if about.over == "ALTER":
        raise compilation_error(1003, "42000", "syntax error: unexpected 'OR ALTER'.")
    clauses = Clauses(about.body, "CREATE AGENT")
    if clauses.take(r"copy\s+grants") and about.exists:
        raise compilation_error(
            1003, "42000", "options IF NOT EXISTS and COPY GRANTS are incompatible."
        )
    options = clauses.options()
    if unknown := sorted(set(options) - _OPTIONS):
        raise unsupported(f"{unknown[0]} of an agent")
    found = clauses.take(r"from\s+specification\s+\$\$(?P<text>.*)\$\$")
    if found is None:
        raise clauses.error()
    clauses.end()
    definition = {
        "comment": options.get("COMMENT"),
        "profile": options.get("PROFILE"),
        "specification": _specification(found["text"]),
    }
    session.on_success.append(lambda: stored_objects.remember(session.duck, KIND, name, definition))
    return success()


def alter(action: str, agent: StoredObject, session: SessionContext) -> Expr:
    """Refuses every change but that of replacing the agent.

    Raises:
        ProgrammingError: 000002.
    """
    raise unsupported(f"ALTER AGENT ... {action}; use CREATE OR REPLACE AGENT ... COPY GRANTS")


def describe(agent: StoredObject, session: SessionContext) -> Expr:
    """Gives the one row of `DESCRIBE`."""
    specification = json.dumps(agent.definition["specification"])
    values = properties(agent, session) | {"agent_spec": specification}
    columns = {column: SHOWN.get(column, "varchar") for column in _DESCRIBED}
    return rows(columns, [[values[column] for column in columns]])


def properties(agent: StoredObject, session: SessionContext) -> dict[str, Any]:
    """Gives what `SHOW` says of an agent."""
    return {
        "created_on": agent.created_on,
        "name": agent.name[2],
        "database_name": agent.name[0],
        "schema_name": agent.name[1],
        "owner": session.role,
        "comment": agent.definition["comment"],
        "profile": agent.definition["profile"],
        "is_secure": "false",
    }


def _specification(text: str) -> dict[str, Any]:
    if len(text.encode()) > _MAX_BYTES:
        raise _invalid(f"it is longer than {_MAX_BYTES} bytes")
    try:
        specification = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise _invalid(f"it is no YAML: {' '.join(str(error).split())}") from None
    _require_keys("", specification)
    for section in ("models", "orchestration", "instructions"):
        _require_keys(section, specification.get(section, {}))
    budget = specification.get("orchestration", {}).get("budget", {})
    if not isinstance(budget, dict) or set(budget) - _BUDGET:
        raise _invalid(f"orchestration.budget takes {', '.join(sorted(_BUDGET))}")
    names = [_tool_name(tool) for tool in specification.get("tools", [])]
    if strange := sorted(set(specification.get("tool_resources", {})) - set(names)):
        raise _invalid(f"tool_resources names '{strange[0]}', which is no tool")
    return dict(specification)


def _tool_name(tool: Any) -> str:
    spec = tool.get("tool_spec") if isinstance(tool, dict) else None
    if not isinstance(spec, dict) or not {"type", "name"} <= set(spec):
        raise _invalid("a tool needs a tool_spec with type and name")
    if unknown := sorted(set(spec) - _TOOL):
        raise _invalid(f"unknown key '{unknown[0]}' in tool_spec")
    return str(spec["name"])


def _require_keys(section: str, given: Any) -> None:
    if not isinstance(given, dict):
        raise _invalid(f"{section or 'it'} must be a mapping")
    if unknown := sorted(set(map(str, given)) - _KEYS[section]):
        raise _invalid(f"unknown key '{unknown[0]}'{f' in {section}' if section else ''}")


def _invalid(reason: str) -> Exception:
    return programming_error(399500, "22023", f"Invalid agent specification: {reason}.")
