"""What can be wrong with SQL, as two parsers see it that have nothing in common.

The sandbox is built on sqlglot: what that one takes by mistake, projects' tests do not find either.
sqlfluff has a grammar of its own, written from Snowflake's documentation.
"""

import re
from collections.abc import Iterator
from functools import cache
from io import StringIO
from typing import Any

import sqlglot
from renders import RenderedFile
from scratch_kit import KIT_ROOT
from snowflake.connector.util_text import split_statements
from sqlfluff.core import FluffConfig, Linter
from sqlglot import exp

from snowflake_sandbox import object_statements  # type: ignore[import-untyped, unused-ignore]

# What stands for a ${name} that is neither a name nor a value.
_IN_PLACE_OF = {
    "assignments": "a = source.a",
    "expression": "answers.a",
    "expressions": "answers.a",
    "grouping": "group by a",
    "groups": "select a from b",
    "query": "select a from b",
    "refresh_mode": "incremental",
    "rows": "select a from b",
    "same_key": "target.a = computed.a",
    "scheduler": "disable",
    "texts_per_statement": "1",
}

# Files with what Snowflake documents and sqlfluff does not know yet.
BEYOND_SQLFLUFF = {
    # https://docs.snowflake.com/en/sql-reference/sql/create-agent
    "cortex_agent/create.sql",
    # Its PRIMARY KEY: https://docs.snowflake.com/en/sql-reference/sql/create-cortex-search
    "cortex_search_service/create.sql",
    # https://docs.snowflake.com/en/sql-reference/sql/create-dbt-project
    "dbt_on_snowflake/create.sql",
    "dbt_on_snowflake/deploy.sql",
    "dbt_on_snowflake/set.sql",
    # https://docs.snowflake.com/en/sql-reference/sql/create-semantic-view
    "example/definition.sql",
    "story_semantic_view/definition.sql",
}

# The same for statements as they are sent.
BEYOND_THE_GRAMMAR = {
    # https://docs.snowflake.com/en/sql-reference/data-types-vector
    r"\bvector\(float, \d+\)",
    # https://docs.snowflake.com/en/sql-reference/sql/create-agent
    r"^(create or replace|describe) agent ",
    r"^show agents",
    # https://docs.snowflake.com/en/sql-reference/sql/create-cortex-search
    r"^create or replace cortex search service ",
    # https://docs.snowflake.com/en/sql-reference/sql/create-dbt-project
    r"^(create|alter|execute|describe) dbt project ",
    r"^(get|list) 'snow://dbt/",
    # https://docs.snowflake.com/en/sql-reference/sql/show-dynamic-tables
    r"^show dynamic tables",
    # https://docs.snowflake.com/en/sql-reference/sql/create-semantic-view
    r"^create or alter semantic view ",
    r"^show semantic views",
    # https://docs.snowflake.com/en/sql-reference/sql/show-cortex-base-models
    r"^show cortex base models",
    # https://docs.snowflake.com/en/user-guide/programmatic-access-tokens
    r"^alter user \w+ add programmatic access token ",
    r"^show user programmatic access tokens",
    # https://docs.snowflake.com/en/user-guide/key-pair-auth
    r"^alter user \w+ (add|remove) key pair ",
    r"^show user key pairs",
    # https://docs.snowflake.com/en/sql-reference/sql/create-network-rule
    r"^create or alter network rule ",
    # https://docs.snowflake.com/en/sql-reference/sql/create-security-integration
    r"^(create|alter) security integration ",
    # https://docs.snowflake.com/en/sql-reference/sql/alter-user
    r"^alter user \w+ remove mfa method ",
    # https://docs.snowflake.com/en/sql-reference/sql/show-mfa-methods
    r"^show mfa methods",
    # https://docs.snowflake.com/en/sql-reference/sql/create-user
    r"^create user \w+ .*network_policy = ",
}

# The same for statements of the scripts for administrators.
BEYOND_THE_GRAMMAR_IN_SCRIPTS = {
    # https://docs.snowflake.com/en/user-guide/snowflake-cortex/aisql
    r"^grant use ai functions on account ",
    # https://docs.snowflake.com/en/user-guide/snowflake-cortex/aisql-privileges-and-access
    r"^grant application role ",
    # https://docs.snowflake.com/en/user-guide/security-access-control-privileges
    r"^grant create agent on schema ",
}

