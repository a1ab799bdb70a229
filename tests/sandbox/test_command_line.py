"""`sandbox CMD…`, `sandbox sql` and `sandbox serve`, as a person types them."""

import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest
import yaml

from snowflake_sandbox.cli import main
from snowflake_sandbox.client import connect
from snowflake_sandbox.running import found

SANDBOX = [sys.executable, "-m", "snowflake_sandbox.cli"]
SETTINGS = (
    "import os, pathlib;print(pathlib.Path(os.environ['DAGSTER_HOME'], 'dagster.yaml').read_text())"
)
SHOW = (
    "import json, os; print(json.dumps({k: v for k, v in os.environ.items() if 'SNOWFLAKE' in k}))"
)


@pytest.fixture
def sandbox(tmp_path, monkeypatch, capfd):
    """Runs a command line in this process, which is quicker, and in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")  # What the command sets is gone after the test.

    def run(*arguments, given=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        code = main(arguments)
        return subprocess.CompletedProcess(arguments, code, *capfd.readouterr())

    return run


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A command that has shown its environment and failed, where something else was set before."""
    leftover = {"SNOWFLAKE_ACCOUNT": "real", "SNOWFLAKE_PRIVATE_KEY_PATH": "/real/key.p8"}
    return subprocess.run(
        [*SANDBOX, sys.executable, "-c", f"{SHOW}; raise SystemExit(7)"],
        cwd=tmp_path_factory.mktemp("data"),
        env=os.environ | leftover,
        capture_output=True,
        text=True,
    )


def test_command_sees_the_sandbox_and_no_other_account(done):
    seen = json.loads(done.stdout)
    assert seen["SNOWFLAKE_HOST"] == "127.0.0.1"
    assert seen["SNOWFLAKE_ACCOUNT"] != "real"
    assert seen["SNOWFLAKE_PRIVATE_KEY_PATH"] == ""
    assert seen["SNOWFLAKE_PASSWORD"]


def test_exit_code_of_the_command_is_passed_on(done):
    assert done.returncode == 7


def test_dagster_gets_the_settings_of_the_project_and_those_that_change(tmp_path, sandbox):
    def settings():
        return yaml.safe_load(sandbox(sys.executable, "-c", SETTINGS).stdout)

    assert settings()["telemetry"] == {"enabled": False}
    for limit in (2, 3):
        pools = {"pools": {"default_limit": limit}}
        (tmp_path / "dagster.yaml").write_text(yaml.safe_dump({"concurrency": pools}))
        os.utime(tmp_path / "dagster.yaml", (limit + time.time(), limit + time.time()))
        now = settings()
        assert now["concurrency"] == pools
        assert now["telemetry"] == {"enabled": False}


def test_command_that_does_not_exist_is_reported(sandbox):
    done = sandbox("no-such-command")
    assert done.returncode == 127
    assert "no-such-command" in done.stderr


def test_command_ends_when_its_sandbox_cannot_begin(tmp_path, sandbox):
    databases = tmp_path / ".sandbox" / "databases"
    databases.mkdir(parents=True)
    (databases / "NEWS.db").write_text("not a database")
    done = sandbox(sys.executable, "-c", "import time; time.sleep(600)")
    assert done.returncode == 1
    assert "cannot open the databases" in done.stderr
    assert "NEWS.db" in done.stderr


def test_commands_that_begin_at_the_same_moment_find_one_sandbox(tmp_path):
    create = "create table if not exists news.public.t as select 1 as a"
    command = [*SANDBOX, "sql", "--database", "news", create]
    begun = [
        subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) for _ in "123"
    ]
    assert [one.communicate()[1] for one in begun] == ["", "", ""]
    assert [one.returncode for one in begun] == [0, 0, 0]


def test_banner_says_that_answers_are_stand_ins_and_nothing_else_is_printed(done):
    assert len(done.stdout.splitlines()) == 1
    [banner] = done.stderr.splitlines()
    assert "AI answers are stand-ins" in banner


@pytest.mark.parametrize(
    ("form", "printed"),
    [("csv", "A,B\n1,x\n"), ("json", '[\n  {\n    "A": 1,\n    "B": "x"\n  }\n]\n')],
)
def test_rows_are_printed_for_programs(sandbox, form, printed):
    done = sandbox("sql", "--format", form, "select 1 as a, 'x' as b")
    assert done.stdout.replace("\r\n", "\n") == printed


def test_statement_that_fails_says_so_in_one_error(sandbox):
    done = sandbox("sql", "--database", "news", "select nothing from nowhere")
    assert done.returncode == 1
    assert "does not exist or not authorized" in done.stderr
    assert "Traceback" not in done.stderr


SCRIPT = """\
-- The first; of four.
create database news; set name = 'it''s; $$';
create table stories as select $$a; -- b$$ as title; /* ; */
;
select $name as name, title from news.public.stories // ;
"""


def test_script_is_run_in_one_session_statement_by_statement(sandbox):
    done = sandbox("sql", "--format", "csv", "-", given=SCRIPT)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "status"
    assert lines[-2:] == ["NAME,TITLE", "it's; $$,a; -- b"]
    assert len(lines) == 8


def test_script_stops_at_the_first_error_and_says_which_statement_it_was(sandbox, tmp_path):
    script = "select 1 as one;\n-- then\ndrop\n  role nobody;\ncreate database after;\n"
    done = sandbox("sql", "--format", "csv", "-", given=script)
    assert done.returncode == 1
    assert done.stdout.splitlines() == ["ONE", "1"]
    assert "statement 2 of 3 has failed: drop role nobody" in done.stderr
    assert "does not exist or not authorized" in done.stderr
    assert not (tmp_path / ".sandbox" / "AFTER.db").exists()


def test_script_without_a_statement_is_refused(sandbox):
    done = sandbox("sql", "-", given="-- nothing; here\n;\n")
    assert done.returncode == 1
    assert "there is no statement" in done.stderr


def test_help_shows_the_three_commands(sandbox, capfd):
    with pytest.raises(SystemExit, match="0"):
        sandbox("--help")
    shown = capfd.readouterr().out
    for command in ("sandbox CMD", "sandbox sql", "sandbox serve"):
        assert command in shown


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_serving_sandbox_is_shared_until_it_is_told_to_stop(tmp_path, sandbox):
    server = subprocess.Popen([*SANDBOX, "serve"], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        assert server.stdout.readline().startswith("SNOWFLAKE_ACCOUNT=")
        sandbox("sql", "create table news.public.t as select 1 as a", "--database", "news")
        done = sandbox("sql", "--format", "csv", "select a from news.public.t")
        assert done.stdout.split() == ["A", "1"]
        assert server.poll() is None
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=20) == 0


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_client_in_another_folder_uploads_to_the_serving_sandbox(tmp_path, monkeypatch):
    server = subprocess.Popen([*SANDBOX, "serve"], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    (tmp_path / "elsewhere").mkdir()
    file = tmp_path / "elsewhere" / "names.csv"
    file.write_text("anna\nbea\n", encoding="utf-8")
    monkeypatch.chdir(file.parent)
    try:
        assert server.stdout
        server.stdout.readline()
        running = found(tmp_path / ".sandbox")
        assert running
        with connect(running) as connection, connection.cursor() as cursor:
            for statement in (
                "create database news",
                "create table names (name varchar)",
                "create stage uploads",
                f"put 'file://{file}' @uploads",
                "copy into names from @uploads",
            ):
                cursor.execute(statement)
            loaded = cursor.execute("select name from names order by name").fetchall()
        assert loaded == [("anna",), ("bea",)]
    finally:
        server.kill()
