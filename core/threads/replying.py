"""The reply form of a thread's page, the same for every kind: look at it, keep it, post it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Response, request

from core.composer.review import Review, held_back
from core.drafts.places import reply_key
from core.drafts.writing import Writing, kept_writing, sent_writing
from core.threads import actions, queries, rules
from core.threads.addresses import thread_url
from core.threads.forms import ReplyForm, draft_of, put_error
from core.threads.moved import place_now
from core.threads.page import Draft
from core.threads.rows import ThreadView
from core.web import current_actor
from core.web.respond import posted, respond

Context = Callable[[ThreadView, int, Draft | None], Mapping[str, Any]]


def take_reply(thread: ThreadView, template: str, context: Context) -> Response:
    """Take the reply form that was sent to a thread the actor has loaded through their sight.

    `template` is the page of the kind, with the fragment `conversation`; `context(thread,
    number, draft)` gives what it shows around post `number`, with `draft` in the reply form.
    Posts the reply, or shows the form again with the text in it: to look at it, with its draft
    saved, with what is wrong, or because others have replied meanwhile (409).
    """
    actor = current_actor()
    form = ReplyForm()
    came_from = request.args.get("from", type=int)
    if came_from:
        # Begun in a thread that was merged into this one: its numbers are others now.
        place = place_now(came_from, form.reply_to.data or 0)
        form.reply_to.data = place[1] if place and place[0] == thread.id else None
    writing = sent_writing(actor, reply_key(thread.id))

    def again(writing: Writing, status: int = 200, review: Review | None = None) -> Response:
        draft = Draft(writing=writing) if writing.discarded else draft_of(form, writing)
        draft = replace(draft, review=review)
        shown = context(thread, thread.last_number, draft)
        return respond(template, fragment="conversation", status=status, **shown)

    if writing.asked:
        return again(writing, writing.status)
    review = held_back(actor, thread, form.body.data or "")
    if review is not None:
        return again(writing, review.status, review)
    if not form.validate():
        return again(writing, form.status)
    try:
        post = actions.reply(
            actor,
            thread.id,
            form.body.data or "",
            reply_to=form.reply_to.data,
            seen=writing.seen or None,
            once=form.once.data or "",
        )
    except actions.AnsweredMeanwhile as meanwhile:
        thread = queries.visible_thread(actor, thread.id)
        return again(with_newer(writing, thread, meanwhile), 409)
    except rules.Rejected as error:
        put_error(form, error)
        if not rules.may_reply(actor, thread):
            writing = kept_writing(actor, writing)
        return again(writing, 422)

    def after() -> Mapping[str, Any]:
        return context(queries.visible_thread(actor, thread.id), post.number, None)

    return posted(thread_url(thread, post.number), template, fragment="conversation", context=after)


def with_newer(
    writing: Writing, thread: ThreadView, meanwhile: actions.AnsweredMeanwhile
) -> Writing:
    """The composer that tells of replies which came while somebody was writing."""
    return replace(
        writing,
        newer=meanwhile.count,
        newer_url=thread_url(thread, meanwhile.first),
        seen=thread.last_number,
    )
