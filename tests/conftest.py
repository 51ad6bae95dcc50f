"""What every test may ask for. The cast, the client and the app are in townhall/testing.py."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from core.config import Config, complete

pytest_plugins = (
    "tests.support.network",
    "tests.support.outside",
    "tests.support.databases",
    "tests.support.browser",
    "tests.support.markup",
    "tests.support.addresses",
    "tests.support.templates",
    "tests.support.served",
    "townhall.testing",
    "tests.support.kept_app",  # after the kit, whose fixture `app` it replaces
)


def pytest_collection_finish() -> None:
    # What was imported and collected stays; looking through it again and again for garbage took
    # a third of the time of tests that make an application.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture
def database_url(fresh_database: str) -> str:
    """The database of this test; override it to test on another one."""
    return fresh_database


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Config:
    """Settings of a site of this test's own, with an empty data folder."""
    return complete(
        Config(
            data=tmp_path / "data",
            database_url=database_url,
            secret_key="only for tests, and long enough to sign with",
            page_cache_mb=0,  # tests of it switch it on: pages are made anew everywhere else
            testing=True,
            migrated=True,
        )
    )
