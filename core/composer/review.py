"""A text looked at before it is posted: how it will read, and what its author should know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from core.access import Actor
from core.composer.place import Place
from core.composer.similar import Similar, similar_threads
from core.mentions.queries import Unreached, render_text, unseen_by
from core.previews.showing import as_read
from core.text import TooLong
from core.web.uploads import shows_again

TOLD = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a text comes back with. `told` names those of whom the author has been told, so
    that the second sending posts; `problem` is why it cannot be posted at all; `similar` are
    threads that may answer a new one already."""

    html: str = ""
    problem: str = ""
    notices: tuple[str, ...] = ()
    told: str = ""
    similar: tuple[Similar, ...] = ()

    @property
    def status(self) -> int:
        """A text that was only looked at is fine; one that was to be posted is refused."""
        return 200 if self.html else 422


def look_over(
    actor: Actor, place: Place | None, body: str, *, title: str = "", post_id: int | None = None
) -> Review:
    """How a text will look there, with what its author should know before posting it.

    `title` is that of a new thread; `post_id` the post that is being changed.
    """
    body = body.replace("\0", "")
    found = unseen_by(actor, place, body) if place is not None else []
    try:
        # An empty text has no HTML, and is looked at all the same.
        html = as_read(actor, render_text(body, post_id=post_id).html) or "<p></p>"
    except TooLong as error:
        return Review(problem=str(error))
    return _review(found, html=html, similar=similar_threads(actor, title))


def held_back(
    actor: Actor, place: Place, body: str, *, title: str = "", post_id: int | None = None
) -> Review | None:
    """Why a form that was sent is shown again instead of being posted, or None to go on.

    Its author wants to look at it first (the field `show`), or names somebody who will not
    learn of it and has not been told so yet (the field `told`). A form that is shown again for
    its files is looked at when it is posted.
    """
    if request.form.get("show") == "preview":
        return look_over(actor, place, body, title=title, post_id=post_id)
    if shows_again():
        return None
    found = unseen_by(actor, place, body)
    told = set(request.form.get("told", "")[:TOLD].lower().split())
    if all(who.name.lower() in told for who in found):
        return None
    return _review(found)


def shown_again(
    actor: Actor, place: Place, form: Any, writing: Any
) -> tuple[int, Review | None] | None:
    """With which status and review the sent form of a new thread comes back in place of being
    posted; None to go on.

    Something was asked about its draft (`writing` is a core.drafts.writing.Writing), or it is
    `held_back`, or its fields say no.
    """
    if writing.asked:
        return writing.status, None
    review = held_back(actor, place, form.body.data or "", title=form.title.data or "")
    if review is not None:
        return review.status, review
    return None if form.validate() else (form.status, None)


def _review(
    found: Sequence[Unreached], *, html: str = "", similar: tuple[Similar, ...] = ()
) -> Review:
    return Review(
        html=html,
        notices=tuple(who.sentence for who in found[:10]),
        told=" ".join(who.name for who in found)[:TOLD],
        similar=similar,
    )
