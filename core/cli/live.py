"""A web process that answers requests and holds live connections.

Under WSGI an open stream would take granian's only thread. Under RSGI granian hands every
request from its thread to an event loop: here the thread answers at once, as it does under
WSGI, and only streams go on to the loop (measured: see docs/decisions.md). For that two
functions of granian are replaced in this process; `possible()` says whether they are there.
"""

from __future__ import annotations

import asyncio
import functools
import io
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any

from core import stuck
from core.cli.beside import become_child_of
from core.cli.bodies import Body
from core.cli.lean import lean_app
from core.config import from_environment
from core.live.hub import Hub, Stream
from core.live.opening import OFFER, Offer
from core.web.app import DOWN

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger("townhall.serve")
WHOLE = 1024 * 1024
"""Answers up to this size are handed over whole, larger ones piece by piece."""
WAITS = 12.0
"""Seconds that a form waits for its turn. When the database is held by somebody each one before
it waits for 8 s; then it is better to be told to come again, with the text kept."""


def possible() -> bool:
    """Whether this granian is built as we expect; else the site is served without streams."""
    try:
        from granian import _signals
        from granian._granian import CallbackScheduler
        from granian.server import mp
    except ImportError:
        return False
    found = (
        getattr(mp, "_new_cbscheduler", None),
        getattr(_signals, "set_loop_signals", None),
        getattr(CallbackScheduler, "_ctx", None),
    )
    return None not in found


def build() -> Doorway:
    """What granian runs, in a process that ends when its server is killed."""
    become_child_of(os.getppid())
    config = from_environment()
    doorway = Doorway(lean_app(config))
    _take_over(doorway)
    stuck.watch(config.request_seconds)
    return doorway


class Doorway:
    """The application as granian's RSGI interface wants it.

    Requests without a body are answered on granian's thread. One with a body is read on the
    loop, so that nobody waits for a slow sender, and answered by a thread of its own: on
    granian's it would wait for what only that thread brings.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._hub = Hub(app)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._writers = ThreadPoolExecutor(1, thread_name_prefix="posts")
        self._reading: set[asyncio.Task[None]] = set()
        declared = (getattr(view, "max_bytes", 0) for view in app.view_functions.values())
        self._most_plain = int(app.config["MAX_CONTENT_LENGTH"])
        self._most = max(self._most_plain, *declared)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._hub.start(loop)

    async def __rsgi__(self, _scope: Any, _protocol: Any) -> None:
        raise RuntimeError("requests are answered before they reach the loop")

    def ending(self) -> None:
        """Let the open streams go, on the loop: the process waits for its connections."""
        self._hub.stop()

    def take(self, watcher: Any) -> None:
        """Answer a request, or have it answered; on granian's thread."""
        headers = watcher.scope.headers
        length = headers.get("content-length")
        chunked = "transfer-encoding" in headers
        if self._loop is None or not (chunked or (length and length != "0")):
            self._answer(watcher, io.BytesIO())
        elif length and not self._bearable(headers, length):
            # The application refuses it by its length, unread.
            self._answer(watcher, io.BytesIO())
        else:
            self._loop.call_soon_threadsafe(self._read, watcher)

    def _bearable(self, headers: Any, length: str) -> bool:
        return length.isdecimal() and int(length) <= self._limit(headers)

    def _limit(self, headers: Any) -> int:
        in_parts = headers.get("content-type", "").startswith("multipart/form-data")
        return self._most if in_parts else self._most_plain

    def _read(self, watcher: Any) -> None:
        task = asyncio.ensure_future(self._answer_body(watcher))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def _answer_body(self, watcher: Any) -> None:
        assert self._loop is not None
        most = self._limit(watcher.scope.headers)
        with closing(Body()) as body:
            async for piece in watcher.proto:
                body.add(piece)
                if body.size > most:
                    watcher.proto.response_empty(413, [("connection", "close")])
                    return
            since, whole = time.monotonic(), body.whole()
            await self._loop.run_in_executor(self._writers, self._answer, watcher, whole, since)

    def _answer(self, watcher: Any, body: Any, since: float | None = None) -> None:
        """Never raises: nobody would hear it."""
        late = since is not None and time.monotonic() - since > WAITS
        stuck.begin()
        try:
            self._run(watcher.scope, watcher.proto, body, {DOWN: True} if late else {})
        except BaseException:
            log.exception("a request broke")
            watcher.done()
        finally:
            stuck.end()

    def _run(self, scope: Any, protocol: Any, body: Any, told: dict[str, bool]) -> None:
        offer = Offer()
        environ = {**_environ(scope), **told, "wsgi.input": body, OFFER: offer}
        begun = _Begun()
        result = self._app(environ, begun)
        try:
            if offer.ticket is None:
                _send(protocol, begun, result)
                return
            headers = [pair for pair in begun.headers if pair[0] != "Content-Length"]
            stream: Stream = protocol.response_stream(begun.status, headers)
            self._hub.open(offer.ticket, stream)
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()


class _Begun:
    """WSGI's start_response."""

    status = 500
    headers: list[tuple[str, str]]

    def __call__(
        self, status: str, headers: list[tuple[str, str]], _error: Any = None, /
    ) -> Callable[[bytes], object]:
        self.status = int(status.partition(" ")[0])
        self.headers = headers
        return self._refuse

    def _refuse(self, _piece: bytes) -> None:
        raise RuntimeError("answers are returned, not written")


def _send(protocol: Any, begun: _Begun, result: Iterable[bytes]) -> None:
    length = next((value for name, value in begun.headers if name == "Content-Length"), "0")
    if int(length) <= WHOLE:
        protocol.response_bytes(begun.status, begun.headers, b"".join(result))
        return
    stream = protocol.response_stream(begun.status, begun.headers)
    for piece in result:
        stream.send_bytes(piece)


def _environ(scope: Any) -> dict[str, Any]:
    host, _colon, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        # As PEP 3333 wants it: bytes, written as if they were Latin-1.
        "PATH_INFO": scope.path.encode("utf-8", "replace").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        key = _key(name)
        between = ";" if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{value}" if key in environ else value
    environ.setdefault("HTTP_HOST", scope.authority or "")
    environ.pop("", None)
    return environ


@functools.lru_cache(maxsize=512)
def _key(name: str) -> str:
    """Where WSGI keeps a header; nowhere for one that could pass for another there."""
    if "_" in name:
        return ""
    key = name.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


def _take_over(doorway: Doorway) -> None:
    """Have granian call us on its own thread, and say when it is told to end."""
    from granian import _signals
    from granian._granian import CallbackScheduler
    from granian.server import mp

    class Scheduler(CallbackScheduler):
        def __init__(self, *_args: Any) -> None:
            super().__init__()
            self._schedule_fn = doorway.take

    def scheduler(loop: asyncio.AbstractEventLoop, callback: Any, **_options: Any) -> Any:
        return Scheduler(loop, callback, None, _nothing, _nothing)

    set_signals: Callable[[asyncio.AbstractEventLoop], Any] = _signals.set_loop_signals

    def signals(loop: asyncio.AbstractEventLoop) -> Any:
        event = set_signals(loop)

        def end() -> None:
            doorway.ending()
            event.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, end)
        return event

    # By name: neither is granian's to promise, which is why `possible` looks first.
    for module, name, ours in (
        (mp, "_new_cbscheduler", scheduler),
        (_signals, "set_loop_signals", signals),
    ):
        setattr(module, name, ours)


def _nothing(*_args: Any) -> None:
    """Granian enters and leaves asyncio's tasks here; none of ours is one of its."""
