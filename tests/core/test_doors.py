"""The rule of who sees a thread is said twice, in SQL and for rows that were read: both say
the same of everybody and every sort of thread."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import product
from types import SimpleNamespace

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from core import clock, versions
from core.access import Actor, nobody
from core.accounts.sessions import actor_for
from core.doors import doors
from core.groups.models import Group, Membership
from core.impersonation.seats import seated
from core.spaces.models import Space, SpaceGrant
from core.threads.models import Participant, Thread
from core.threads.queries import visible_thread
from townhall import create_space, start_thread

AUDIENCES = ("public", "members", "space", "elsewhere", "private", "unknown")


def sees(actor: Actor, thread_id: int) -> bool:
    try:
        visible_thread(actor, thread_id)
    except NotFound:
        return False
    return True


@pytest.fixture
def threads(app: Flask, cast: SimpleNamespace) -> list[int]:
    """Threads of every audience, standing, deleted, merged, and of a plugin that is off."""
    found = []
    with app.test_request_context("/"):
        ada = actor_for(cast.ada.id)
        board, other = (
            create_space(ada, owner="forums", slug=slug, title=slug) for slug in ("den", "attic")
        )
        club = Group.create(name="Club", slug="club", created_at=clock.now())
        Membership.create(group=club, user=cast.bob, created_at=clock.now())
        SpaceGrant.create(space=board.id, group=club, permission="spaces.see", allowed=True)
        labels = {"space": f"space:{board.id}", "elsewhere": f"space:{other.id}"}
        for place in (board, other):
            Space.update(audience=f"space:{place.id}").where(Space.id == place.id).execute()
        everyone = Group.get(Group.key == "everyone")
        SpaceGrant.create(space=other.id, group=everyone, permission="spaces.see", allowed=None)
        versions.bump("access")
        first = start_thread(ada, board.id, kind="topic", title="Rain", body="Wet.")
        for audience, state, share in product(
            AUDIENCES, ("stands", "deleted", "merged", "off"), ("", "person", "group")
        ):
            thread = start_thread(ada, board.id, kind="topic", title="Rain", body="Wet.")
            Thread.update(
                audience=labels.get(audience, audience),
                deleted_at=clock.now() if state in ("deleted", "merged") else None,
                merged_into=first.id if state == "merged" else None,
                owner="gone" if state == "off" else "forums",
            ).where(Thread.id == thread.id).execute()
            if share:
                who = {"user": cast.charlie} if share == "person" else {"group": club}
                Participant.create(thread=thread.id, **who)
            found.append(thread.id)
    return found


def people(cast: SimpleNamespace) -> dict[str, Actor]:
    """Everybody, and the team when it looks at the site as somebody else."""
    known = {name: actor_for(user.id) for name, user in vars(cast).items()}
    looks = ("visitor", "member", f"person:{cast.bob.id}", f"person:{cast.charlie.id}")
    as_others = {words: seated(known["ada"], words) for words in looks}
    return {**known, **as_others, "nobody": nobody()}


def test_a_door_opens_to_whom_the_database_shows_the_thread(
    app: Flask,
    cast: SimpleNamespace,
    threads: list[int],
    queries: Callable[..., AbstractContextManager[list[str]]],
) -> None:
    with app.test_request_context("/"):
        versions.refresh()
        everybody = people(cast)
        with queries(max=2):
            known = doors(threads)
        by_door = {
            (name, id_): known[id_].opens(actor)
            for name, actor in everybody.items()
            for id_ in threads
        }
        by_database = {(name, id_): sees(everybody[name], id_) for name, id_ in by_door}
    assert by_door == by_database
    for name in everybody:
        answers = {by_door[name, id_] for id_ in threads}
        assert answers == {True, False}, f"{name} tells nothing"


def test_a_thread_that_is_not_there_has_no_door(app: Flask) -> None:
    assert doors([999, 0]) == {}
    assert doors([]) == {}
