"""PostgreSQL is restarted as by a power cut while people read and write."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from core.db import disconnect
from core.threads.models import Thread
from scripts import services
from tests.faults.conftest import ROUNDS, RunningSite
from tests.faults.journal import Journal
from tests.faults.people import Member, ask, wait_for
from tests.faults.traffic import Traffic
from tests.support.databases import migrate_into

pytestmark = [pytest.mark.slow_fault, pytest.mark.postgres]


class Cluster:
    """A server of this test's own."""

    def __init__(self, address: str) -> None:
        self.address = address
        with psycopg.connect(address) as connection:
            found = connection.execute("SHOW data_directory").fetchone()
        assert found is not None
        self.data = Path(found[0])

    def control(self, *words: str) -> None:
        folder = services.programs()
        assert folder is not None
        services.call(folder / "pg_ctl", *words, "-D", str(self.data), "-m", "immediate", "-w")


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with ExitStack() as stack:
        address = stack.enter_context(services.own_server(services.programs()))
        if address is None:
            pytest.skip("!!!! no initdb here: nothing is known of a PostgreSQL that restarts")
        yield Cluster(address)


@pytest.fixture
def fresh_database(cluster: Cluster, tmp_path: Path) -> Iterator[str]:
    migrate_into(cluster.address, tmp_path / "migrating")
    yield cluster.address
    disconnect()


def test_only_what_was_under_way_fails_and_nothing_acknowledged_is_lost(
    app: Flask,
    cluster: Cluster,
    running: RunningSite,
    members: list[Member],
    thread: Thread,
    journal: Journal,
) -> None:
    running.start()
    disconnect()
    with Traffic(members[:6], thread.id, journal) as traffic:
        for _round in range(1 + ROUNDS):
            traffic.go_on(10)
            cluster.control("restart")
        traffic.go_on(20)
    assert set(traffic.pages) <= {200, 503}
    journal.check(app, thread)


def test_a_server_that_is_away_for_a_while_is_found_again(
    app: Flask,
    cluster: Cluster,
    running: RunningSite,
    members: list[Member],
    thread: Thread,
    journal: Journal,
) -> None:
    running.start()
    members[0].insist(thread.id, "before", journal)
    disconnect()
    cluster.control("stop")
    # New processes know nothing yet, not even which plugins are on.
    running.kill(*running.processes())
    wait_for(lambda: ask(running.port, "GET", "/healthz").status == 503)
    for number, member in enumerate(members):
        assert ask(running.port, "GET", "/forums/").status == 503
        assert member.reply(thread.id, f"away{number}", journal).status == 503
    time.sleep(2)  # the worker and the live pages have noticed by now
    cluster.control("start", "-l", f"{cluster.data}/log", "-o", options(cluster))
    wait_for(lambda: ask(running.port, "GET", "/healthz").status == 200)
    for number, member in enumerate(members):
        assert member.reply(thread.id, f"away{number}", journal).status == 303
    journal.check(app, thread)


def options(cluster: Cluster) -> str:
    port = cluster.address.rpartition(":")[2].partition("/")[0]
    return f"-p {port} -k {cluster.data} -c listen_addresses=127.0.0.1 -c fsync=off"
