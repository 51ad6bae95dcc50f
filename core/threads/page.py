"""The page of a thread, the same for every kind: posts, reading place, reply form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import url_for
from markupsafe import Markup

from core.access import Actor
from core.conversion.queries import is_offered
from core.drafts.places import reply_key
from core.drafts.writing import Writing, open_writing
from core.spaces.queries import SpaceRow, all_spaces
from core.threads import queries, reading, rules
from core.threads.addresses import kind_of, thread_url
from core.threads.folding import folded
from core.threads.items import PostMark, post_items
from core.threads.moved import Elsewhere, place_now
from core.threads.rows import PostView, ThreadView
from core.votes.queries import Ballot, ballot
from core.web.furniture import blank

if TYPE_CHECKING:
    from core.composer.review import Review


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the reply form: text, the number it answers, what was wrong with it.

    `sent` is whether the form brought it, `writing` what is known of the draft on the server.
    Plain values, because making a WTForms form costs a sixth of the whole page.
    """

    body: str = ""
    reply_to: int | None = None
    errors: tuple[str, ...] = ()
    sent: bool = False
    writing: Writing | None = None
    review: Review | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in the form yet, and nothing to say about it."""
        key, seen = (self.writing.key, self.writing.seen) if self.writing else ("", 0)
        begun = Writing(key=key, seen=seen)
        return self == Draft(reply_to=self.reply_to, sent=self.sent, writing=begun)

    @property
    def kept(self) -> Draft:
        """The same empty form in every thread, whose number `fill` puts in."""
        return NOTHING_WRITTEN


NOTHING_WRITTEN = Draft(writing=Writing(key=reply_key(blank("thread"))))


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """What a thread template needs. `new_before` is the number of the first unread post on
    this page (0 for none); `number` the post the address names (0 for none); `items` the
    posts as markup by number, those left out that the reader may not see; `size` how many
    numbers a page has; `ballot` the votes of a kind that has some; `may_convert` whether the
    reader can make it a thread of another kind."""

    thread: ThreadView
    space: SpaceRow
    address: str
    number: int
    page: int
    last_page: int
    size: int
    posts: list[PostView]
    items: dict[int, Markup]
    new_before: int
    unread_url: str
    may_reply: bool
    may_moderate: bool
    may_convert: bool
    draft: Draft
    state: Any
    kind: Any
    reply_url: str
    ballot: Ballot | None


def place_of(actor: Actor, thread: ThreadView) -> int:
    """The post number at which a reader who names none should land; 0 for the beginning."""
    read = reading.read_number(actor, thread.id, thread.read_number)
    if not read or queries.page_of(min(read + 1, thread.last_number)) == 1:
        return 0
    return min(read + 1, thread.last_number)


def thread_page(
    actor: Actor,
    thread: ThreadView,
    *,
    number: int = 0,
    marks: Mapping[int, PostMark] | None = None,
    draft: Draft | None = None,
    mark_read: bool = True,
    folds: bool = True,
) -> ThreadPage:
    """Everything a thread's page shows: the posts around `number`, each as finished markup.

    Posts of people whom the actor has blocked are folded to one line each, unless `folds` is off.
    Remembers (in the buffer) how far the actor has now read. Raises `Elsewhere` when the post
    that the address names was moved to another thread.
    """
    page = queries.page_of(min(number, thread.last_number) or 1)
    first = (page - 1) * queries.PAGE + 1
    last = first + queries.PAGE - 1
    posts = queries.frames_from(actor, thread, first, last)
    read = reading.read_number(actor, thread.id, thread.read_number)
    if mark_read:
        reading.seen(actor, thread.id, min(last, thread.last_number))
    address = thread_url(thread)
    items = post_items(actor, thread, posts, address=address, marks=marks or {})
    items = folded(posts, items) if folds else items
    if number and all(post.number != number for post in posts) and place_now(thread.id, number):
        raise Elsewhere(thread.id, number)
    kind = kind_of(thread.kind)
    return ThreadPage(
        thread=thread,
        space=all_spaces()[thread.space_id],
        address=address,
        number=number,
        page=page,
        last_page=queries.page_of(thread.last_number),
        size=queries.PAGE,
        posts=posts,
        items=items,
        new_before=next((number for number in items if read and number > read), 0),
        unread_url=f"{address}/{read + 1}#p{read + 1}" if 0 < read < thread.last_number else "",
        may_reply=rules.may_reply(actor, thread),
        may_moderate=rules.may_moderate(actor, thread),
        may_convert=is_offered(actor, thread),
        draft=_reply_draft(actor, thread, draft or Draft()),
        state=kind.state(thread.state),
        kind=kind,
        reply_url=url_for(kind.reply_endpoint, thread_id=thread.id),
        ballot=ballot(actor, thread),
    )


def _reply_draft(actor: Actor, thread: ThreadView, begun: Draft) -> Draft:
    """What stands in the reply form: what was sent, else what the server has kept, and below
    it what the address asks for, such as a quote."""
    key = reply_key(thread.id)
    writing = begun.writing or (open_writing(actor, key) if thread.has_draft else Writing(key=key))
    seen = (begun.sent and writing.seen) or thread.last_number
    writing = replace(writing, seen=seen)
    if begun.sent or writing.fields is None:
        return replace(begun, writing=writing)
    kept = writing.fields
    texts = [str(kept.get("body", "")), begun.body]
    answered = str(kept.get("reply_to", ""))
    return replace(
        begun,
        body="\n\n".join(text for text in texts if text.strip()),
        reply_to=begun.reply_to or (int(answered) if answered.isdecimal() else None),
        writing=writing,
    )
