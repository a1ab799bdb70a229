"""Second factors of users: ADD and REMOVE MFA METHOD, and SHOW MFA METHODS.

The columns of the new codes are a guess: Snowflake's documentation does not name them.
See https://docs.snowflake.com/en/sql-reference/sql/alter-user and
https://docs.snowflake.com/en/sql-reference/sql/show-mfa-methods
"""

import re

from sqlglot import Expr, exp

from snowflake_sandbox.access import enforcement, second_factors
from snowflake_sandbox.access.account import THE_ACCOUNT, AccountObject
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.object_statements import without_comments
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.rewrites.clauses import Clauses
from snowflake_sandbox.session_context import SessionContext, success

_ACTION = re.compile(
    r'(?P<verb>add|modify|remove)\s+mfa\s+method\s+(?P<name>"[^"]+"|\w+(?:\s*-[\w\s]*)?)'
    r"(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SHOW = re.compile(r"mfa methods(?: for user (?P<user>\w+))?", re.IGNORECASE)
_ADDED = {"name": "varchar", "passcode": "varchar"}
_SHOWN = {
    "name": "varchar",
    "type": "varchar",
    "comment": "varchar",
    "last_used": "timestamptz",
    "created_on": "timestamptz",
    "additional_info": "varchar",
}


def alter(action: str, user: AccountObject, session: SessionContext) -> Expr | None:
    """Carries out ADD and REMOVE MFA METHOD; None when `action` is another.

    Raises:
        ProgrammingError: 003001, or what Snowflake refuses, or 000002.
    """
    found = _ACTION.fullmatch(action)
    if found is None:
        return None
    enforcement.require(session, (), Securable("USER", (user.name,)))
    # Where a name has a hyphen, or digits before letters, it comes with blanks.
    name, verb = re.sub(r'[\s"]', "", found["name"]).upper(), found["verb"].upper()
    clauses = Clauses(found["rest"], f"{verb} MFA METHOD")
    if verb == "REMOVE":
        clauses.end()
        if second_factors.methods(user).pop(name, None) is None:
            raise Securable("MFA METHOD", (name,)).not_authorized()
        session.access.keep("USER", user)
        return success()
    if (verb, name) != ("ADD", "OTP"):
        raise unsupported(f"ALTER USER ... {verb} MFA METHOD {name}")
    count = clauses.options().pop("COUNT", "1")
    clauses.end()
    try:
        codes = second_factors.new_codes(user, int(count))
    except ValueError:
        raise compilation_error(
            1421, "22023", f"invalid value [{count}] for parameter 'COUNT'; it takes 1 to 10"
        ) from None
    session.access.keep("USER", user)
    return rows(_ADDED, list(codes.items()))


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Answers SHOW MFA METHODS; leaves every other statement as it is.

    Raises:
        ProgrammingError: 003001 for another user, unless the role is ACCOUNTADMIN.
    """
    if not isinstance(statement, exp.Command) or str(statement.this).upper() != "SHOW":
        return statement
    text = statement.expression
    text = without_comments(text if isinstance(text, str) else text.name)
    found = _SHOW.fullmatch(text)
    if found is None:
        return statement
    if found["user"]:
        enforcement.require(session, (), THE_ACCOUNT)
    user = session.access.require("USER", (found["user"] or session.user).upper())
    return rows(
        _SHOWN,
        [
            (name, kept["type"], kept["comment"], kept["last_used"], kept["created_on"], None)
            for name, kept in sorted(second_factors.methods(user).items())
        ],
    )
