"""The store has no path out of its folder, whatever databases, stages and files are called."""

import pytest
import snowflake.connector
from snowflake.connector.errors import Error

from snowflake_sandbox.client import connect
from snowflake_sandbox.serving import run
from snowflake_sandbox.store import Store


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "outside" / "databases"


@pytest.fixture
def sandbox_in_folder(folder):
    store = Store(folder)
    with run(store) as sandbox:
        yield sandbox
    store.close()


@pytest.fixture
def ask(sandbox_in_folder):
    connection = connect(sandbox_in_folder, "NEWS", "PUBLIC")

    def asked(statement):
        with connection.cursor() as cursor:
            return cursor.execute(statement).fetchall()

    yield asked
    connection.close()


def around(folder):
    return sorted(path for path in folder.parent.rglob("*") if folder not in path.parents)


@pytest.mark.parametrize("name", ["../stolen", "..", "a/b", "..\\stolen", "/tmp/stolen", "a';--"])
def test_name_of_a_database_is_no_path(ask, sandbox_in_folder, folder, name):
    before = around(folder)
    with pytest.raises(Error):
        ask(f'create database "{name}"')
    with pytest.raises(Error):
        snowflake.connector.connect(
            **sandbox_in_folder.sign_in(), database=f'"{name}"', login_timeout=5
        )
    assert around(folder) == before


@pytest.mark.parametrize("name", ["../../../stolen", "..", "a/b", "..\\stolen"])
def test_name_of_a_stage_is_no_path(ask, folder, tmp_path, name):
    file = tmp_path / "a.txt"
    file.write_text("hello")
    before = around(folder)
    for statement in (
        f'create stage "{name}"',
        f"put 'file://{file.as_posix()}' '@\"{name}\"' auto_compress = false",
    ):
        with pytest.raises(Error):
            ask(statement)
    assert around(folder) == before


def test_schema_of_a_stage_is_no_path(ask, folder):
    before = around(folder)
    for statement in ('create schema "../.."', 'create stage "../.."."stolen"'):
        with pytest.raises(Error):
            ask(statement)
    assert around(folder) == before


def test_files_of_a_stage_are_put_below_it(ask, folder, tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("hello")
    ask("create stage files")
    before = around(folder)
    put = f"put 'file://{file.as_posix()}' @files/{{}} auto_compress = false"
    for path in ("../../../..", "../../../../stolen", "sub/../../../../.."):
        with pytest.raises(Error):
            ask(put.format(path))
    ask(put.format("sub/folder"))
    assert around(folder) == before
    assert [row[0] for row in ask("list @files")] == ["files/sub/folder/a.txt"]


@pytest.mark.parametrize(
    "statement",
    [
        "get @files/../../.. 'file://{target}'",
        "list @files/../..",
        "remove @files/../../../../secret.txt",
        "copy into lines from @files/../../../../",
        "select $1 from @files/../../../../secret.txt",
    ],
)
def test_path_in_a_stage_leads_nowhere_else(ask, folder, tmp_path, statement):
    secret = folder.parent / "secret.txt"
    secret.write_text("hunter2")
    target = tmp_path / "target"
    target.mkdir()
    ask("create stage files")
    ask("create table lines (line varchar)")
    try:
        assert "hunter2" not in str(ask(statement.format(target=target.as_posix())))
    except Error as error:
        assert "hunter2" not in str(error)
    assert ask("select * from lines") == []
    assert list(target.iterdir()) == []
    assert secret.read_text() == "hunter2"


def test_users_grants_and_warehouses_are_there_when_it_is_opened_again(folder):
    statements = (
        "create role reader",
        "create user anna password = 'secret' default_role = reader",
        "grant role reader to user anna",
        "create warehouse work with warehouse_size = 'SMALL'",
        "grant usage on warehouse work to role reader",
        "create table stories (id int)",
        "grant select on table stories to role reader",
        "grant usage on database news to role reader",
        "grant usage on schema news.public to role reader",
        "alter account set cortex_enabled_cross_region = 'AWS_EU'",
    )
    store = Store(folder)
    with run(store) as sandbox, connect(sandbox, "NEWS", "PUBLIC") as connection:
        for statement in statements:
            connection.cursor().execute(statement)
    store.close()
    store = Store(folder)
    with run(store) as sandbox:
        arguments = sandbox.sign_in() | {"user": "ANNA", "password": "secret"}
        with snowflake.connector.connect(**arguments, warehouse="work") as connection:
            cursor = connection.cursor()
            assert cursor.execute("select * from news.public.stories").fetchall() == []
            with pytest.raises(Error, match="Insufficient privileges"):
                cursor.execute("delete from news.public.stories")
            show = "show parameters like 'CORTEX_ENABLED%' in account"
            assert cursor.execute(show).fetchall()[0][1] == "AWS_EU"
    store.close()
