"""Boards in each other with rights said in many ways, and threads of every sort in them."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.access import Actor, rights
from core.groups.models import Group, Membership
from core.spaces.actions import create_space, set_grants
from core.threads.actions import reply, start_thread
from core.threads.models import Participant
from core.threads.moderation import delete_thread
from core.versions import bump, refresh

OWNER = Actor(is_admin=True)
SAID = {
    "open": {},
    "members_only": {("everyone", "see"): "no", ("members", "see"): "yes"},
    "team": {("everyone", "see"): "no", ("staff", "see"): "yes"},
    "guild": {("everyone", "see"): "no", ("guild", "see"): "yes", ("guild", "moderate"): "yes"},
    "barred": {("guild", "see"): "never", ("guild", "reply"): "never"},
    "trusted": {("everyone", "see"): "no", ("trust_2", "see"): "yes", ("trust_1", "start"): "no"},
}


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


@pytest.fixture
def place(cast: SimpleNamespace, make_user: Any, actor_of: Any) -> SimpleNamespace:
    """Spaces, one inside each of them, and threads: standing, deleted, private and private of
    the guild. bob is in the guild; there are trusted, pending, suspended and silenced people."""
    guild = Group.create(name="Guild", slug="guild", created_at=clock.now())
    Membership.create(group=guild, user=cast.bob, created_at=clock.now())
    bump("access")
    known = {**rights().builtin, "guild": guild.id}
    spaces, threads = {}, {}
    ada, maya = actor_of(cast.ada), actor_of(cast.maya)
    for name, said in SAID.items():
        space = create_space(OWNER, owner="forums", title=name)
        inner = create_space(OWNER, owner="forums", title=f"{name} inner", parent_id=space.id)
        wanted: Any = {(known[g], f"spaces.{p}"): verdict for (g, p), verdict in said.items()}
        names = ["spaces.see", "spaces.start", "spaces.reply", "spaces.moderate"]
        set_grants(OWNER, space.id, wanted, permissions=names)
        spaces[name], spaces[f"{name} inner"] = space.id, inner.id
        for at, sort in ((space, ""), (inner, " inner")):
            made = start_thread(ada, at.id, kind="topic", title=f"{name}{sort}", body="Text.")
            threads[f"{name}{sort}"] = made.id
    gone = start_thread(maya, spaces["open"], kind="topic", title="Gone", body="Text.")
    reply(maya, gone.id, "More.")
    delete_thread(maya, gone.id, reason="Done")
    values: Any = {"kind": "topic", "body": "Text.", "audience": "private"}
    own = start_thread(actor_of(cast.alice), spaces["open"], title="Own", **values)
    shared = start_thread(ada, spaces["open"], title="Shared", **values)
    Participant.create(thread=own.id, user=cast.alice, created_at=clock.now())
    Participant.create(thread=shared.id, group=guild.id, created_at=clock.now())
    threads |= {"gone": gone.id, "own": own.id, "shared": shared.id}
    people = {
        **vars(cast),
        "tina": make_user("tina", trust=2),
        "percy": make_user("percy", state="pending"),
        "sue": make_user("sue", state="suspended"),
        "silas": make_user("silas", silenced_until=clock.now().replace(year=2999)),
    }
    refresh()
    return SimpleNamespace(guild=guild, spaces=spaces, threads=threads, people=people)
