"""Posts as markup. A post is rendered once for everybody with the same rights over it and
kept by its version, so a page is mostly put together from finished parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask import g, render_template
from flask_babel import get_locale
from markupsafe import Markup

from core import hookcalls
from core.access import Actor
from core.cache import Bounded
from core.registry import ItemAction
from core.threads import rules
from core.threads.addresses import kind_of
from core.threads.rows import PostView, ThreadLine, ThreadView
from core.web.assets import asset
from core.web.furniture import trusted, when

_cache: Bounded[Markup] = Bounded(4000)
_rows: Bounded[Markup] = Bounded(4000)


@dataclass(frozen=True, slots=True)
class PostMark:
    """What a kind says about one post in its head, such as that it is the accepted answer."""

    icon: str
    text: str
    tone: str = "good"


class May(NamedTuple):
    """What the reader may do with a post."""

    edit: bool
    react: bool
    reply: bool
    moderate: bool
    signed_in: bool


def may(actor: Actor, thread: ThreadView, post: PostView, *, reply: bool) -> May:
    """The reader's rights over one post."""
    return May(
        edit=rules.may_edit(actor, thread, post),
        react=rules.may_react(actor, thread, post),
        reply=reply,
        moderate=rules.may_moderate(actor, thread),
        signed_in=actor.signed_in,
    )


def post_items(
    actor: Actor,
    thread: ThreadView,
    posts: Sequence[PostView],
    *,
    address: str,
    marks: Mapping[int, PostMark],
) -> list[Markup]:
    """Each post as markup; deleted ones as stubs for those who may bring them back."""
    reply = rules.may_reply(actor, thread)
    shown = [post for post in posts if _is_shown(actor, thread, post)]
    return [
        _item(actor, thread, post, address=address, mark=marks.get(post.id), reply=reply)
        for post in shown
    ]


def thread_row(
    line: ThreadLine, *, mixed: bool = False, space: str = "", new_after: datetime | None = None
) -> Markup:
    """A thread in a list. `mixed` marks its kind, in lists of several; `space` names where
    it is; threads never opened are unread for members when started after `new_after`."""
    signed_in = g.actor.signed_in
    fresh = signed_in and not line.read_number and new_after is not None
    unread = line.unread_count > 0 or bool(fresh and line.created_at > new_after)
    time = when(line.last_post_at, short=True)
    key = (line, mixed, space, unread, time, str(get_locale()), asset("icons.svg"))

    def render() -> Markup:
        kind = kind_of(line.kind)
        context = {"line": line, "kind": kind, "state": kind.state(line.state), "mixed": mixed}
        return trusted(
            render_template("threads/_row.html", **context, unread=unread, space=space, time=time)
        )

    return _rows.get(key, render)


def _is_shown(actor: Actor, thread: ThreadView, post: PostView) -> bool:
    if post.deleted_raw is None:
        return True
    return post.author_id == actor.user_id or rules.may_moderate(actor, thread)


def _item(
    actor: Actor,
    thread: ThreadView,
    post: PostView,
    *,
    address: str,
    mark: PostMark | None,
    reply: bool,
) -> Markup:
    rights = may(actor, thread, post, reply=reply)
    actions: tuple[ItemAction, ...] = ()
    if actor.signed_in and post.deleted_raw is None:
        actions = hookcalls.item_actions(thread, post, actor)
    # The words for "when" change while the post does not, so they are part of the key.
    time, edited = when(post.created_at), when(post.edited_at)
    # What makes two renderings of a post differ, without the text: its version stands for it.
    key = (
        post._replace(html=""),
        rights,
        actions,
        mark,
        address,
        time,
        edited,
        str(get_locale()),
        asset("icons.svg"),
    )

    def render() -> Markup:
        return trusted(
            render_template(
                "threads/_post.html",
                thread=thread,
                post=post,
                may=rights,
                actions=actions,
                mark=mark,
                time=time,
                url=f"{address}/{post.number}#p{post.number}",
                address=address,
                edited=edited,
            )
        )

    return _cache.get(key, render)
