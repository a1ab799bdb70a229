"""The checks of rendered files find what they are for, and leave alone what is right."""

from pathlib import PurePosixPath

import pytest
from assertions import assertion_faults
from dependencies import imported_modules, providers, third_party
from faults import (
    Check,
    collision_faults,
    command_faults,
    deprecation_faults,
    encoding_faults,
    jinja_faults,
    key_faults,
    link_faults,
    markdown_faults,
    mention_faults,
    name_faults,
    secret_faults,
    syntax_faults,
    whitespace_faults,
)
from features import FEATURES
from markdown_links import address_faults, anchor_faults, anchors_of, links_of
from renders import RenderedFile
from shell_commands import shell_faults
from sql_faults import grammar_faults

links_to_readme = link_faults({PurePosixPath("README.md"), PurePosixPath("docs/cost.md")})
links_to_headings = anchor_faults({PurePosixPath("docs/a.md"): "# Cost, in `credits`\n\n# Days\n"})
mentions_dbt = mention_faults(FEATURES["dbt"])
mentions_dynamic_tables = mention_faults(FEATURES["dynamic tables"])


def file(name: str, text: str | bytes) -> RenderedFile:
    content = text.encode() if isinstance(text, str) else text
    return RenderedFile(PurePosixPath(name), content, "a variant")


