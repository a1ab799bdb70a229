"""Files of the machine that no statement reaches."""

import pytest
from snowflake.connector import Error


@pytest.fixture
def secret(tmp_path):
    file = tmp_path / "secret.csv"
    file.write_text("password\nhunter2\n")
    return file


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('{file}')",
        "select * from read_text('{file}')",
        "select * from read_blob('{file}')",
        "select * from glob('{file}')",
        "select * from '{file}'",
        "select * from sniff_csv('{file}')",
        "create table stolen as select * from read_csv('{file}')",
        "copy into stories from 'file://{file}'",
        "copy into stories from '{file}'",
        "copy (select 1) to '{file}'",
        "copy into '{file}' from stories",
        "export database '{file}'",
        "import database '{file}'",
        "attach '{file}' as stolen",
        "attach database '{file}' as stolen",
        "install '{file}'",
        "load '{file}'",
        'create database "{folder}/stolen"',
        'create database "../stolen"',
        "create stage elsewhere url = 'file://{folder}'; list @elsewhere",
        "set enable_external_access = true",
        "pragma enable_external_access = true",
    ],
)
def test_sql_reaches_no_file_of_the_machine(session, secret, statement):
    session("create table stories (line varchar)")
    before = sorted(secret.parent.iterdir())
    try:
        for part in statement.format(file=secret, folder=secret.parent).split("; "):
            rows = session(part)
            assert "hunter2" not in str(rows)
    except Error as error:
        assert "hunter2" not in str(error)
    assert "hunter2" not in str(session("select * from stories"))
    assert session.refused(f"select * from read_text('{secret}')").errno == 3001
    assert sorted(secret.parent.iterdir()) == before
    assert secret.read_text() == "password\nhunter2\n"
