"""Where somebody is named: what they may take along of it, and how it goes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

import peewee
from flask_babel import gettext as _
from peewee import fn

from core.accounts.queries import former_names
from core.composer.models import PostQuote
from core.db import transaction
from core.drafts.models import Draft
from core.groups.models import GroupRequest
from core.holding.models import Application, Held
from core.mentions.models import Mention
from core.mentions.queries import render_text
from core.mentions.rewriting import Gone
from core.personal import Exported, Leaver
from core.reports.models import Report
from core.review.models import ReviewItem
from core.sanctions.models import Appeal
from core.text import TooLong
from core.threads import counters
from core.threads.models import Post, Revision, Thread
from core.threads.personal import retitle

WINDOW = 20_000
"""How many rows are looked through at once."""
SPAN = 2**40
"""A mark is the number of a stage times this, and the id that was looked at last."""


def export(user_id: int) -> Exported:
    """Which posts name them; what those say is not theirs."""
    rows = Mention.select(Post.thread, Post.number, Post.created_at).join(Post)
    for thread_id, number, at in rows.where(Mention.user == user_id).tuples().iterator():
        yield {"table": "mention", "thread": thread_id, "number": number, "created_at": at}


def erase(leaver: Leaver) -> Iterator[int]:
    """Take their name out of every text: posts as they stand and as they stood, titles, drafts,
    what waits for a decision, and what was said about all that."""
    gone = _gone(leaver)
    for stage, (model, columns) in enumerate(_stages()):
        after = max(0, leaver.mark - stage * SPAN)
        last = int(model.select(fn.COALESCE(fn.MAX(model._meta.primary_key), 0)).scalar())
        while after < last:
            _window(leaver, gone, (model, columns), after)
            after += WINDOW
            yield stage * SPAN + min(after, last)
    Mention.delete().where(Mention.user == leaver.user_id).execute()


def _stages() -> tuple[tuple[Any, tuple[peewee.Field, ...]], ...]:
    return (
        (Post, (Post.body,)),
        (Revision, (Revision.body, Revision.title)),
        (Thread, (Thread.title,)),
        (Draft, (Draft.data, Draft.others, Draft.title, Draft.excerpt)),
        (ReviewItem, (ReviewItem.snapshot,)),
        (Report, (Report.text,)),
        (Appeal, (Appeal.text,)),
        (Held, (Held.body, Held.title, Held.fields, Held.note)),
        (Application, (Application.answer,)),
        (GroupRequest, (GroupRequest.answers,)),
    )


def _gone(leaver: Leaver) -> Gone:
    kept = Mention.select(Mention.name).where(Mention.user == leaver.user_id).distinct().tuples()
    called = [*leaver.names[:1], *(row.username for row in former_names(leaver.user_id))]
    return Gone(
        handles=tuple({*(name.lower() for name in called), *(row[0] for row in kept)}),
        names=leaver.names,
        word=_("former member"),
        page=f"/people/former-member-{leaver.user_id}",
        drops_quotes=not leaver.keeps_posts,
    )


def _window(
    leaver: Leaver, gone: Gone, what: tuple[Any, tuple[peewee.Field, ...]], after: int
) -> None:
    model, columns = what
    key = model._meta.primary_key
    here = (key > after) & (key <= after + WINDOW)
    names = reduce(or_, (_may_name(gone, column) for column in columns))
    rows = model.select(key, *columns).where(here & (names | _quoting(leaver, model)))
    for row in list(rows.order_by(key)):
        _rewrite(leaver, gone, row, columns)


def _may_name(gone: Gone, column: peewee.Field) -> Any:
    text = column.cast("TEXT")
    found = [text.contains(f"{sign}{name}") for name in gone.handles for sign in ("@", "/people/")]
    found += [text.contains("](/t/") & text.contains(name) for name in gone.names]
    return reduce(or_, found)


def _quoting(leaver: Leaver, model: Any) -> Any:
    """Those that quote a post of theirs, under whatever name."""
    quotes = (
        PostQuote.select(PostQuote.post)
        .join(Post, on=(PostQuote.source == Post.id))
        .where(Post.author == leaver.user_id)
    )
    if model is Post:
        return Post.id.in_(quotes)
    if model is ReviewItem:
        return (ReviewItem.subject_type == "post") & ReviewItem.subject_id.in_(quotes)
    return Revision.post.in_(quotes) if model is Revision else model._meta.primary_key.is_null()


def _rewrite(leaver: Leaver, gone: Gone, row: Any, columns: tuple[peewee.Field, ...]) -> None:
    known: dict[tuple[int, int], bool] = {}

    def theirs(thread_id: int, number: int) -> bool:
        key = (thread_id, number)
        if key not in known:
            mine = (Post.thread == thread_id) & (Post.number == number)
            known[key] = Post.select().where(mine & (Post.author == leaver.user_id)).exists()
        return known[key]

    before = {column.name: getattr(row, column.name) for column in columns}
    after = {name: gone.out_of_all(value, theirs) for name, value in before.items()}
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        return
    with transaction():
        model = type(row)
        if model is ReviewItem:
            changed["snapshot"] = _drawn(changed["snapshot"])
        model.update(**changed).where(model._meta.primary_key == row._pk).execute()
        if model is Post:
            _render(leaver, row.id, changed["body"])
        elif model is Thread:
            retitle(row.id, changed["title"])


def _drawn(snapshot: dict[str, Any]) -> dict[str, Any]:
    """What a post was, with the HTML of the words that are left."""
    if "number" not in snapshot or not snapshot.get("text"):
        return snapshot
    try:
        return {**snapshot, "html": render_text(snapshot["text"]).html}
    except TooLong:  # written when more was allowed
        return {**snapshot, "html": ""}


def _render(leaver: Leaver, post_id: int, body: str) -> None:
    try:
        html = render_text(body, post_id=post_id).html
    except TooLong:  # written when more was allowed; it can be read as it is
        html = render_text(body[:10_000], post_id=post_id).html
    Post.update(html=html, html_version=Post.html_version + 1).where(Post.id == post_id).execute()
    Mention.delete().where((Mention.post == post_id) & (Mention.user == leaver.user_id)).execute()
    counters.index_posts(post_id)
