"""The `townhall` command itself: its list, its errors, the address it refuses."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from core.cli import COMMANDS, main, townhall
from core.cli.serve import serve

ROOT = Path(__file__).resolve().parents[3]


def test_help_lists_every_command_and_imports_none() -> None:
    program = (
        "import sys; from core.cli import townhall; townhall(['--help'], standalone_mode=False);"
        "print('flask' in sys.modules, 'peewee' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert all(f"\n  {name} " in done.stdout for name in COMMANDS)
    assert done.stdout.splitlines()[-1] == "False False"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_listed_command_explains_itself(name: str) -> None:
    command = townhall.get_command(click.Context(townhall), name)
    assert command is not None
    assert command.help


def test_an_unknown_command_is_refused() -> None:
    done = CliRunner().invoke(townhall, ["frobnicate"])
    assert done.exit_code == 2
    assert "No such command" in done.output


def test_compiled_files_are_kept_where_an_image_says_otherwise(tmp_path: Path) -> None:
    told = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(tmp_path)}

    subprocess.run(
        [sys.executable, "-m", "core.cli", "doctor", "--help"],
        cwd=ROOT,
        env={**os.environ, **told},
        check=True,
        capture_output=True,
    )

    assert list(tmp_path.glob("**/core/cli/doctor.*.pyc"))


def test_a_wrong_setting_ends_with_its_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("TOWNHALL_DATA", str(tmp_path))
    monkeypatch.setenv("TOWNHALL_COLOUR", "blue")
    with pytest.raises(SystemExit) as ended:
        main(["worker"])
    assert ended.value.code == 2
    assert "Unknown setting: TOWNHALL_COLOUR" in capsys.readouterr().err


def test_a_port_that_is_taken_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environ = {**os.environ, "TOWNHALL_DATA": str(tmp_path)}
        done = CliRunner().invoke(serve, ["--port", str(port)], env=environ)
    assert done.exit_code == 1
    assert f"Cannot listen on 127.0.0.1 port {port}" in done.output
    assert not (tmp_path / "townhall.db").exists()