@pytest.mark.parametrize(
    ("check", "name", "text"),
    [
        (encoding_faults, "a.py", b"a = 1\r\n"),
        (encoding_faults, "a.md", b"\xef\xbb\xbfa\n"),
        (encoding_faults, "a.md", b"caf\xe9\n"),
        (whitespace_faults, "a.py", "a = 1"),
        (whitespace_faults, "a.py", "a = 1\n\n"),
        (whitespace_faults, "a.py", "\na = 1\n"),
        (whitespace_faults, ".env.example", "\n"),
        (whitespace_faults, "a.sql", "select 1 \n"),
        (whitespace_faults, "a.yaml", "a: 1\n\n\nb: 2\n"),
        (whitespace_faults, "a.yaml", "a:\n\n  b: 2\n"),
        (whitespace_faults, "README.md", "a\n\n\nb\n"),
        (whitespace_faults, ".gitignore", "a\n\n\nb\n"),
        (whitespace_faults, "a.toml", "a = [\n\n    1,\n]\n"),
        (whitespace_faults, "a.toml", "a = [\n    1,\n\n]\n"),
        (whitespace_faults, "a.toml", "a = [\n    1,\n\n    2,\n]\n"),
        (whitespace_faults, "a.toml", "a = 1\n[b]\n"),
        (markdown_faults, "a.md", "# A\ntext\n"),
        (markdown_faults, "a.md", "text\n## B\n\ntext\n"),
        (markdown_faults, "a.md", "# A\n\n## B\n\n## C\n\ntext\n"),
        (markdown_faults, "a.md", "| a |\n| --- |\n\ntext\n"),
        (markdown_faults, "a.md", "| a |\n| --- |\n| 1 |\n\n| 2 |\n"),
        (markdown_faults, "a.md", "```sh\nls\n"),
        (links_to_readme, "docs/a.md", "[a](README.md)\n"),
        (links_to_readme, "a.md", "[a](docs/gone.md#there)\n"),
        (links_to_readme, "a.md", '<img src="docs/gone.png">\n'),
        (links_to_readme, "a.md", "[a]: docs/gone.md\n"),
        (links_to_headings, "docs/a.md", "[a](#weeks)\n"),
        (links_to_headings, "docs/b.md", "[a](a.md#weeks)\n"),
        (links_to_headings, "docs/b.md", "[a](b.md#days)\n"),
        (links_to_headings, "a.md", "[a](docs/a.md#)\n"),
        (address_faults, "a.md", "[a](http://docs.example.com)\n"),
        (address_faults, "a.md", "[a](https://docs)\n"),
        (address_faults, "a.md", "[a](https:/docs.example.com)\n"),
        (address_faults, "a.md", "<ftp://docs.example.com>\n"),
        (address_faults, "a.md", "[a](mailto:nobody)\n"),
        (shell_faults, "a.md", "```sh\nuv run sandbox sql \\\n  x\n```\n"),
        (shell_faults, "a.md", "```sh\ncd a && uv sync\n```\n"),
        (shell_faults, "a.md", "```sh\nuv run sandbox sql 'select 1'\n```\n"),
        (shell_faults, "a.md", '```sh\ncopier copy "$KIT" a\n```\n'),
        (shell_faults, "a.md", "```sh\nTIMEZONE=UTC uv run dg dev\n```\n"),
        (command_faults, "a.md", "Type `uv run make_coffee`.\n"),
        (jinja_faults, "a.md", "# {{ project_name }}\n"),
        (jinja_faults, "a.md", "```sql\n{{ config(a=1) }}\nselect {{ schema }}\n```\n"),
        (jinja_faults, "a.toml", "{% endif %}\n"),
        (jinja_faults, "a.yaml", "# {# note #}\n"),
        (jinja_faults, "a.yaml", "a: ${{ secrets.b }} {{ c }}\n"),
        (jinja_faults, "a.py", "import {{package_name}}\n"),
        (jinja_faults, "a.py", "{%- if dbt_runtime == 'local' %}\n"),
        (jinja_faults, "a.sql", "{% raw %}\n"),
        (jinja_faults, "dbt_project/a.sql", "select {{ _copier_conf.answers_file }}\n"),
        (syntax_faults, "a.py", "def f(:\n"),
        (syntax_faults, "a.py", "type A = int\n"),
        (syntax_faults, "a.yaml", "a: [1\n"),
        (syntax_faults, "a.yml", "a: 1\nb: 2\na: 3\n"),
        (syntax_faults, "a.toml", "a = \n"),
        (syntax_faults, "a.json", "{,}\n"),
        (syntax_faults, "a.jsonl", '{"a": 1}\n{\n'),
        (syntax_faults, "a.sql", "select from where\n"),
        (syntax_faults, "a.sql", "select 1; select 2\n"),
        (syntax_faults, "a.sql", "please give me %(rows)s rows\n"),
        (grammar_faults, "a.sql", "with a as (select b from c) select b from d\n"),
        (grammar_faults, "a.sql", "select a from b inner join c on b.d = c.d\n"),
        (grammar_faults, "a.sql", "select a from b where c = null\n"),
        (grammar_faults, "a.sql", "select a from b limit %(rows)s\n"),
        (grammar_faults, "a.sql", "select a::INTEGER as b from c\n"),
        (grammar_faults, "dbt_project/a.sql", "select a from {{ ref('b') }} group by\n"),
        (grammar_faults, "dbt_project/a.sql", "select {{ forgotten() }} as a\n"),
        (assertion_faults, "tests/test_a.py", "def test_b():\n    b()\n"),
        (assertion_faults, "tests/test_a.py", "def c():\n    b()\n\ndef test_b():\n    c()\n"),
        (deprecation_faults, "a.sql", "select SNOWFLAKE.CORTEX.COMPLETE('m', 'p')\n"),
        (deprecation_faults, "a.py", "'from account_usage.cortex_functions_usage_history'\n"),
        (key_faults, "a.py", "-----BEGIN PRIVATE KEY-----\nMIIE\n"),
        (key_faults, "a.md", f"ghp_{'a' * 36}\n"),
        (secret_faults, ".env.example", "SNOWFLAKE_PASSWORD=hunter2\n"),
        (secret_faults, "a.yaml", "token: 'abcdef'\n"),
        (mentions_dbt, "pyproject.toml", '"dbt-core>=1",\n'),
        (mentions_dbt, "src/a/dbt_project.py", "\n"),
        (mentions_dynamic_tables, "src/a/defs/b.py", "# a dynamic table\n"),
    ],
)
def test_planted_fault_is_found(check: Check, name: str, text: str | bytes) -> None:
    assert list(check(file(name, text)))


