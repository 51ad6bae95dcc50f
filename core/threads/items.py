"""Posts as markup. A post is rendered once for everybody with the same rights over it and
kept by its version, so a page is mostly put together from finished parts."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from typing import NamedTuple

from flask import render_template
from markupsafe import Markup

from core import clock, hookcalls
from core.access import Actor
from core.cache import Bounded
from core.db import as_utc
from core.previews.showing import Titles, titled, titles
from core.registry import ItemAction, PostPart
from core.site import site
from core.threads import rules
from core.threads.kept_forms import with_token
from core.threads.queries import with_texts
from core.threads.reactions import offered, shown_at
from core.threads.rows import PostView, ThreadView
from core.web.assets import asset
from core.web.furniture import language, trusted, when
from core.web.when import QUARTER

_cache: Bounded[Markup] = Bounded(4000)
_pages: Bounded[dict[int, Markup]] = Bounded(200)
_without_html = itemgetter(*(n for n, name in enumerate(PostView._fields) if name != "html"))
RECENT = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class PostMark:
    """What a kind says about one post in its head, such as that it is the accepted answer. With
    an empty `tone` the post looks like every other one."""

    icon: str
    text: str
    tone: str = "good"


class May(NamedTuple):
    """What the reader may do with a post."""

    edit: bool
    delete: bool
    react: bool
    reply: bool
    moderate: bool
    signed_in: bool
    bookmark: bool
    report: bool


class Added(NamedTuple):
    """What plugins and other features add to a post for this reader."""

    actions: tuple[ItemAction, ...]
    parts: tuple[str, ...]
    titles: Titles = ()


NOTHING = Added((), ())


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same for all posts of a page."""

    actor: Actor
    thread: ThreadView
    address: str
    marks: Mapping[int, PostMark]
    reply: bool
    moderate: bool
    first: bool
    write: bool
    language: str
    icons: str
    reactions: tuple[str, ...]

    def may(self, post: PostView) -> May:
        """The reader's rights over one post."""
        mine = self.is_mine(post)
        delete = (mine or self.moderate) and rules.may_delete(self.actor, self.thread, post)
        stands = post.deleted_raw is None and self.thread.deleted_at is None
        return May(
            edit=delete or (post.number == 1 and self.first and stands),
            delete=delete,
            react=not mine and rules.may_react(self.actor, self.thread, post),
            reply=self.reply,
            moderate=self.moderate,
            signed_in=self.actor.signed_in,
            bookmark=self.actor.is_member,
            report=self.write and not mine and post.sort != "log",
        )

    def is_mine(self, post: PostView) -> bool:
        """Whether the reader wrote it."""
        return post.author_id == self.actor.user_id

    def key(self, posts: Sequence[PostView]) -> tuple[Hashable, ...]:
        """What, besides the posts themselves, decides how they look together.

        Rights over one's own posts depend on their age, those over others' do not.
        """
        actor = self.actor
        return (
            (self.address, self.language, actor.timezone, self.icons, self.reactions),
            (actor.signed_in, actor.is_member, self.reply, self.moderate, self.first, self.write),
            self.thread.deleted_at,
            tuple(self.may(post) for post in posts if self.is_mine(post)),
            tuple(self.marks.items()),
            _quarter_or_minute(posts),
        )


def _quarter_or_minute(posts: Sequence[PostView]) -> int:
    """A number that is another one whenever the words for a time on the page may change:
    minutes for posts of this week, quarters of an hour for old ones, which show a date."""
    now = clock.now()
    minute = int(now.timestamp()) // 60
    newest = as_utc(max((post.edited_raw or post.created_raw for post in posts), default=None))
    if newest is None or now - newest > RECENT:
        return minute // QUARTER
    return -minute


def post_items(
    actor: Actor,
    thread: ThreadView,
    posts: Sequence[PostView],
    *,
    address: str,
    marks: Mapping[int, PostMark],
) -> dict[int, Markup]:
    """Each of some posts (of one thread, in order; their texts are read at need) as markup by its
    number; deleted ones as stubs for those who may bring them
    back, and left out for everybody else."""
    frame = Frame(
        actor=actor,
        thread=thread,
        address=address,
        marks=marks,
        reply=rules.may_reply(actor, thread),
        moderate=rules.may_moderate(actor, thread),
        first=rules.may_edit_first(actor, thread),
        write=actor.can("site.write"),
        language=language(),
        icons=asset("icons.svg"),
        reactions=offered(),
    )
    # Whom the reader has blocked is folded away around the finished piece, not in it.
    posts = [post._replace(is_blocked=False) for post in posts]
    shown = [p for p in posts if p.deleted_raw is None or frame.moderate or frame.is_mine(p)]
    actions = hookcalls.item_actions(thread, shown, actor) if actor.signed_in else {}
    added = {post.id: Added(actions.get(post.id, ()), ()) for post in shown if post.id in actions}
    for post_id, parts in _parts(actor, thread, shown).items():
        added[post_id] = Added(actions.get(post_id, ()), tuple(parts))
    for post_id, found in titles(actor, shown).items():
        added[post_id] = added.get(post_id, NOTHING)._replace(titles=found)
    key = (tuple(map(_without_html, shown)), frame.key(shown), tuple(added.items()))

    def render() -> dict[int, Markup]:
        return {post.number: _item(frame, post, added) for post in with_texts(shown)}

    items = dict(_pages.get(key, render))
    for post in shown:
        if post.id in added and added[post.id].parts:
            items[post.number] = with_token(items[post.number])
    return items


def _parts(actor: Actor, thread: ThreadView, posts: Sequence[PostView]) -> dict[int, list[str]]:
    """What hangs below posts, by post id, for this reader."""
    found: dict[int, list[str]] = {}
    with_parts = [post for post in posts if post.parts and post.deleted_raw is None]
    if with_parts:
        declared = (part for _owner, part in site().registry.of(PostPart))
        for part in sorted(declared, key=lambda part: part.order):
            its = [post for post in with_parts if part.name in post.parts.split()]
            for post_id, markup in (part.render(actor, thread, its) if its else {}).items():
                found.setdefault(post_id, []).append(markup)
    return found


def _item(frame: Frame, post: PostView, offered: Mapping[int, Added]) -> Markup:
    rights = frame.may(post)
    added = offered.get(post.id, NOTHING) if post.deleted_raw is None else NOTHING
    mark = frame.marks.get(post.id)
    # The words for "when" change while the post does not, so they are part of the key; the
    # text is not: its version stands for it.
    time, edited = when(post.created_at), when(post.edited_at)
    shown = (_without_html(post), rights, added, mark, time, edited)
    key = (shown, frame.address, frame.language, frame.icons, frame.reactions)

    def render() -> Markup:
        return trusted(
            render_template(
                "threads/_post.html",
                thread=frame.thread,
                post=post._replace(html=titled(post.html, added.titles)) if added.titles else post,
                may=rights,
                reactions=shown_at(post, frame.reactions, may=rights.react),
                actions=added.actions,
                parts=added.parts,
                mark=mark,
                time=time,
                url=f"{frame.address}/{post.number}#p{post.number}",
                address=frame.address,
                edited=edited,
            )
        )

    return _cache.get(key, render)
