"""The summary of a day or a week: only when there is something unseen, once each time."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from peewee import JOIN, fn

from core import clock, mail, settings
from core.access import Actor, listed, visible
from core.accounts.letters import at_home
from core.accounts.models import User
from core.accounts.paths import mail_base
from core.accounts.sessions import actor_for
from core.bookmarks.times import local
from core.db import transaction
from core.letters import actions, composing, ids, queries
from core.letters.composing import Link
from core.letters.leaving import about
from core.letters.links import Stop, list_headers, stop_url
from core.letters.models import MailDay
from core.letters.queries import Recipient
from core.letters.sending import QUIET, list_id
from core.mail import defanged
from core.notifications.models import Notification, Reach
from core.notifications.quiet import open_at
from core.registry import NotificationSort
from core.threads.addresses import thread_url
from core.threads.lists import lines_of
from core.threads.models import Post, ReadMark, Thread
from core.watching.muting import heard, muted_people

log = logging.getLogger("townhall.letters")
MORNING = 7
"""The hour, where somebody is, from which on a summary comes."""
SPANS = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}
SHOWN = 10


class News(NamedTuple):
    """What happened that somebody has not seen: counts, and the beginning of each list."""

    waiting: int
    threads: int
    replies: int
    held: int
    rows: list[Link]
    lines: list[Link]
    thread_ids: tuple[int, ...] = ()


def send_digests() -> int:
    """Write the summaries whose time has come; how many. A scheduled job.

    That one was sent is kept in the transaction that writes it: once, whoever is killed.
    """
    sent = 0
    for user_id in _candidates():
        try:
            with at_home(mail_base()), transaction():
                sent += int(_digest(user_id))
        except Exception:
            log.exception("a summary could not be written", extra={"user": user_id})
    return sent


def _candidates() -> list[int]:
    """Those who may be due: a digest not sent today, or mail that was held back."""
    now = clock.now()
    late = Reach.digest_at.is_null() | (Reach.digest_at < now - timedelta(hours=12))
    wanting = (
        Reach.select(Reach.user)
        .join(User)
        .where((Reach.digest != "off") & late & (User.state == "active"))
    )
    held = MailDay.select(MailDay.user).where(MailDay.held > 0)
    rows = wanting.tuples().iterator()
    return sorted({row[0] for row in rows} | {row[0] for row in held.tuples()})


def _digest(user_id: int) -> bool:
    to = queries.recipient(user_id)
    if to is None:
        return False
    now = clock.now()
    here = local(now, to.timezone)
    if here.time.hour < MORNING or open_at(now, to.timezone, to.quiet_from, to.quiet_to) > now:
        return False
    regular = _is_due(to, here.day) and _claim(to, now)
    held = actions.take_held(user_id, here.day)
    if not regular and not held:
        return False
    since = to.digest_at if regular and to.digest_at else now - SPANS.get(to.digest, SPANS["daily"])
    with force_locale(to.locale or "en"):
        news = news_for(actor_for(user_id), to, since, held)
        if not (news.waiting or news.threads or news.replies):
            return False
        _write(to, news)
    return True


def _is_due(to: Recipient, today: date) -> bool:
    """Whether the day or week of the last one is over, by the calendar where they are."""
    if to.digest not in SPANS:
        return False
    if to.digest_at is None:
        return True
    last = local(to.digest_at, to.timezone).day
    if to.digest == "daily":
        return last < today
    return last.isocalendar()[:2] < today.isocalendar()[:2]


def _claim(to: Recipient, now: datetime) -> bool:
    same = Reach.digest_at.is_null() if to.digest_at is None else Reach.digest_at == to.digest_at
    mine = (Reach.user == to.id) & same
    return bool(Reach.update(digest_at=now).where(mine).execute())


def news_for(reader: Actor, to: Recipient, since: datetime, held: int) -> News:
    """What happened since a moment that somebody may see and has not seen."""
    unread = _unread(reader, since)
    silent = {user_id for (user_id,) in muted_people(reader.id).tuples()}
    waiting = [
        (row, sort)
        for row, sort in queries.untold(to.id, unread)
        if not (people := set(row.people)) or people - silent
    ]
    fresh = _new_threads(reader, since)
    lines = lines_of(reader, fresh[:SHOWN])
    told = waiting[-SHOWN:]
    named = [row.thread_id for row, _sort in told if row.thread_id]
    return News(
        waiting=len(waiting),
        threads=len(fresh),
        replies=_replies(reader, since),
        held=held,
        rows=[Link(_titled(row, sort), mail_base() + f"/inbox/#n{row.id}") for row, sort in told],
        lines=[
            Link(defanged(lines[thread_id].title), thread_url(lines[thread_id], external=True))
            for thread_id in fresh[:SHOWN]
            if thread_id in lines
        ],
        thread_ids=(*named, *lines),
    )


def _titled(row: Notification, sort: NotificationSort) -> str:
    title = row.thread.title if row.thread_id else row.title
    said = composing.sentence(row, sort)
    return f"{said}: {defanged(title)}" if title else said


def _unread(reader: Actor, since: datetime) -> list[int]:
    """Ids of rows of the inbox that are new, of what the reader may see."""
    seen = Notification.thread.is_null() | (visible(reader) & heard(reader.id))
    rows = (
        Notification.select(Notification.id)
        .join(Thread, JOIN.LEFT_OUTER)
        .where(
            (Notification.user == reader.id)
            & (Notification.state == "unread")
            & (Notification.updated_at > since)
            & seen
        )
        .order_by(Notification.updated_at.desc())
        .limit(500)
    )
    return [row_id for (row_id,) in rows.tuples()]


def _new_threads(reader: Actor, since: datetime) -> list[int]:
    """Ids of threads of others that were started meanwhile and never opened, the most answered
    first."""
    rows = (
        Thread.select(Thread.id)
        .join(ReadMark, JOIN.LEFT_OUTER, on=_my_mark(reader))
        .where(
            listed(reader)
            & heard(reader.id)
            & (Thread.created_at > since)
            & (Thread.author != reader.id)
            & Thread.author.not_in(muted_people(reader.id))
            & ReadMark.number.is_null()
        )
        .order_by(Thread.score.desc(), Thread.post_count.desc(), Thread.id.desc())
        .limit(500)
    )
    return [thread_id for (thread_id,) in rows.tuples()]


def _replies(reader: Actor, since: datetime) -> int:
    """How many posts of others came to threads that the reader has opened before."""
    rows = (
        Post.select(fn.COUNT(Post.id))
        .join(Thread)
        .join(ReadMark, on=_my_mark(reader))
        .where(
            listed(reader)
            & heard(reader.id)
            & Post.author.not_in(muted_people(reader.id))
            & (Post.created_at > since)
            & (Post.number > ReadMark.number)
            & (Post.author != reader.id)
            & Post.deleted_at.is_null()
        )
    )
    return int(rows.scalar() or 0)


def _my_mark(reader: Actor) -> bool:
    return (ReadMark.thread == Thread.id) & (ReadMark.user == reader.id)  # type: ignore[no-any-return]


def subject_of(news: News) -> str:
    """What the summary holds, counted."""
    parts: list[str] = []
    if news.threads:
        parts.append(ngettext("%(num)s new thread", "%(num)s new threads", news.threads))
    if news.replies:
        parts.append(ngettext("%(num)s reply", "%(num)s replies", news.replies))
    if not parts:
        parts.append(ngettext("%(num)s thing is unread", "%(num)s things are unread", news.waiting))
    said = parts[0]
    if len(parts) > 1:
        said = _("%(one)s and %(other)s", one=parts[0], other=parts[1])
    return str(_("%(news)s at %(site)s", news=said, site=settings.get("core", "site_name")))


def _write(to: Recipient, news: News) -> None:
    links = [Link(_("No more mail about anything"), stop_url(Stop(to.id, "all"), to.email))]
    if to.digest in SPANS:
        stop = Stop(to.id, "digest", to.digest)
        links.insert(0, Link(_("No more summaries"), stop_url(stop, to.email)))
    mail.send(
        to.email,
        subject_of(news),
        "digest",
        envelope=mail.Envelope(
            returns_to=ids.return_address(to.id, to.email),
            headers={"List-Id": list_id(0), **QUIET} | list_headers(links[0].url),
            about=about(to.id, news.thread_ids),
        ),
        links=links,
        digest=to.digest,
        most=settings.get("core", "mail_most"),
        **news._asdict(),
    )
