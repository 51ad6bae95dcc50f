"""Calling out that something is new: to this process at once, to the others by what the site
has for it. Only names travel, never what happened: each process asks the database what each
of its connections may see of it."""

from __future__ import annotations

import logging
import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence

import peewee
from peewee import fn

from core import clock
from core.db import database, ensure_connected, is_postgres
from core.live.models import Signal
from core.site import site

log = logging.getLogger("townhall.live")
CHANNEL = "townhall_live"
MOST_BYTES = 7000
"""PostgreSQL carries a little less than 8,000."""

AWAY_FOR = 10.0
"""Seconds in which a Redis that did not answer is not asked again."""

Listener = Callable[[Sequence[str]], None]
_listeners: list[Listener] = []
_sender: tuple[int, str] = (0, "")


def signal(*keys: str) -> None:
    """Call out that something is new under each of these names, such as `thread:12`.

    After the commit. Never raises: what was said late or not at all is found by the next look.
    """
    if not keys:
        return
    for listener in tuple(_listeners):
        listener(keys)
    try:
        for words in _parcels(keys):
            _call_out(words)
    except Exception:
        log.exception("live pages were not told")


def listen(listener: Listener) -> Callable[[], None]:
    """Hear what this process calls out; gives back how to stop that."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def sender() -> str:
    """A name of this process, in what it calls out, so that it does not hear itself."""
    global _sender  # made anew after a fork
    if _sender[0] != os.getpid():
        _sender = (os.getpid(), secrets.token_hex(8))
    return _sender[1]


def _parcels(keys: Sequence[str]) -> Iterator[str]:
    words = ""
    for key in keys:
        if len(words) + len(key) > MOST_BYTES:
            yield words
            words = ""
        words = f"{words} {key}".lstrip()
    yield words


def _call_out(words: str) -> None:
    if site().config.redis_url:
        _by_redis(f"{sender()} {words}")
        return
    ensure_connected()
    if is_postgres():
        notify = fn.pg_notify(CHANNEL, f"{sender()} {words}")
        peewee.Select(columns=[notify]).bind(database.obj).execute()
    else:
        Signal.insert(keys=words, sender=sender(), at=clock.now()).execute()


_redis: dict[str, object] = {}
_away_until = 0.0


def _by_redis(words: str) -> None:
    """Call out by Redis; not while it has just been found away, so that people who write do not
    all wait for it."""
    from redis import Redis, RedisError
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    global _away_until  # of this process
    if time.monotonic() < _away_until:
        return
    url = site().config.redis_url
    client = _redis.get(url)
    if not isinstance(client, Redis):
        client = _redis[url] = Redis.from_url(
            url, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)
        )
    try:
        client.publish(CHANNEL, words)
    except RedisError as error:
        _away_until = time.monotonic() + AWAY_FOR
        log.warning("live pages of other processes were not told", extra={"error": str(error)})
