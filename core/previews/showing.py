"""What links add to posts on a page: cards below the text, titles of threads within it.

Both are asked for each reader and stand in the keys under which posts are cached.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template
from markupsafe import Markup

from core.access import Actor
from core.cache import Bounded
from core.previews import own, queries
from core.previews.actions import MOST_REFS, REFS
from core.text.bare import bare_links, with_words
from core.threads import rules
from core.threads.rows import PostView, ThreadView
from core.web.assets import asset
from core.web.furniture import language, trusted

Titles = tuple[tuple[int, str], ...]
_cards: Bounded[Markup] = Bounded(2000)


def cards(actor: Actor, thread: ThreadView, posts: Sequence[PostView]) -> Mapping[int, str]:
    """What pages that posts link to say of themselves, below each post."""
    if not queries.is_on():
        return {}
    found = queries.cards_of([post.id for post in posts])
    return {
        post.id: _markup(post.id, tuple(found[post.id]), rules.may_edit(actor, thread, post))
        for post in posts
        if post.id in found
    }


def titles(actor: Actor, posts: Sequence[PostView]) -> dict[int, Titles]:
    """By post, the threads it names that this reader may see. Asks nothing if none names any."""
    naming = [post.id for post in posts if REFS in post.parts.split()]
    return queries.titles_of(actor, naming) if naming else {}


def as_read(actor: Actor, html: str) -> str:
    """A text that is no post yet, as this reader would see it."""
    names = [name.thread_id for name in map(own.named, bare_links(html)) if name]
    return titled(html, queries.titles_among(actor, names[:MOST_REFS])) if names else html


def titled(html: str, found: Titles) -> str:
    """The text with titles in place of bare addresses of these threads."""
    known = dict(found)

    def words(address: str) -> str:
        name = own.named(address)
        if name is None or name.thread_id not in known:
            return ""
        title = known[name.thread_id]
        return f"{title} (#{name.number})" if name.number > 1 else title

    return with_words(html, words)


def _markup(post_id: int, found: tuple[queries.Card, ...], may_edit: bool) -> Markup:
    key = (post_id, found, may_edit, language(), asset("icons.svg"))
    return _cards.get(
        key,
        lambda: trusted(
            render_template("previews/_cards.html", post_id=post_id, cards=found, may_edit=may_edit)
        ),
    )
