"""Answers of the team leave by mail: to the requester, and to those who were let in. What the team
says among itself stands in another thread, which nothing here reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from flask import url_for
from flask_babel import gettext as _
from peewee import IntegrityError

from plugins.support import KIND
from plugins.support.mail.addresses import reply_address, sender_of_queue
from plugins.support.mail.matching import TOKEN
from plugins.support.models import SupportLetter
from plugins.support.queries.letters import Exchange, exchange_with, was_sent, written_to
from plugins.support.queues import queue_of
from townhall import (
    Correspondence,
    DirectMail,
    Occasion,
    Post,
    Recipient,
    Task,
    Thread,
    User,
    all_spaces,
    clock,
    handles,
    mail_domain,
    plain_of,
    put_in_outbox,
    send_direct,
    settings,
    thread_url,
)

TOPIC = "support.answer"
SORT = "support.answer"
LONGEST = 40_000


def order_answer(post: Post) -> None:
    """Have a post of the team sent to all who are in the ticket now. Inside the transaction that
    writes it: who is let in a moment later reads it on the page."""
    to = [user_id for user_id in written_to(post.id) if user_id != post.author_id]
    if to:
        put_in_outbox(TOPIC, {"post": post.id, "to": to}, owner="support")


@handles(TOPIC)
def send_answers(tasks: list[Task]) -> None:
    """Send posts of the team to all who are to get them; each of them once."""
    for task in tasks:
        post = Post.get_or_none(Post.id == task.payload["post"])
        thread = Thread.get_by_id(post.thread_id) if post is not None else None
        if post is None or thread is None or post.deleted_at is not None:
            continue
        if thread.kind != KIND or thread.deleted_at is not None:
            continue
        for user_id in task.payload["to"]:
            _send(user_id, thread, post)


def key_of(*parts: object) -> str:
    """What makes a mail of ours one that was sent before."""
    return sha256("\0".join(map(str, ("ours", *parts))).encode()).hexdigest()


def new_id(thread_id: int) -> str:
    """The id of a mail about a ticket: which one it is, and what nobody can guess."""
    return f"<ticket.{thread_id}.{uuid4().hex}@{mail_domain()}>"


def kept_letter(
    thread: Thread, user_id: int, message_id: str, *, key: str, post_id: int | None, sign: str = ""
) -> Callable[[], None]:
    """What writes down that a mail went out, in its transaction."""

    def keep() -> None:
        SupportLetter.create(
            thread=thread.id,
            space=thread.space_id,
            user=user_id,
            post=post_id,
            message_id=message_id,
            is_ours=True,
            sign=sign,
            key=key,
            at=clock.now(),
        )

    return keep


def subject_for(thread: Thread, exchange: Exchange) -> str:
    """The subject as they wrote it, with the number of the ticket."""
    said = TOKEN.sub("", exchange.subject or str(thread.title)).strip()
    answers = said.lower().startswith("re:")
    return f"{said if answers else _('Re: %(title)s', title=said)} [#{thread.id}]"


def from_name(space_id: int, who: str = "") -> str:
    """Who a mail is from, as mailboxes show it: somebody, for a queue of this community."""
    site_name = str(settings.get("core", "site_name"))
    space = all_spaces().get(space_id)
    title = space.title if space is not None else ""
    if who:
        return str(_("%(name)s at %(site)s", name=who, site=site_name))
    return f"{title} · {site_name}" if title else site_name


def next_mail(
    thread: Thread, exchange: Exchange, message_id: str, *, who: str = ""
) -> Correspondence:
    """The next mail of an exchange: in the name of `who`, or without one written by a machine."""
    return Correspondence(
        message_id=message_id,
        answers=exchange.ids[-1] if exchange.ids else "",
        chain=exchange.ids,
        from_name=from_name(thread.space_id, who),
        from_address=sender_of_queue(queue_of(thread.space_id)),
        by_hand=bool(who),
    )


def _send(user_id: int, thread: Thread, post: Post) -> None:
    key = key_of(post.id, user_id)
    if was_sent(key):
        return

    def write(to: Recipient) -> DirectMail:
        return _written(to, thread, post, key)

    created: datetime = post.created_at
    try:
        send_direct(user_id, Occasion(sort=SORT, key=key, at=created, thread_id=thread.id), write)
    except IntegrityError:
        return  # Another worker has written it at the same moment.


def _written(to: Recipient, thread: Thread, post: Post, key: str) -> DirectMail:
    queue = queue_of(thread.space_id)
    exchange, message_id = exchange_with(thread.id, to.id), new_id(thread.id)
    author = User.get_by_id(post.author_id)
    return DirectMail(
        subject=subject_for(thread, exchange),
        template="support.answer",
        context={
            "text": said_in(post),
            "signature": queue.signature,
            "url": _page(thread, post),
            "is_member": _is_member(to),
        },
        reply_to=reply_address(to.id, thread.id) or queue.address,
        post_ids=(post.id,),
        exchange=next_mail(thread, exchange, message_id, who=author.name or author.username),
        kept=kept_letter(thread, to.id, message_id, key=key, post_id=post.id),
    )


def said_in(post: Post) -> str:
    """What a post says as plain text, with whole addresses of pages and files."""
    home = url_for("support.index", _external=True).partition("/support/")[0]
    html = str(post.html)
    for name in ("href", "src"):
        html = html.replace(f'{name}="/', f'{name}="{home}/')
    return plain_of(html, LONGEST)


def _page(thread: Thread, post: Post) -> str:
    home = url_for("support.index", _external=True).partition("/support/")[0]
    return home + thread_url(thread, post.number)


def _is_member(to: Recipient) -> bool:
    return bool(User.select().where((User.id == to.id) & (User.state == "active")).exists())
