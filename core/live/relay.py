"""Hearing what other processes call out, by what the site has: Redis, else PostgreSQL, else
a table of SQLite that is looked at each second."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import NamedTuple, TypeAlias

from peewee import fn

from core import clock
from core.config import Config
from core.db import Prepared, param
from core.live.models import Signal
from core.live.sending import CHANNEL, sender

log = logging.getLogger("townhall.live")
LOOK_EVERY = 1.0
AGAIN_AFTER = 2.0
KEPT_SECONDS = 60

InThread: TypeAlias = Callable[..., Awaitable[list["_Row"]]]
Hear: TypeAlias = Callable[[Sequence[str]], None]


class _Row(NamedTuple):
    id: int
    sender: str
    keys: str


_later = Prepared(
    _Row,
    lambda: (
        Signal.select(Signal.id, Signal.sender, Signal.keys)
        .where(Signal.id > param("id"))
        .order_by(Signal.id)
    ),
)


async def relay(config: Config, hear: Hear, missed: Callable[[], None], ask: InThread) -> None:
    """Hand every call of the other processes to `hear`, for ever; connect again when the
    line breaks, and say `missed` then. `ask(function)` runs what uses the database."""
    while True:
        try:
            async for sent, words in _source(config, ask):
                if sent == "":
                    missed()
                elif sent != sender():
                    hear(words.split(" "))
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("live pages hear nothing of other processes")
        await asyncio.sleep(AGAIN_AFTER)


def _source(config: Config, ask: InThread) -> AsyncIterator[tuple[str, str]]:
    """Pairs of a process and what it called out; the first pair is empty: from here on."""
    if config.redis_url:
        return _redis(config.redis_url)
    if config.database_url.startswith("sqlite"):
        return _table(ask)
    return _postgres(config.database_url)


async def _table(ask: InThread) -> AsyncIterator[tuple[str, str]]:
    last = max((row.id for row in await ask(_newest)), default=0)
    yield "", ""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        for row in await ask(_later.all, id=last):
            last = row.id
            yield row.sender, row.keys


def _newest() -> list[_Row]:
    return [_Row(Signal.select(fn.MAX(Signal.id)).scalar() or 0, "", "")]


async def _postgres(url: str) -> AsyncIterator[tuple[str, str]]:
    from psycopg import AsyncConnection

    plain = url.replace("postgresql+psycopg", "postgresql")
    connection = await AsyncConnection.connect(plain, autocommit=True)
    async with connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        yield "", ""
        async for call in connection.notifies():
            sent, _space, words = call.payload.partition(" ")
            yield sent, words


async def _redis(url: str) -> AsyncIterator[tuple[str, str]]:
    from redis.asyncio import Redis

    client = Redis.from_url(url, decode_responses=True)
    async with client, client.pubsub(ignore_subscribe_messages=True) as line:
        await line.subscribe(CHANNEL)
        yield "", ""
        async for message in line.listen():
            sent, _space, words = str(message["data"]).partition(" ")
            yield sent, words


def forget_signals() -> None:
    """Delete what was called out more than a minute ago, but for the newest, so that the
    numbers of rows go on growing. A scheduled job."""
    newest = Signal.select(fn.MAX(Signal.id)).scalar() or 0
    old = Signal.at < clock.ago(seconds=KEPT_SECONDS)
    Signal.delete().where(old & (Signal.id < newest)).execute()
