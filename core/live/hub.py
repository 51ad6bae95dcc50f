"""The open connections of this process, on its event loop.

Whatever asks the database runs in one thread beside the loop, so that neither the loop nor
the thread of requests waits for it. Nothing here is per connection but a few words: no task,
no timer, no copy of a message.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

from core.db import disconnect
from core.live import looking, sending
from core.live.looking import Asked
from core.live.opening import Ticket
from core.live.relay import relay
from core.live.topics import Topic
from core.site import site

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger("townhall.live")

BEAT = 20.0
"""Seconds between two signs of life to each connection."""
LONGEST = 3600.0
"""Seconds after which a connection ends; the browser opens another."""
PAUSE = 0.2
"""Seconds in which what is called out is gathered."""
BATCH = 250
"""How many connections are asked about at a time, with a few statements for all of them."""
EACH = 10
"""Connections of one person; the oldest goes."""
VISITORS = 1000
"""Connections of all visitors together in one process; the oldest goes."""
MOST_SENT = 500
"""Messages to one connection; one that reads none of them ends there."""


class Stream(Protocol):
    """Where a connection is written to; raises when it is closed."""

    def send_str(self, data: str) -> Awaitable[None]: ...


class Line:
    """One open connection."""

    __slots__ = ("beat_at", "dirty", "ends_at", "said", "sent", "stream", "ticket")

    def __init__(self, ticket: Ticket, stream: Stream) -> None:
        now = time.monotonic()
        self.ticket = ticket
        self.stream = stream
        self.ends_at = now + LONGEST
        self.beat_at = now + BEAT
        self.dirty: set[Topic] = set(ticket.topics)
        self.said: dict[str, str] = {}
        self.sent = 0


class Hub:
    """Connections by what they follow, and the tasks that speak to them."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._lines: OrderedDict[Line, None] = OrderedDict()
        self._by_key: dict[str, set[tuple[Line, Topic]]] = {}
        self._dirty: OrderedDict[Line, None] = OrderedDict()
        self._tasks: list[asyncio.Task[None]] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live")
        self._deaf: Callable[[], None] = lambda: None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Serve on this loop. The tasks begin with the first connection."""
        self._loop = loop
        self._deaf = sending.listen(self._heard_elsewhere)

    def open(self, ticket: Ticket, stream: Stream) -> None:
        """Take a connection over; from any thread."""
        self._call(self._add, Line(ticket, stream))

    def stop(self) -> None:
        """End every connection; on the loop."""
        if self._loop is None:
            return
        self._loop = None
        self._deaf()
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()
        for line in list(self._lines):
            self._drop(line, quietly=True)
        self._thread.submit(disconnect)
        self._thread.shutdown(wait=False)

    def __len__(self) -> int:
        return len(self._lines)

    def hear(self, keys: Sequence[str]) -> None:
        """Something is new under these names; on the loop."""
        for key in keys:
            for line, topic in self._by_key.get(key, ()):
                self._soil(line, topic)

    def missed(self) -> None:
        """Something may be new anywhere."""
        for line in self._lines:
            for topic in line.ticket.topics:
                self._soil(line, topic)

    def _heard_elsewhere(self, keys: Sequence[str]) -> None:
        self._call(self.hear, keys)

    def _call(self, function: Callable[..., None], *values: Any) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *values)

    def _soil(self, line: Line, topic: Topic) -> None:
        line.dirty.add(topic)
        self._dirty[line] = None
        self._wake.set()

    def _add(self, line: Line) -> None:
        self._begin()
        self._make_room(line.ticket)
        self._lines[line] = None
        for topic in line.ticket.topics:
            self._by_key.setdefault(topic.key(line.ticket.user_id), set()).add((line, topic))
            self._soil(line, topic)
        self._come(line, _here(line))

    def _make_room(self, ticket: Ticket) -> None:
        most = EACH if ticket.user_id else VISITORS
        same = [line for line in self._lines if line.ticket.user_id == ticket.user_id]
        for line in same[: max(0, len(same) + 1 - most)]:
            self._drop(line)

    def _begin(self) -> None:
        if self._tasks or self._loop is None:
            return
        hearing = relay(site().config, self.hear, self.missed, self._ask)
        for work in (self._keep(self._speak), self._keep(self._beat), hearing):
            self._tasks.append(self._loop.create_task(work))

    async def _keep(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run something that never ends, again if it does."""
        while True:
            try:
                await work()
            except Exception:
                log.exception("live pages stopped and go on")
                await asyncio.sleep(1)

    def _drop(self, line: Line, *, quietly: bool = False) -> None:
        """Let a connection go: without its stream the server ends it."""
        if line not in self._lines:
            return
        del self._lines[line]
        self._dirty.pop(line, None)
        user_id = line.ticket.user_id
        for topic in line.ticket.topics:
            key = topic.key(user_id)
            followers = self._by_key[key]
            followers.discard((line, topic))
            if not followers:
                del self._by_key[key]
            left = not any(other.ticket.user_id == user_id for other, _topic in followers)
            if topic.sort == "here" and left and not quietly:
                self._thread.submit(looking.connected, looking.go, topic.id, user_id)
        del line.stream

    def _come(self, line: Line, topics: Sequence[Topic]) -> None:
        for topic in topics:
            self._thread.submit(looking.connected, looking.come, topic.id, line.ticket.user_id)

    async def _ask(self, function: Callable[..., Any], *values: Any, **named: Any) -> Any:
        """Run something that asks the database in the thread that does so."""
        assert self._loop is not None
        return await self._loop.run_in_executor(
            self._thread, lambda: looking.connected(function, *values, **named)
        )

    async def _speak(self) -> None:
        """Tell the connections what is new to them, for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            await asyncio.sleep(PAUSE)
            while self._dirty:
                many = min(BATCH, len(self._dirty))
                batch = [self._dirty.popitem(last=False)[0] for _number in range(many)]
                await self._tell(batch)

    async def _tell(self, lines: list[Line]) -> None:
        asked = []
        for line in lines:
            asked.append(Asked(line.ticket, tuple(sorted(line.dirty, key=str))))
            line.dirty.clear()
        try:
            found = await self._ask(looking.look, self._app, asked)
        except Exception:
            for line, one in zip(lines, asked, strict=True):
                if line in self._lines:
                    for topic in one.topics:
                        self._soil(line, topic)
            raise
        for line, said in zip(lines, found, strict=True):
            if said is None:
                self._drop(line)
                continue
            # The first message says everything: the page may be older than its connection.
            fresh = {name: text for name, text in said.items() if line.said.get(name) != text}
            line.said.update(fresh)
            if fresh:
                await self._send(line, f"data: {json.dumps(fresh, ensure_ascii=False)}\n\n")

    async def _send(self, line: Line, text: str) -> None:
        if line not in self._lines:
            return
        line.sent += 1
        try:
            await line.stream.send_str(text)
        except Exception:  # noqa: BLE001 - however the server says that it is closed
            self._drop(line)
        else:
            if line.sent >= MOST_SENT:
                self._drop(line)

    async def _beat(self) -> None:
        """Give signs of life, end what is over, and notice what has gone."""
        while True:
            await asyncio.sleep(1)
            now = time.monotonic()
            due = [line for line in self._lines if line.beat_at <= now]
            for line in due:
                line.beat_at = now + BEAT
                if line.ends_at <= now:
                    self._drop(line)
                    continue
                await self._send(line, ":\n\n")
            for start in range(0, len(due), BATCH):
                await self._check(due[start : start + BATCH])

    async def _check(self, lines: list[Line]) -> None:
        """End those whose session is over; say again who is here."""
        held = [line for line in lines if line in self._lines]
        asked = [Asked(line.ticket, _here(line)) for line in held]
        found = await self._ask(looking.look, self._app, asked)
        for line, said in zip(held, found, strict=True):
            if said is None:
                self._drop(line)
            else:
                # What may not be followed any more is left out of what there is to say.
                self._come(line, [topic for topic in _here(line) if str(topic) in said])


def _here(line: Line) -> tuple[Topic, ...]:
    """The threads in which somebody shows that they are there."""
    return tuple(topic for topic in line.ticket.topics if topic.sort == "here")
