"""Security integrations of the type SAML2: which identity provider an account trusts.

See https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-saml2
"""

from typing import Any

from sqlglot import Expr

from snowflake_sandbox.access import enforcement
from snowflake_sandbox.access.account import AccountObject
from snowflake_sandbox.access.certificates import public_key
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.access.single_sign_on import KIND
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.rewrites.clauses import Clauses
from snowflake_sandbox.rewrites.context import SessionContext, success

__all__ = ["KIND", "SHOWN", "alter", "create", "describe", "properties"]

SHOWN = {
    "name": "varchar",
    "type": "varchar",
    "category": "varchar",
    "enabled": "varchar",
    "comment": "varchar",
    "created_on": "timestamptz",
}
_DESCRIBED = {
    "property": "varchar",
    "property_type": "varchar",
    "property_value": "varchar",
    "property_default": "varchar",
}
_OF_PROVIDER = ("SAML2_ISSUER", "SAML2_SSO_URL", "SAML2_PROVIDER", "SAML2_X509_CERT")
_PROVIDERS = {"ADFS", "CUSTOM", "OKTA"}
_SETTINGS = {*_OF_PROVIDER, "COMMENT", "ENABLED"}


def create(body: str, made: AccountObject, session: SessionContext) -> None:
    """Reads the settings of CREATE SECURITY INTEGRATION."""
    clauses = Clauses(body, "CREATE SECURITY INTEGRATION")
    settings = clauses.settings()
    clauses.end()
    kind = settings.pop("TYPE", "").upper()
    if kind != "SAML2":
        raise unsupported(f"CREATE SECURITY INTEGRATION ... TYPE = {kind}")
    missing = [name for name in ("ENABLED", *_OF_PROVIDER) if name not in settings]
    if missing and "METADATA_URL" not in settings:
        raise compilation_error(1420, "42601", f"Missing option(s): [{', '.join(missing)}]")
    made.properties |= _checked(settings)


def alter(action: str, known: AccountObject, session: SessionContext) -> Expr:
    """Carries out ALTER SECURITY INTEGRATION ... SET.

    Raises:
        ProgrammingError: 003001, an invalid value, or 000002.
    """
    enforcement.require(session, (), Securable(KIND, (known.name,)))
    clauses = Clauses(action, "ALTER SECURITY INTEGRATION")
    if not clauses.take("set"):
        raise unsupported(f"ALTER SECURITY INTEGRATION ... {action}")
    known.properties |= _checked(clauses.settings())
    clauses.end()
    return success()


def describe(known: AccountObject, session: SessionContext) -> Expr:
    """Gives the rows of DESCRIBE INTEGRATION."""
    enforcement.require(session, {"USAGE"}, Securable(KIND, (known.name,)))
    return rows(
        _DESCRIBED,
        [
            (name, "Boolean" if name == "ENABLED" else "String", value, "")
            for name, value in sorted(known.properties.items())
        ],
    )


def properties(known: AccountObject, session: SessionContext) -> dict[str, Any]:
    """Gives the row of SHOW INTEGRATIONS."""
    return {
        "name": known.name,
        "type": "SAML2",
        "category": "SECURITY",
        "enabled": known.properties["ENABLED"].lower(),
        "comment": known.properties.get("COMMENT"),
        "created_on": known.created_on,
    }


def _checked(settings: dict[str, str]) -> dict[str, str]:
    for name in sorted(set(settings) - _SETTINGS):
        raise unsupported(f"{name} of a security integration")
    if "SAML2_X509_CERT" in settings:
        public_key(settings["SAML2_X509_CERT"])
    if "ENABLED" in settings:
        settings["ENABLED"] = settings["ENABLED"].upper()
    if settings.get("ENABLED", "TRUE") not in {"TRUE", "FALSE"}:
        raise _invalid("ENABLED", settings["ENABLED"])
    if settings.get("SAML2_PROVIDER", "CUSTOM").upper() not in _PROVIDERS:
        raise _invalid("SAML2_PROVIDER", settings["SAML2_PROVIDER"])
    return settings


def _invalid(name: str, value: str) -> Exception:
    return compilation_error(1421, "22023", f"invalid value [{value}] for parameter '{name}'")