@pytest.mark.parametrize(
    ("check", "name", "text"),
    [
        (encoding_faults, "a.md", "café 日本\n"),
        (whitespace_faults, "a/__init__.py", ""),
        (whitespace_faults, "a.py", "a = 1\n\n\ndef b():\n    pass\n"),
        (whitespace_faults, "a.toml", "a = [\n    1,\n]\n\n# About b.\n[b]\n"),
        (whitespace_faults, "a.md", "```python\nA = 1\n\n\n@asset\ndef b():\n    pass\n```\n"),
        (markdown_faults, "a.md", "# A\n\n## B\n\n```sh\n# no heading\nls\n```\n\n# C\n\ntext\n"),
        (markdown_faults, "a.md", "| a |\n| --- |\n| 1 |\n"),
        (
            links_to_readme,
            "docs/a.md",
            "[a](../README.md#there), [b](https://c.example/d), [e](#f)\n",
        ),
        (links_to_readme, "a.md", "[a](docs/cost.md)\n"),
        (links_to_readme, "a.md", "`[a](gone.md)`\n\n```\n[b](gone.md)\n```\n"),
        (links_to_headings, "a.md", "[a](docs/a.md#cost-in-credits), [b](docs/a.md)\n"),
        (links_to_headings, "docs/a.md", "[a](#days), [b](https://c.example/d#e)\n"),
        (address_faults, "a.md", "<http://localhost:3000>, [a](https://b.example/c?d=e#f)\n"),
        (address_faults, "a.md", "[a](mailto:somebody@example.com), [b](docs/a.md)\n"),
        (command_faults, "a.md", "`uv run pytest`, `uv run copier.yml`, `uv run --with a b`\n"),
        (jinja_faults, "a.yaml", "a: '{{ context.project_root }}' # ${{ github.ref }}\n"),
        (jinja_faults, "a.py", "f'{{{a}}}' '{{ mustache }} {% if %}'\n"),
        (jinja_faults, "dbt_project/a.sql", "{% macro a() %}{{ ref('b') }}{% endmacro %}\n"),
        (jinja_faults, "a.md", "```sql\n{{ config(a=1) }}\n{% if b() %}{{ ref('c') }}\n```\n"),
        (
            syntax_faults,
            "a.sql",
            "select ${column} from ${table} where a = %(a)s and b like 'c%%'\n",
        ),
        (syntax_faults, "a.sql", "create or replace temporary table a (b variant)\n"),
        (
            grammar_faults,
            "a.sql",
            "select ${column} from ${table} where a = %(a)s and b like 'c%%'\n",
        ),
        (grammar_faults, "a.sql", "update a set ${assignments} from (${query}) as source\n"),
        (
            grammar_faults,
            "dbt_project/a.sql",
            "select a from {{ source('b', 'c') }} where {{ in_window('a') }}\n",
        ),
        (assertion_faults, "tests/test_a.py", "def test_b():\n    assert b()\n"),
        (
            assertion_faults,
            "tests/test_a.py",
            "def test_b():\n    with pytest.raises(E):\n        b()\n",
        ),
        (
            assertion_faults,
            "tests/test_a.py",
            "def c():\n    assert b()\n\ndef test_b():\n    c()\n",
        ),
        (assertion_faults, "tests/test_a.py", "def test_b():\n    helper.assert_c()\n"),
        (deprecation_faults, "docs/migration_guide.md", "`snowflake.cortex.complete('m', 'p')`\n"),
        (deprecation_faults, "a.sql", "select snowflake.cortex.search_preview('a', 'b')\n"),
        (key_faults, "a.md", "It begins with -----BEGIN PRIVATE KEY-----.\n"),
        (secret_faults, ".env.example", "# PASSWORD=yours\nA_TOKEN=\nB_TOKEN=${C}\nUSER=me\n"),
        (mentions_dbt, "docs/a.md", "dbt is not part of this project.\n"),
        (mentions_dynamic_tables, "src/a/components/b.py", "# a dynamic table\n"),
        (
            shell_faults,
            "a.md",
            "```sh\nuv run sandbox sql \"select 'a'\"  # it isn't && much\nSNOWFLAKE_USER=\n```\n",
        ),
        (shell_faults, "a.md", "```python\na = 'b'\n```\n"),
    ],
)
def test_what_is_right_is_left_alone(check: Check, name: str, text: str) -> None:
    assert list(check(file(name, text))) == []


