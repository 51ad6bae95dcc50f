"""Each test has a database of its own."""

from __future__ import annotations

import pytest

from core.config import Config
from core.db import connect_to, database, disconnect, ensure_connected
from core.models import Setting


@pytest.mark.parametrize("turn", [1, 2])
def test_nothing_is_left_from_the_test_before(config: Config, turn: int) -> None:
    connect_to(config)
    ensure_connected()
    assert not Setting.select().where(Setting.owner == "left-over").exists()
    Setting.create(owner="left-over", name="turn", value=turn)


def test_an_empty_database_has_no_table(empty_database: str, config: Config) -> None:
    from dataclasses import replace

    connect_to(replace(config, database_url=empty_database))
    ensure_connected()
    assert database.get_tables() == []
    disconnect()


def test_the_run_uses_the_database_it_says(config: Config, on_postgres: bool) -> None:
    assert config.database_url.startswith("postgresql" if on_postgres else "sqlite")
