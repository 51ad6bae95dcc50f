"""What a mail about a thread says: who did what, the posts themselves, and how to hear less.

Everything is looked up as its reader may see it at this moment, not as it was when the mail
was put to wait.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound

from core.access import Actor
from core.accounts.paths import mail_base, safe_path
from core.letters.links import Stop, stop_url
from core.letters.plain import plain_of
from core.letters.queries import Recipient, names_of
from core.mail import defanged
from core.notifications.models import Notification
from core.registry import NotificationSort
from core.threads.addresses import thread_url
from core.threads.queries import posts_from, visible_thread
from core.threads.rows import PostView, ThreadView
from core.watching.queries import choices_of, surroundings
from core.watching.rules import Choice, Surroundings, deciding

log = logging.getLogger("townhall.letters")
MOST_POSTS = 10
"""How many posts one mail shows; for the others it leads to the thread."""
SHOWN_NAMES = 2


class Event(NamedTuple):
    """A row of the inbox that is told of, and the numbers of the posts that it came for."""

    row: Notification
    sort: NotificationSort
    numbers: tuple[int, ...] = ()


class Link(NamedTuple):
    """A line at the foot of a mail that leads somewhere."""

    label: str
    url: str


class Quoted(NamedTuple):
    """A post as a mail shows it."""

    author: str
    number: int
    text: str


class Letter(NamedTuple):
    """A mail before it is written. `begins`: it has the first post of its thread."""

    title: str
    said: list[str]
    posts: list[Quoted]
    more: int
    url: str
    why: list[str]
    links: list[Link]
    begins: bool
    author: str
    space_id: int = 0
    post_ids: tuple[int, ...] = ()

    @property
    def context(self) -> dict[str, Any]:
        """What its template shows."""
        return {**self._asdict(), "title": defanged(self.title)}


class _Muted:
    """Whom and what in a thread its reader wants to hear nothing of."""

    def __init__(self, user_id: int, thread: ThreadView) -> None:
        self._user_id = user_id
        self._around = surroundings(thread.id, thread.space_id)
        self._known: dict[int, bool] = {}

    def by(self, person_id: int) -> bool:
        """Whether what this person (0: anybody) does there is muted."""
        if person_id not in self._known:
            around: Surroundings = self._around._replace(person_id=person_id)
            choices: list[Choice] = choices_of(self._user_id, around)
            decides = deciding(choices, around)
            self._known[person_id] = decides is not None and decides.level == "mute"
        return self._known[person_id]


def about_thread(
    reader: Actor, to: Recipient, thread_id: int, events: Sequence[Event]
) -> Letter | None:
    """The mail about a thread, or None when nothing is left that its reader may see and wants
    to hear of."""
    try:
        thread = visible_thread(reader, thread_id)
        url = thread_url(thread, external=True)
    except NotFound:
        return None
    muted = _Muted(to.id, thread)
    if thread.deleted_at is not None or muted.by(0):
        return None
    told = [event for event in events if not _is_by_muted(event, muted)]
    posts, gone = _posts(reader, thread, told, muted)
    shown = {post.number for post in posts}
    said = [_worded(event) for event in told if event.row.last_number not in shown | gone]
    if not posts and not said:
        return None
    quoted = [_quoted(post) for post in posts[-MOST_POSTS:]]
    authors = {post.author_id for post in posts}
    return Letter(
        title=thread.title,
        said=said,
        posts=quoted,
        more=len(posts) - len(quoted),
        url=thread_url(thread, posts[0].number, external=True) if posts else url,
        why=_reasons(told),
        links=_links(to, told, thread_id),
        begins=1 in shown,
        author=quoted[0].author if len(authors) == 1 else "",
        space_id=thread.space_id,
        post_ids=tuple(post.id for post in posts[-MOST_POSTS:]),
    )


def about_rows(to: Recipient, events: Sequence[Event]) -> Letter | None:
    """The mail about what belongs to no thread."""
    if not events:
        return None
    first = events[0].row
    return Letter(
        title=first.title or str(events[0].sort.label),
        said=[_titled(event) for event in events],
        posts=[],
        more=0,
        url=mail_base() + (safe_path(first.url) if len(events) == 1 and first.url else "/inbox/"),
        why=_reasons(events),
        links=_links(to, events, 0),
        begins=True,
        author="",
    )


def joined(names: Sequence[str], others: int) -> str:
    """Names in a sentence: "Ana", "Ana and Bo", "Ana, Bo and 2 others"."""
    safe = [defanged(name) for name in names[:SHOWN_NAMES]]
    others += len(names) - len(safe)
    if not safe:
        return str(_("Somebody"))
    if others:
        return str(
            ngettext(
                "%(names)s and %(num)s other",
                "%(names)s and %(num)s others",
                others,
                names=", ".join(safe),
            )
        )
    if len(safe) == 1:
        return safe[0]
    return str(_("%(one)s and %(other)s", one=safe[0], other=safe[1]))


def sentence(row: Notification, sort: NotificationSort) -> str:
    """What happened, in the words of its sort; its label where it fails to say it."""
    names = joined(names_of(row.people[:SHOWN_NAMES]), max(len(row.people) - SHOWN_NAMES, 0))
    try:
        return " ".join(str(sort.sentence(row.reason, names, row.times)).split())
    except Exception:
        log.exception("a sort cannot say what happened", extra={"sort": sort.name})
        return str(sort.label)


def _worded(event: Event) -> str:
    """What happened, and what the inbox says of it where it came for no post."""
    said = sentence(event.row, event.sort)
    text = "" if event.row.last_number else defanged(event.row.text)
    return f"{said}: {text}" if text else said


def _titled(event: Event) -> str:
    said = sentence(event.row, event.sort)
    return f"{said}: {defanged(event.row.title)}" if event.row.title else said


def _is_by_muted(event: Event, muted: _Muted) -> bool:
    people = event.row.people
    return bool(people) and all(muted.by(person) for person in people[:SHOWN_NAMES])


def _posts(
    reader: Actor, thread: ThreadView, events: Sequence[Event], muted: _Muted
) -> tuple[list[PostView], set[int]]:
    """The posts that are told of, and the numbers of those that are not there any more or not
    wanted. Those of the reader are told of, not shown."""
    numbers = sorted({number for event in events for number in event.numbers if number})
    shown, gone = [], set()
    for number in numbers:
        (post,) = posts_from(reader, thread, number, number) or (None,)
        if post is None or post.deleted_at is not None or muted.by(post.author_id):
            gone.add(number)
        elif post.author_id != reader.user_id:
            shown.append(post)
    return shown, gone


def _quoted(post: PostView) -> Quoted:
    name = defanged(post.author.name or post.author.username)
    return Quoted(name, post.number, plain_of(post.html))


def _reasons(events: Sequence[Event]) -> list[str]:
    found = (str(event.sort.why(event.row.reason)) for event in events)
    return list(dict.fromkeys(reason for reason in found if reason))


def _links(to: Recipient, events: Sequence[Event], thread_id: int) -> list[Link]:
    """Ways to hear less, the narrowest first."""
    links = []
    if thread_id:
        stop = Stop(to.id, "thread", str(thread_id))
        links.append(Link(_("No more mail about this thread"), stop_url(stop, to.email)))
    for name, sort in {event.sort.name: event.sort for event in events}.items():
        words = _("No more mail of this sort (%(sort)s)", sort=sort.label)
        links.append(Link(words, stop_url(Stop(to.id, "sort", name), to.email)))
    links.append(Link(_("No more mail about anything"), stop_url(Stop(to.id, "all"), to.email)))
    return links