@pytest.mark.parametrize(
    "text",
    [
        "select a from b group by\n",
        "select a from b limit 1 where c\n",
        "with a as (b) select c from a\n",
        "create or alter dynamic table a scheduler = 'disable' warehouse = b as ${query}\n",
        "merge into a using b on c when matched then update set d\n",
    ],
)
def test_sql_that_one_parser_takes_and_the_other_refuses_is_found(text: str) -> None:
    assert list(syntax_faults(file("a.sql", text))) == []
    assert list(grammar_faults(file("a.sql", text)))


@pytest.mark.parametrize(
    "name",
    [
        'a"b.py',
        "a|b",
        "a:b",
        "what?.md",
        "<a>",
        "back\\slash",
        "aux",
        "Con.md",
        "a.",
        "b ",
        "x/NUL/y",
        "COM¹",
        "conin$",
        f"{'n' * 90}/{'n' * 90}",
    ],
)
def test_name_that_windows_refuses_is_found(name: str) -> None:
    assert list(name_faults(PurePosixPath(name)))


@pytest.mark.parametrize(
    ("one", "other"), [("a.py", "A.py"), ("b/a", "B/c"), ("caf\u00e9", "cafe\u0301"), ("d", "D/e")]
)
def test_names_that_are_one_on_windows_or_macos_are_found(one: str, other: str) -> None:
    assert list(collision_faults([PurePosixPath(one), PurePosixPath(other)]))


def test_names_that_differ_are_left_alone() -> None:
    names = ["a.py", "b.py", "c/a.py", "c/b.py", "c_/a.py"]
    assert list(collision_faults(map(PurePosixPath, names))) == []


@pytest.mark.parametrize("name", [".env.example", "{% if 'a' in b %}c.py{% endif %}", "console.py"])
def test_name_that_windows_accepts_is_left_alone(name: str) -> None:
    assert list(name_faults(PurePosixPath(name))) == []


@pytest.mark.parametrize(
    ("statement", "distribution"),
    [
        ("import yaml", "pyyaml"),
        ("from snowflake import connector", "snowflake-connector-python"),
        ("import snowflake.connector.errors", "snowflake-connector-python"),
        ("from snowflake.snowpark import Session", "snowflake-snowpark-python"),
        ("def f():\n    from dbt.cli.main import dbtRunner", "dbt-core"),
        ("from snowflake_sandbox.client import connect", "snowflake-sandbox"),
        ("import not_installed", "not-installed"),
    ],
)
def test_import_is_traced_to_the_distribution_that_provides_it(
    statement: str, distribution: str
) -> None:
    [module] = third_party(imported_modules(statement), own="news")
    assert providers(module) == {distribution}


def test_imports_of_python_and_of_the_project_are_not_third_party() -> None:
    code = "import os.path\nfrom news.settings import A\nfrom . import b\nfrom ..c import d\n"
    assert third_party(imported_modules(code), own="news") == frozenset()


def test_headings_are_found_by_the_names_that_links_have_for_them() -> None:
    text = (
        "# A_b: c, d\n\n## What is [new](x.md)?\n\n```sh\n# no heading\n```\n\n## Days\n\n## Days\n"
    )
    assert anchors_of(text) == {"a_b-c-d", "what-is-new", "days", "days-1"}


def test_links_are_found_in_all_their_forms() -> None:
    text = '[a](b.md "c"), ![d](e.png)\n<img src="f.png">\n[g]: h.md\n<https://i.example>\n'
    assert sorted(links_of(text)) == ["b.md", "e.png", "f.png", "h.md", "https://i.example"]