# Those that find mistakes, and keep names explicit and lower case. None is about layout.
_RULES = [
    "aliasing.column",
    "aliasing.expression",
    "aliasing.table",
    "aliasing.unique.column",
    "aliasing.unique.table",
    "aliasing.unused",
    "ambiguous.column_references",
    "ambiguous.distinct",
    "ambiguous.join",
    "ambiguous.join_condition",
    "ambiguous.order_by_limit",
    "ambiguous.set_columns",
    "ambiguous.union",
    "capitalisation.functions",
    "capitalisation.keywords",
    "capitalisation.literals",
    "capitalisation.types",
    "convention.is_null",
    "convention.select_trailing_comma",
    "references.from",
    "references.qualification",
    "structure.constant_expression",
    "structure.unused_cte",
    "structure.unused_join",
    "structure.using",
]


def file_faults(file: RenderedFile) -> Iterator[str]:
    """What is no SQL in a file of one statement, or in a script of many."""
    for statement in statements(file.text) if is_script(file) else [file.text]:
        yield from statement_faults(statement)


def is_script(file: RenderedFile) -> bool:
    """Whether an administrator runs the file, as a whole."""
    return file.path.parts[0] == "setup"


def statements(script: str) -> list[str]:
    """The statements of a script as Snowflake's own tools tell them apart, without comments."""
    found = split_statements(StringIO(script), remove_comments=True)
    return [text for text in (statement.strip("; \n") for statement, _ in found) if text]


def statement_faults(text: str) -> Iterator[str]:
    """More or less than one statement, and what sqlglot does not know as SQL.

    Raises:
        sqlglot.errors.SqlglotError: it cannot be parsed.
    """
    complete = _complete(text)
    if object_statements.parse(complete):
        return  # The parser knows nothing of these; the sandbox does, and projects' tests run them.
    parsed = [found for found in sqlglot.parse(complete, read="snowflake") if found]
    if len(parsed) != 1:
        yield f"has {len(parsed)} statements; the connector takes one"
    for statement in parsed:
        if isinstance(statement, exp.Command):
            yield f"is no SQL that can be parsed: {statement.sql()[:60]}"


def grammar_faults(file: RenderedFile) -> Iterator[str]:
    """What sqlfluff cannot parse or has against SQL, that of dbt models included."""
    if file.path.suffix == ".sql" and not is_beyond_sqlfluff(file):
        yield from lint(file)


def lint(file: RenderedFile) -> list[str]:
    """What sqlfluff has against a file of SQL."""
    text = file.text if file.is_dbt else _complete(file.text)
    if is_script(file):
        known = [one for one in statements(text) if not _is_beyond(one)]
        text = "".join(f"{statement};\n" for statement in known)
    found = _linter("jinja" if file.is_dbt else "raw").lint_string(text).violations
    return [f"{fault.desc()} ({fault.rule_code()}, line {fault.line_no})" for fault in found]


def unparsable(statement: str) -> list[str]:
    """What sqlfluff's grammar does not know in a statement."""
    return [str(fault) for fault in _linter("raw").parse_string(statement).violations]


def is_beyond_the_grammar(statement: str) -> list[str]:
    """Gives the reasons why sqlfluff's grammar need not know a statement."""
    return [one for one in BEYOND_THE_GRAMMAR if re.search(one, statement, re.IGNORECASE)]


def is_beyond_sqlfluff(file: RenderedFile) -> bool:
    """Whether sqlfluff does not know enough to judge the file."""
    return any(file.path.match(path) for path in BEYOND_SQLFLUFF)


def _is_beyond(statement: str) -> bool:
    return any(re.search(one, statement, re.I) for one in BEYOND_THE_GRAMMAR_IN_SCRIPTS)


def _complete(text: str) -> str:
    """The statement with all that the code fills in: names, and pieces of SQL; values are 1."""
    named = re.sub(r"\$\{(\w+)\}", lambda name: _IN_PLACE_OF.get(name[1], f"a_{name[1]}"), text)
    return re.sub(r"%\(\w+\)s", "1", named).replace("%%", "%")


@cache
def _linter(templater: str) -> Linter:
    lower_case: dict[str, Any] = {
        "capitalisation_policy": "lower",
        "extended_capitalisation_policy": "lower",
    }
    [macros] = KIT_ROOT.glob("template/*/macros")
    return Linter(
        FluffConfig(
            {
                "core": {
                    "dialect": "snowflake",
                    "templater": templater,
                    "rules": ",".join(_RULES),
                },
                # ref, source, config and var of dbt it has itself.
                "templater": {"jinja": {"load_macros_from_path": str(macros)}},
                "rules": {rule: lower_case for rule in _RULES if rule.startswith("capitalisation")},
            }
        )
    )
