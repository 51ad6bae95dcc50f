"""Posts as markup. A post is rendered once for everybody with the same rights over it and
kept by its version, so a page is mostly put together from finished parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask import g, render_template
from markupsafe import Markup

from core import hookcalls
from core.access import Actor
from core.cache import Bounded
from core.registry import ItemAction
from core.threads import rules
from core.threads.addresses import kind_of
from core.threads.rows import PostView, ThreadLine, ThreadView
from core.web.assets import asset
from core.web.furniture import language, trusted, when

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


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same for all posts of a page."""

    actor: Actor
    thread: ThreadView
    address: str
    marks: Mapping[int, PostMark]
    reply: bool
    moderate: bool
    language: str
    icons: str

    def may(self, post: PostView) -> May:
        """The reader's rights over one post."""
        mine = post.author_id == self.actor.user_id
        return May(
            edit=(mine or self.moderate) and rules.may_edit(self.actor, self.thread, post),
            react=not mine and rules.may_react(self.actor, self.thread, post),
            reply=self.reply,
            moderate=self.moderate,
            signed_in=self.actor.signed_in,
        )


def post_items(
    actor: Actor,
    thread: ThreadView,
    posts: Sequence[PostView],
    *,
    address: str,
    marks: Mapping[int, PostMark],
) -> dict[int, Markup]:
    """Each post as markup by its number; deleted ones as stubs for those who may bring them
    back, and left out for everybody else."""
    frame = Frame(
        actor=actor,
        thread=thread,
        address=address,
        marks=marks,
        reply=rules.may_reply(actor, thread),
        moderate=rules.may_moderate(actor, thread),
        language=language(),
        icons=asset("icons.svg"),
    )
    return {
        post.number: _item(frame, post)
        for post in posts
        if post.deleted_raw is None or post.author_id == actor.user_id or frame.moderate
    }


def thread_row(
    line: ThreadLine, *, mixed: bool = False, space: str = "", new_after: datetime | None = None
) -> Markup:
    """A thread in a list. `mixed` marks its kind, in lists of several; `space` names where
    it is; threads never opened are unread for members when started after `new_after`."""
    unread = line.unread_count > 0
    if new_after is not None and g.actor.signed_in and not line.read_number:
        unread = line.created_at > new_after
    time = when(line.last_post_at, short=True)
    key = (line, mixed, space, unread, time, language(), asset("icons.svg"))

    def render() -> Markup:
        kind = kind_of(line.kind)
        context = {"line": line, "kind": kind, "state": kind.state(line.state), "mixed": mixed}
        return trusted(
            render_template("threads/_row.html", **context, unread=unread, space=space, time=time)
        )

    return _rows.get(key, render)


def _item(frame: Frame, post: PostView) -> Markup:
    rights = frame.may(post)
    actions: tuple[ItemAction, ...] = ()
    if rights.signed_in and post.deleted_raw is None:
        actions = hookcalls.item_actions(frame.thread, post, frame.actor)
    mark = frame.marks.get(post.id)
    # The words for "when" change while the post does not, so they are part of the key; the
    # text is not: its version stands for it.
    time, edited = when(post.created_at), when(post.edited_at)
    shown = (post._replace(html=""), rights, actions, mark, time, edited)
    key = (shown, frame.address, frame.language, frame.icons)

    def render() -> Markup:
        return trusted(
            render_template(
                "threads/_post.html",
                thread=frame.thread,
                post=post,
                may=rights,
                actions=actions,
                mark=mark,
                time=time,
                url=f"{frame.address}/{post.number}#p{post.number}",
                address=frame.address,
                edited=edited,
            )
        )

    return _cache.get(key, render)
