"""Holds live connections open and notes when each of them hears of a reply."""

from __future__ import annotations

import asyncio
import json
import resource
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from bench.load import Request
from bench.processes import Server

PATIENCE = 120.0
"""Seconds in which everybody must be connected, or must have heard of a reply."""
AT_A_TIME = 20
SEE_OTHER = 303
IN_TIME = 3.0
"""Seconds in which a reply must have reached everybody."""


class Readers:
    """Open connections to one server, on an event loop in a thread of its own."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._tasks: list[asyncio.Task[None]] = []
        self._heard: list[float] = []
        self.count = 0
        self._thread.start()

    def open(self, requests: Sequence[Request]) -> None:
        """Open a connection for each request. Ends the run when that cannot be done."""
        wanted = self.count + len(requests)
        self._call(self._open(requests))
        _wait(lambda: self.count == wanted)
        if self.count < wanted:
            raise SystemExit(f"Of {wanted} live connections {self.count} could be opened.")

    def close(self) -> None:
        """End all of them."""
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def delays(self, reply: Request, number: int) -> list[float]:
        """Write a reply; the seconds until each reader was told of it, sorted. Fewer than
        there are readers when some were not within two minutes."""
        self._heard.clear()
        began = time.monotonic()
        _post(self._base, reply, number)
        _wait(lambda: len(self._heard) >= self.count)
        return sorted(moment - began for moment in self._heard)

    def _call(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    async def _open(self, requests: Sequence[Request]) -> None:
        turn = asyncio.Semaphore(AT_A_TIME)
        self._tasks += [self._loop.create_task(self._follow(one, turn)) for one in requests]

    async def _close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _follow(self, request: Request, turn: asyncio.Semaphore) -> None:
        where = urlsplit(self._base)
        async with turn:
            reader, writer = await asyncio.open_connection(where.hostname, where.port)
            head = f"GET {request.path} HTTP/1.1\r\nHost: {where.netloc}\r\n"
            writer.write(f"{head}Cookie: {request.cookie}\r\n\r\n".encode())
            await _news(reader)  # the first message comes at once
        self.count += 1
        try:
            while True:
                if any("new repl" in text for text in (await _news(reader)).values()):
                    self._heard.append(time.monotonic())
        finally:
            self.count -= 1
            writer.close()


@dataclass(slots=True)
class Crowd:
    """A server with its readers, and what their rounds gave: the seconds until a reply had
    reached the last of them, and the share of them that it reached in time."""

    server: Server
    readers: Readers
    reply: Request
    kb_each: float = 0.0
    slowest: list[float] = field(default_factory=list)
    in_time: list[float] = field(default_factory=list)

    def round(self) -> None:
        """Write a reply and see how long it takes."""
        open_now = self.readers.count
        delays = self.readers.delays(self.reply, len(self.slowest))
        self.slowest.append(delays[-1] if len(delays) >= open_now else PATIENCE)
        self.in_time.append(sum(delay <= IN_TIME for delay in delays) / open_now)


@contextmanager
def crowded(server: Server, requests: Sequence[Request], reply: Request) -> Iterator[Crowd]:
    """A server that holds a connection for each request for the length of the block."""
    _allow_files(len(requests))
    # The first of them also bring into memory what the server needs once.
    few = len(requests) // 10
    readers = Readers(server.base)
    try:
        readers.open(requests[:few])
        before = server.memory()
        readers.open(requests[few:])
        each = (server.memory() - before) * 1024 / (len(requests) - few)
        yield Crowd(server, readers, reply, kb_each=each)
    finally:
        readers.close()


def _allow_files(count: int) -> None:
    """Let this process hold so many connections, as far as the system lets us."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(now, min(count + 256, most)), most))


async def _news(reader: asyncio.StreamReader) -> dict[str, str]:
    """The next message of a connection. Raises `EOFError` when it has ended."""
    while line := await reader.readline():
        if line.startswith(b"data: "):
            found: dict[str, str] = json.loads(line[6:])
            return found
    raise EOFError


def _post(base: str, request: Request, number: int) -> None:
    """Send a form. Ends the run when it is refused."""
    body = request.body.replace("{n}", str(number)).encode()
    sent = urllib.request.Request(base + request.path, body, {"Cookie": request.cookie})
    opener = urllib.request.build_opener(_Stay)
    try:
        opener.open(sent, timeout=PATIENCE).close()
    except urllib.error.HTTPError as answer:
        if answer.code != SEE_OTHER:
            raise SystemExit(f"A reply was answered {answer.code}.") from answer


class _Stay(urllib.request.HTTPRedirectHandler):
    """Goes nowhere: what is measured is the reply, not the page after it."""

    def redirect_request(self, *_args: Any) -> None:
        return None


def _wait(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
