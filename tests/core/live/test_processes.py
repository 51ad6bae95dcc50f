"""The real server, twice, over one database: what one process does shows in the pages that
the other one holds open."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from types import SimpleNamespace

from core import outbox
from core.accounts.models import Session, User
from core.config import Config
from tests.support.served import Site, free_port
from tests.support.source import ROOT
from townhall import actor_for, reply
from townhall.testing import Browser

PATIENCE = 30.0


class Page:
    """A page that is open: what its connection was told."""

    def __init__(self, port: int, topics: str, cookie: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        headers = {"Cookie": cookie} if cookie else {}
        self._connection.request("GET", f"/live?topics={topics}", headers=headers)
        self._answer = self._connection.getresponse()
        assert self._answer.status == 200
        assert self._answer.headers["Content-Type"].startswith("text/event-stream")

    def next(self) -> dict[str, str]:
        """The next message; nothing when the server has ended the connection."""
        while line := self._answer.readline():
            if line.startswith(b"data: "):
                found: dict[str, str] = json.loads(line[6:])
                return found
        return {}

    def close(self) -> None:
        """Leave."""
        self._connection.close()


TOWNHALL = ("-m", "core.cli")
# As with a granian that is built otherwise than `core.cli.live` expects.
WITHOUT_STREAMS = (
    "-c",
    "from core.cli import live, main; live.possible = lambda: False; main()",
)


@contextmanager
def servers(config: Config, count: int, program: Sequence[str] = TOWNHALL) -> Iterator[list[int]]:
    """`townhall serve` so many times, each with one web process; their ports."""
    ports = [free_port() for _number in range(count)]
    environment = {name: value for name, value in os.environ.items() if name[:9] != "TOWNHALL_"}
    environment |= {
        "TOWNHALL_DATA": str(config.data),
        "TOWNHALL_DATABASE_URL": config.database_url,
        "TOWNHALL_SECRET_KEY": config.secret_key,
        "TOWNHALL_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, *program, "serve", "--workers", "1", "--no-worker"]
    started = [
        subprocess.Popen(
            [*command, "--port", str(port)], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        for port in ports
    ]
    try:
        for process, port in zip(started, ports, strict=True):
            _wait_for(process, port)
        yield ports
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(PATIENCE)


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            try:
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.05)
    raise AssertionError("the server does not answer")


def test_two_processes_tell_their_pages_what_a_third_one_wrote(
    place: SimpleNamespace, config: Config, sign_in: Callable[[User], Browser]
) -> None:
    topic = f"thread:{place.thread.id}:1"
    browser = sign_in(place.alice)
    found = browser.get_cookie("townhall")
    assert found is not None
    cookie = f"townhall={found.value}"
    with servers(config, 2) as ports, ExitStack() as opened:
        pages = [
            opened.enter_context(closing(Page(port, f"{topic},inbox", cookie))) for port in ports
        ]
        visitor = opened.enter_context(closing(Page(ports[1], topic)))
        assert [page.next() for page in pages] == [{topic: "", "inbox": ""}] * 2
        assert visitor.next() == {topic: ""}
        with place.app.test_request_context("/"):
            reply(actor_for(place.bob.id), place.thread.id, "Here too.")
        for page in (*pages, visitor):
            assert page.next() == {topic: "1 new reply"}
        with place.app.test_request_context("/"):
            outbox.drain()
        assert [page.next() for page in pages] == [{"inbox": "1"}] * 2
        Session.delete().execute()
        with place.app.test_request_context("/"):
            reply(actor_for(place.bob.id), place.thread.id, "And gone.")
        assert [page.next() for page in pages] == [{}, {}], "signed out: the connection ends"
        assert visitor.next() == {topic: "2 new replies"}


def test_a_request_with_a_body_is_answered_beside_open_pages(site: Site) -> None:
    port = int(site.base.rpartition(":")[2])
    with closing(Page(port, "threads:0:0")) as page:
        assert page.next()
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as slow:
            # Half a body: whoever sends it keeps nobody else waiting.
            slow.putrequest("POST", "/sign-in")
            slow.putheader("Content-Type", "application/x-www-form-urlencoded")
            slow.putheader("Content-Length", "40")
            slow.endheaders(b"username=alice")
            assert fetch(port, "GET", "/healthz") == 200
            assert fetch(port, "POST", "/sign-in", b"username=alice") == 400
            slow.send(b"&password=five+blue+subm")
            slow.send(b"ar")
            assert slow.getresponse().status == 400
        assert fetch(port, "POST", "/sign-in", b"a" * 1_100_000) == 413
        assert fetch(port, "POST", "/sign-in", iter([b"a" * 600_000] * 2)) == 413


def fetch(port: int, method: str, path: str, body: object = None) -> int:
    """The status of an answer."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request(method, path, body=body)  # type: ignore[arg-type]
        return connection.getresponse().status


def test_a_server_without_streams_serves_everything_else(
    place: SimpleNamespace, config: Config, sign_in: Callable[[User], Browser]
) -> None:
    found = sign_in(place.alice).get_cookie("townhall")
    assert found is not None
    headers = {"Cookie": f"townhall={found.value}"}
    topic = f"thread:{place.thread.id}:1"
    with place.app.test_request_context("/"):
        reply(actor_for(place.bob.id), place.thread.id, "Here too.")
    with servers(config, 1, WITHOUT_STREAMS) as (port,):
        asked = {
            path: _ask(port, path, headers)
            for path in (f"/t/{place.thread.id}", f"/live?topics={topic}", "/inbox/count")
        }
        status, said = _ask(port, f"/live/now?topics={topic}", headers)
    assert {path: status for path, (status, _text) in asked.items()} == {
        f"/t/{place.thread.id}": 302,
        f"/live?topics={topic}": 204,
        "/inbox/count": 200,
    }
    assert (status, json.loads(said)) == (200, {topic: "1 new reply"})


def _ask(port: int, path: str, headers: dict[str, str]) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
