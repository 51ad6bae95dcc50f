"""Web processes follow each other through the database alone."""

from __future__ import annotations

from flask import Flask

from core.access import Actor
from core.config import Config
from core.site import site
from core.versions import refresh
from tests.support.serving import fetch, processes
from townhall import actor_for, create_space, start_thread
from townhall.testing import add_user

OWNER = Actor(is_admin=True)


def test_two_processes_follow_each_other_without_a_restart(config: Config) -> None:
    """Two servers and this process share a database; each sees the switch at its next request."""
    from app import create_app

    made = write_a_thread(create_app(config))
    with processes(config, 2) as servers:
        for on in (True, False, True):
            site().plugins.switch(OWNER, "forums", on=on)
            for server in servers:
                status, page = fetch(server + made)
                assert status == (200 if on else 404)
                assert ("Rain again" in fetch(f"{server}/")[1]) is on
                assert ("Rain again" in page) is on


def write_a_thread(app: Flask) -> str:
    """A board with a thread, and the thread's address."""
    with app.test_request_context("/"):
        refresh()
        alice = add_user("alice")
        board = create_space(OWNER, owner="forums", slug="general", title="General")
        thread = start_thread(
            actor_for(alice.id), board.id, kind="topic", title="Rain again", body="Wet."
        )
        return f"/forums/t/{thread.id}/{thread.slug}"
