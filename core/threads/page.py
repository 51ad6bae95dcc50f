"""The page of a thread, the same for every kind: posts, reading place, reply form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from core.access import Actor
from core.spaces.queries import SpaceRow, all_spaces
from core.threads import queries, reading, rules
from core.threads.addresses import kind_of, thread_url
from core.threads.items import PostMark, post_items
from core.threads.rows import PostView, ThreadView


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the reply form: text, the number it answers, what was wrong with it.

    Plain values, because making a WTForms form costs a sixth of the whole page.
    """

    body: str = ""
    reply_to: int | None = None
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """What a thread template needs. `new_before` is the number of the first unread post on
    this page (0 for none); `number` the post the address names (0 for none); `items` the
    posts as markup by number, those left out that the reader may not see."""

    thread: ThreadView
    space: SpaceRow
    address: str
    number: int
    page: int
    last_page: int
    posts: list[PostView]
    items: dict[int, Markup]
    new_before: int
    unread_url: str
    may_reply: bool
    may_moderate: bool
    draft: Draft
    state: Any
    kind: Any
    reply_url: str

    def url_of(self, page: int) -> str:
        """The address of one page of the thread, by its page number."""
        return f"{self.address}/{(page - 1) * queries.PAGE + 1}"


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
) -> ThreadPage:
    """Everything a thread's page shows: the posts around `number`, each as finished markup.

    Remembers (in the buffer) how far the actor has now read.
    """
    page = queries.page_of(min(number, thread.last_number) or 1)
    first = (page - 1) * queries.PAGE + 1
    last = first + queries.PAGE - 1
    posts = queries.posts_from(actor, thread, first, last)
    read = reading.read_number(actor, thread.id, thread.read_number)
    if mark_read:
        reading.seen(actor, thread.id, min(last, thread.last_number))
    address = thread_url(thread)
    items = post_items(actor, thread, posts, address=address, marks=marks or {})
    kind = kind_of(thread.kind)
    return ThreadPage(
        thread=thread,
        space=all_spaces()[thread.space_id],
        address=address,
        number=number,
        page=page,
        last_page=queries.page_of(thread.last_number),
        posts=posts,
        items=items,
        new_before=next((number for number in items if read and number > read), 0),
        unread_url=f"{address}/{read + 1}#p{read + 1}" if 0 < read < thread.last_number else "",
        may_reply=rules.may_reply(actor, thread),
        may_moderate=rules.may_moderate(actor, thread),
        draft=draft or Draft(),
        state=kind.state(thread.state),
        kind=kind,
        reply_url=url_for(kind.reply_endpoint, thread_id=thread.id),
    )
