"""The real thing for tests that come through the network: `townhall serve` on a port of its
own, over the sample community."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.support.source import ROOT

STARTS_WITHIN = 40.0
MAIL_WITHIN = 15.0


@dataclass(frozen=True, slots=True)
class Site:
    """A running community: its address and its data folder."""

    base: str
    data: Path

    def link_mailed_to(self, address: str) -> str:
        """The first link in the mail to somebody, waiting until a worker has written it."""
        until = time.monotonic() + MAIL_WITHIN
        while time.monotonic() < until:
            for path in sorted((self.data / "mail").glob("*.eml")):
                letter = message_from_bytes(path.read_bytes(), policy=policy.default)
                if letter["To"] == address:
                    part = letter.get_body(("plain",))
                    assert part is not None
                    found = re.search(rf"{re.escape(self.base)}\S+", part.get_content())
                    assert found, part.get_content()
                    return found[0]
            time.sleep(0.05)
        raise AssertionError(f"no mail to {address} within {MAIL_WITHIN:.0f} s")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample community, served to all tests of this worker: what one test writes the
    next one finds, so each looks only at what it has written itself or what never changes."""
    data = tmp_path_factory.mktemp("served") / "data"
    command = [sys.executable, "-m", "tests.support.sample"]
    subprocess.run(command, cwd=ROOT, env=environment(data), check=True, timeout=120)
    with serving(data) as found:
        yield found


@contextmanager
def serving(data: Path) -> Iterator[Site]:
    """Run the server on a free port until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "core.cli", "serve", "--port", str(port), "--workers", "1"]
    log = data.parent / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(data), stdout=out, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(process, port, log)
            yield Site(f"http://127.0.0.1:{port}", data)
        finally:
            process.terminate()
            process.wait(30)


def environment(data: Path) -> dict[str, str]:
    """This process's environment with a data folder, and no other setting of Townhall's but that
    nobody has to wait: a few people do in minutes what hundreds do in a day."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOWNHALL_")}
    return {**kept, "TOWNHALL_DATA": str(data), "TOWNHALL_RATE_LIMITS": "0"}


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.05)
    raise AssertionError(f"The server does not answer:\n{log.read_text()[-4000:]}")
