"""The community that contract tests ask, made once for each module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from core import buffer, db
from core.config import Config, complete
from core.search.jobs import STEP, engine, source
from core.web.limits import limiter
from tests.support.canaries import Cage, release
from tests.support.town import Town, settle
from townhall.testing import Browser

Databases = Callable[[Path], tuple[str, Callable[[], None]]]


@pytest.fixture(scope="module")
def town(_new_database: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A community with one of everything, without rate limits."""
    from app import create_app

    folder = tmp_path_factory.mktemp("town")
    url, drop = _new_database(folder)
    config = Config(
        data=folder,
        database_url=url,
        secret_key="only for tests, and long enough to sign with",
        testing=True,
        migrated=True,
    )
    app = create_app(complete(config))
    app.test_client_class = Browser
    limiter.enabled = False
    yield settle(app)
    limiter.enabled = True
    db.ensure_connected()
    buffer.flush_all()
    db.disconnect()
    drop()


@pytest.fixture
def app(town: Town) -> Flask:
    """The application of the town, for the fixtures of the test kit."""
    return town.app


@pytest.fixture(scope="module")
def cage(town: Town) -> Cage:
    """The canaries of the town, which are in its index, too."""
    made = release(town)
    with town.app.app_context():
        while not engine().rebuild(source(), seconds=STEP):
            pass
    return made
