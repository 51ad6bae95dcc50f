"""A web process of its own for tests: `python -m tests.support.serving` with the usual
environment. Prints the port it listens on and ends when its input does."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import urlopen

from core.config import Config
from tests.support.source import ROOT


def main() -> None:
    """Serve on a free port until the test has gone."""
    from werkzeug.serving import make_server

    from app import create_app

    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    print(server.port, flush=True)  # noqa: T201 - the test reads it
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


@contextmanager
def processes(config: Config, count: int) -> Iterator[list[str]]:
    """So many web processes of one site; gives their addresses."""
    environment = {
        "TOWNHALL_DATA": str(config.data),
        "TOWNHALL_DATABASE_URL": config.database_url,
        "TOWNHALL_SECRET_KEY": config.secret_key,
        "TOWNHALL_LOG_LEVEL": "ERROR",
    }
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.support.serving"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _number in range(count)
    ]
    try:
        yield [f"http://127.0.0.1:{int(_line(process))}" for process in started]
    finally:
        for process in started:
            process.communicate()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline() or "0"


def fetch(url: str) -> tuple[int, str]:
    """Status and text of an address."""
    try:
        with urlopen(url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


if __name__ == "__main__":
    main()
