"""Which form a draft belongs to: its key, and where that form is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import url_for
from werkzeug.exceptions import NotFound
from werkzeug.routing import BuildError

from core.access import Actor
from core.accounts.paths import safe_path
from core.site import site
from core.spaces.queries import visible_spaces
from core.threads.addresses import thread_url
from core.threads.queries import visible_post, visible_thread

KEY = re.compile(
    r"(?P<sort>reply|edit)-(?P<id>\d{1,10})"
    r"|new-(?P<kind>[a-z0-9_-]{1,40})-(?P<space>\d{1,10})"
    r"|(?P<plugin>[a-z][a-z0-9_]*):[\w.:-]{1,80}",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a draft belongs. All empty when that is not there any more for this reader."""

    kind: str = ""
    thread_id: int | None = None
    space_id: int | None = None
    post_id: int | None = None
    address: str = ""


def reply_key(thread_id: int | str) -> str:
    """The key of a reply."""
    return f"reply-{thread_id}"


def edit_key(post_id: int) -> str:
    """The key of a changed post."""
    return f"edit-{post_id}"


def new_key(kind: str, space_id: int) -> str:
    """The key of a new thread."""
    return f"new-{kind}-{space_id}"


def place_of(actor: Actor, key: str, address: str = "") -> Place:
    """Where the form of a key is for this actor; `address` is what a plugin's form says.

    Raises `NotFound` for what is no key at all. A key whose thread is missing and one whose
    thread may not be seen give the same empty place.
    """
    match = KEY.fullmatch(key)
    if match is None:
        raise NotFound
    try:
        if match["sort"] == "reply":
            return _thread_place(actor, int(match["id"]))
        if match["sort"] == "edit":
            return _post_place(actor, int(match["id"]))
        if match["kind"]:
            return _space_place(actor, match["kind"], int(match["space"]))
    except NotFound:
        return Place()
    path = safe_path(address)
    return Place(address=path if len(path) <= 255 else "/")


def _thread_place(actor: Actor, thread_id: int) -> Place:
    thread = visible_thread(actor, thread_id)
    return Place(
        kind=thread.kind,
        thread_id=thread.id,
        space_id=thread.space_id,
        address=f"{thread_url(thread)}#reply",
    )


def _post_place(actor: Actor, post_id: int) -> Place:
    thread, post = visible_post(actor, post_id)
    return Place(
        kind=thread.kind,
        thread_id=thread.id,
        space_id=thread.space_id,
        post_id=post.id,
        address=url_for("threads.edit", post_id=post.id),
    )


def _space_place(actor: Actor, kind: str, space_id: int) -> Place:
    space = next((s for s in visible_spaces(actor) if s.id == space_id), None)
    address = start_address(kind, space.slug) if space else ""
    return Place(kind=kind, space_id=space_id, address=address) if space else Place()


def start_address(kind: str, slug: str) -> str:
    """Where a thread of a kind is started in a space; empty when its plugin is gone."""
    declared = site().registry.kind(kind)
    if declared is None or not declared.start_endpoint:
        return ""
    try:
        return url_for(declared.start_endpoint, slug=slug)
    except BuildError:
        return ""
