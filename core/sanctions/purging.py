"""Removing a spammer in one step, and taking exactly that back within a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from core import audit, clock, outbox
from core.access import Actor, require
from core.accounts.models import User
from core.db import as_utc
from core.events import emit
from core.sanctions import aside, blocking
from core.sanctions.events import Purged
from core.sanctions.imposing import impose, lift, one_at_a_time
from core.sanctions.models import Purge, Sanction
from core.sanctions.rules import Refusal
from core.threads import moderation
from core.threads.models import Post, Thread
from core.threadwork.hold import once_more

UNDO_WITHIN = timedelta(hours=24)
MOST = 5000
"""How many posts one step removes; whoever has more is no spammer of today."""
PROFILE = ("name", "bio", "bio_html", "place", "links", "avatar")
EMPTY: dict[str, Any] = {"links": []}


def purge_spammer(
    actor: Actor,
    user_id: int,
    *,
    reason: str,
    hosts: Collection[str] = (),
    item_id: int | None = None,
) -> Purge:
    """Delete all that somebody wrote and says of themselves, suspend them without end, and
    keep out their address and the given hosts of their links.

    Needs `site.staff`, and nobody of the team can be removed so. Everything in one
    transaction. Raises `Refusal` or `Forbidden`.
    """
    require(actor, "site.staff")
    given = {"reason": reason, "item_id": item_id}
    return once_more(lambda: _purge(actor, user_id, hosts, given))


def _purge(actor: Actor, user_id: int, hosts: Collection[str], given: dict[str, Any]) -> Purge:
    reason = given["reason"]
    sanction = impose(actor, user_id, "suspend", **given)
    user = User.get_by_id(user_id)
    if user.post_count > MOST:
        raise Refusal(_("That is too much for one step: this account has thousands of posts."))
    purge: Purge = Purge.create(user=user_id, done_by=actor.user_id, done_at=clock.now())
    removed: dict[str, Any] = {"sanction": sanction.id}
    removed["aside"] = aside.set_aside(user_id)
    removed["threads"] = _delete_threads(actor, user_id, reason)
    removed["posts"] = _delete_posts(actor, user_id, reason)
    removed["profile"] = _clear_profile(user)
    removed["hosts"] = [host for host in hosts if blocking.block_host(host, purge_id=purge.id)]
    if user.email and user.email_key:
        removed["address"] = blocking.block_address(user.email, purge_id=purge.id)
    Purge.update(removed=removed).where(Purge.id == purge.id).execute()
    purge = Purge.get_by_id(purge.id)
    after = {
        "threads": len(removed["threads"]),
        "posts": len(removed["posts"]),
        "votes": len(sanction.votes),
        "hosts": removed["hosts"],
    }
    audit.record(actor, "member.purge", user, after=after, note=reason)
    emit(Purged(user_id, actor.user_id))
    return purge


def undo_purge(actor: Actor, purge_id: int) -> None:
    """Bring back what one removal took, and nothing else: what was deleted before or since
    stays so. Needs `site.staff`, within a day. Twice does nothing. Raises `Refusal`."""
    require(actor, "site.staff")
    once_more(lambda: _undo(actor, purge_id))


def _undo(actor: Actor, purge_id: int) -> None:
    one_at_a_time()
    changed = (
        Purge.update(undone_at=clock.now())
        .where(
            (Purge.id == purge_id)
            & Purge.undone_at.is_null()
            & (Purge.done_at > clock.now() - UNDO_WITHIN)
        )
        .execute()
    )
    purge = Purge.get_by_id(purge_id)
    if not changed:
        if purge.undone_at is None:
            raise Refusal(_("This was done more than a day ago and cannot be undone."))
        return
    removed = purge.removed
    for thread_id, at in removed["threads"]:
        if _still(Thread, thread_id, at):
            moderation.restore_thread(actor, thread_id)
    for post_id, at in removed["posts"]:
        if _still(Post, post_id, at):
            moderation.restore_post(actor, post_id)
    aside.put_back(purge.user_id, removed.get("aside", {}))
    _restore_profile(purge.user, removed["profile"])
    blocking.unblock(purge_id)
    if Sanction.get_or_none(Sanction.id == removed["sanction"]) is not None:
        lift(actor, removed["sanction"], why="undone")
    audit.record(actor, "member.purge.undo", purge.user)


def forget_texts() -> None:
    """Let go of all that was kept aside, once it cannot come back. A scheduled job."""
    old = Purge.done_at < clock.now() - UNDO_WITHIN
    for purge in list(Purge.select().where(old & Purge.undone_at.is_null())):
        if purge.removed.get("profile") or purge.removed.get("aside"):
            purge.removed = {**purge.removed, "profile": {}, "aside": {}}
            purge.save(only=[Purge.removed])


def linked_hosts(user_id: int) -> dict[str, bool]:
    """The hosts that somebody's posts and profile link to, and for each whether nobody else
    here links to it, so that it may be kept out without loss."""
    user = User.get_by_id(user_id)
    texts = [user.bio_html, *(f'<a href="{link}">' for link in user.links if isinstance(link, str))]
    posts = Post.select(Post.html).where((Post.author == user_id) & Post.html.contains("href"))
    texts += [row[0] for row in posts.order_by(Post.id.desc()).limit(500).tuples()]
    hosts = list(dict.fromkeys(host for text in texts for host in blocking.hosts_of(text)))[:50]
    return {host: not _others_link(user_id, host) for host in hosts}


def _others_link(user_id: int, host: str) -> bool:
    return bool(Post.select().where((Post.author != user_id) & Post.html.contains(host)).exists())


def _delete_threads(actor: Actor, user_id: int, reason: str) -> list[tuple[int, str]]:
    mine = (Thread.author == user_id) & Thread.deleted_at.is_null()
    ids = [row[0] for row in Thread.select(Thread.id).where(mine).order_by(Thread.id).tuples()]
    for thread_id in ids:
        moderation.delete_thread(actor, thread_id, reason=reason)
    return _when(Thread, ids)


def _delete_posts(actor: Actor, user_id: int, reason: str) -> list[tuple[int, str]]:
    mine = (Post.author == user_id) & (Post.number > 1) & Post.deleted_at.is_null()
    ids = [row[0] for row in Post.select(Post.id).where(mine).order_by(Post.id).tuples()]
    for post_id in ids:
        moderation.delete_post(actor, post_id, reason=reason)
    return _when(Post, ids)


def _when(model: Any, ids: list[int]) -> list[tuple[int, str]]:
    """When each was deleted, which tells this deletion from any other."""
    if not ids:
        return []
    found: list[tuple[int, str]] = []
    for at in range(0, len(ids), 500):
        rows = model.select(model.id, model.deleted_at).where(model.id.in_(ids[at : at + 500]))
        found += [(row.id, row.deleted_at.isoformat()) for row in rows.order_by(model.id)]
    return found


def _still(model: Any, row_id: int, at: str) -> bool:
    row = model.get_or_none(model.id == row_id)
    return row is not None and row.deleted_at is not None and row.deleted_at == as_utc(at)


def _clear_profile(user: User) -> dict[str, Any]:
    before = {name: getattr(user, name) for name in PROFILE if getattr(user, name)}
    _set_profile(user, {name: EMPTY.get(name, "") for name in before})
    return before


def _restore_profile(user: User, before: dict[str, Any]) -> None:
    """What was there, where nothing stands now."""
    _set_profile(user, {name: value for name, value in before.items() if not getattr(user, name)})


def _set_profile(user: User, values: dict[str, Any]) -> None:
    if values:
        User.update(values).where(User.id == user.id).execute()
        outbox.put("search.index", {"people": [user.id]})
