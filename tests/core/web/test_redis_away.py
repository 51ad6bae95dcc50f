"""Redis is away: pages are served, and nobody may do more than while it was there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from app import create_app
from core import buffer, db
from core.config import Config
from core.web.limits import limiter
from townhall.testing import Browser

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """A site whose Redis does not answer. The limiter of the process is as before afterwards."""
    before = dict(vars(limiter))
    made = create_app(replace(config, redis_url=NOBODY_LISTENS))
    made.test_client_class = Browser
    yield made
    vars(limiter).clear()
    vars(limiter).update(before)
    buffer.flush_all()
    db.disconnect()


def test_pages_are_served_and_deeds_are_done(client: Browser, cast: Any, sign_in: Any) -> None:
    assert client.get("/").status_code == 200
    assert sign_in(cast.alice).send("/preview", body="Hello").status_code == 200


def test_limits_hold_all_the_same(cast: SimpleNamespace, sign_in: Any) -> None:
    alice = sign_in(cast.alice)
    statuses = [alice.send("/preview", body="Hello").status_code for _ in range(62)]
    assert statuses[:60] == [200] * 60
    assert statuses[-1] == 429


def test_nothing_waits_long_for_it(app: Flask) -> None:
    assert app.config["RATELIMIT_STORAGE_OPTIONS"]["socket_timeout"] <= 2
    assert app.config["RATELIMIT_STORAGE_OPTIONS"]["socket_connect_timeout"] <= 2
