"""What a person runs in a terminal."""

import json
import os
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from technology_radar import commands
from technology_radar.commands import account, keygen
from technology_radar.settings import load_settings
from technology_radar.snowflake import Session, Snowflake, StatementRefusedError

from .conftest import Query
from .sign_in_modes import PASSPHRASE, signed_in_by

pytestmark = pytest.mark.slow

Run = Callable[..., int]


@pytest.fixture
def run(query: Query, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command with arguments, in a project without .env."""
    monkeypatch.setattr(commands, "PROJECT_ROOT", tmp_path)

    def command(main: Callable[[], int], *arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["command", *arguments])
        load_settings.cache_clear()
        return main()

    return command


def sign_in() -> None:
    load_settings.cache_clear()
    with Snowflake().get_connection() as connection:
        Session(connection).execute("select 1")


def statements(text: str) -> list[str]:
    return re.findall(r"^    (alter user .*);$", text, re.MULTILINE)


def use(lines: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts the lines for .env into the environment."""
    for name, value in re.findall(r"^    (SNOWFLAKE_\w+)=(.*)$", lines, re.MULTILINE):
        monkeypatch.setenv(name, value)


def test_key_pair_signs_in_once_its_statement_has_been_run(
    run: Run,
    query: Query,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "keys" / "key.p8"
    assert run(keygen.main, "--out", str(file)) == 0
    told = capsys.readouterr().out
    [register] = statements(told)
    query(register)
    use(told, monkeypatch)
    monkeypatch.setenv("SNOWFLAKE_PASSWORD", "")
    sign_in()


def test_private_half_is_encrypted_and_for_its_owner_alone(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "keys" / "key.p8"
    run(keygen.main, "--out", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    with pytest.raises(TypeError, match="encrypted"):
        load_pem_private_key(file.read_bytes(), None)


def test_key_is_never_replaced(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "key.p8"
    file.write_text("precious")
    assert run(keygen.main, "--out", str(file)) == 1
    assert "exists, and is never replaced" in capsys.readouterr().err
    assert file.read_text() == "precious"


def test_rotation_leaves_no_moment_without_a_valid_key(
    run: Run,
    query: Query,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(keygen.main, "--out", str(tmp_path / "first.p8"))
    first = capsys.readouterr().out
    query(statements(first)[0])
    use(first, monkeypatch)
    run(keygen.main, "--rotate", "--out", str(tmp_path / "second.p8"))
    second = capsys.readouterr().out
    register, remove = statements(second)
    query(register)
    sign_in()
    use(second, monkeypatch)
    sign_in()
    query(remove)
    sign_in()
    use(first, monkeypatch)
    with pytest.raises(StatementRefusedError, match="JWT"):
        sign_in()
    use(second, monkeypatch)
    run(keygen.main, "--rotate", "--out", str(tmp_path / "third.p8"))
    assert len(statements(capsys.readouterr().out)) == 2


def test_rotation_knows_a_key_that_is_a_property_of_the_user(
    run: Run,
    stand_in: Any,
    query: Query,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    user = f"keyholder_{stand_in.database}"
    query(f"create user {user} type = service")
    monkeypatch.setenv("SNOWFLAKE_USER", user)
    run(keygen.main, "--out", str(tmp_path / "first.p8"))
    first = capsys.readouterr().out
    assert "`set rsa_public_key = '…'` in its place" in first
    [register] = statements(first)
    [public] = re.findall("public_key = '(.+)'", register)
    role = f"role_of_{user}"
    query(f"create role {role}")
    query(f"grant role {role} to user {user}")
    monkeypatch.setenv("SNOWFLAKE_ROLE", role)
    query(f"alter user {user} set rsa_public_key = '{public}'")
    use(first, monkeypatch)
    run(keygen.main, "--rotate", "--out", str(tmp_path / "second.p8"))
    second = capsys.readouterr().out
    assert "`set rsa_public_key_2 = '…'` in its place" in second
    register, remove = statements(second)
    assert remove.endswith(" unset rsa_public_key")
    query(register)
    query(remove)
    use(second, monkeypatch)
    sign_in()


def test_rotation_needs_a_key_to_begin_with(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SNOWFLAKE_AUTHENTICATOR", "SNOWFLAKE")
    file = tmp_path / "key.p8"
    assert run(keygen.main, "--rotate", "--out", str(file)) == 1
    assert "not with a key" in capsys.readouterr().err
    assert not file.exists()


def test_any_program_gets_what_signs_in(
    run: Run, stand_in: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "environment.json"
    code = f"import json, os; json.dump(dict(os.environ), open({str(file)!r}, 'w'))"
    with signed_in_by("encrypted_key_in_base64", stand_in, tmp_path, monkeypatch):
        assert run(account.main, sys.executable, "-c", code) == 0
    variables = json.loads(file.read_text())
    assert variables["SNOWFLAKE_PRIVATE_KEY"].startswith("-----BEGIN PRIVATE KEY-----")
    assert PASSPHRASE not in variables.values()
    assert variables["SNOWFLAKE_DATABASE"] == stand_in.database


def test_exit_code_is_that_of_the_program(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(account.main, sys.executable, "-c", "raise SystemExit(7)") == 7
    assert run(account.main, "no-such-program") == 127
    assert run(account.main) == 2
    assert "account dbt debug" in capsys.readouterr().err


def test_settings_that_are_missing_are_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SNOWFLAKE_ACCOUNT", "")
    assert run(account.main, sys.executable, "--version") == 1
    assert "SNOWFLAKE_ACCOUNT is not set" in capsys.readouterr().err


def test_env_file_fills_in_what_the_environment_has_not(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("SNOWFLAKE_ROLE=OTHER\nOF_ENV_FILE=1\nSNOWFLAKE_USER=nobody\n")
    # So that what the command sets is undone after the test.
    for name in ("OF_ENV_FILE", "SNOWFLAKE_ROLE"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    run(account.main, sys.executable, "--version")
    assert os.environ["OF_ENV_FILE"] == "1"
    assert load_settings().snowflake.role == "OTHER"
    assert load_settings().snowflake.user == "SANDBOX"
