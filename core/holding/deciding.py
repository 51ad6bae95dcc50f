"""Approving and declining texts that wait. Approving publishes a text by the ordinary action, as
its author: what they may not do any more is not done for them."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from core import audit
from core.access import Actor, Forbidden, require
from core.accounts.models import User
from core.accounts.sessions import actor_for
from core.db import transaction
from core.holding.keeping import SORT, NotWaiting, count_down, give_back, take
from core.holding.models import Held
from core.notifications.telling import Notice, tell
from core.sanctions import hiding
from core.sanctions.rules import Refusal
from core.threads.actions import EditConflict, edit_post, reply, start_thread
from core.threads.models import Post, Thread
from core.threads.private import Participants
from core.threads.queries import visible_post, visible_thread
from core.threads.rules import Rejected, may_edit
from core.trust import approving


class Gone(ValueError):
    """A text does not wait any more; the message is a sentence for whoever would decide."""


def publish(actor: Actor, held_id: int) -> Post | None:
    """Publish a text that waits; its post, or None when that could not be done any more: then
    its author has it back, with the reason.

    The caller has checked who may. Of two at once one publishes; raises `Gone` for the other.
    """
    with transaction():
        held = _taken(held_id, "published", by=actor.user_id)
        post, problem = _replayed(held)
        if post is None:
            Held.update(state="returned", note=problem).where(Held.id == held_id).execute()
            give_back(held)
            _tell(held, "returned", text=problem)
        else:
            Held.update(post=post.id, thread=post.thread_id).where(Held.id == held_id).execute()
            _tell(held, "published", post=post)
        count_down(held)
        state = "published" if post else "returned"
        audit.record(actor, "held.publish", held, after=state, note=problem)
    return post


def decline(actor: Actor, held_id: int, reason: str) -> None:
    """Do not publish a text: its author has it back as a draft, and hears the reason.

    The caller has checked who may. Raises `Gone`.
    """
    with transaction():
        held = _taken(held_id, "declined", by=actor.user_id, note=reason)
        give_back(held)
        count_down(held)
        _tell(held, "declined", text=reason)
        audit.record(actor, "held.decline", held, note=reason)


def _taken(held_id: int, state: str, **values: Any) -> Held:
    try:
        return take(held_id, state, **values)
    except NotWaiting as error:
        words = _("It does not wait any more: somebody was faster, or it was withdrawn.")
        raise Gone(words) from error


def _replayed(held: Held) -> tuple[Post | None, str]:
    """The post that a text has become, or why it could not, in its author's language."""
    user = User.get_by_id(held.user_id)
    author = actor_for(held.user_id)
    with force_locale(user.locale or "en"):
        try:
            with transaction(), approving.approved():
                return _written(author, held), ""
        except Rejected as error:
            return None, error.message
        except Refusal as error:
            return None, str(error)
        except EditConflict:
            return None, str(_("Somebody else has changed the post meanwhile."))
        except (Forbidden, NotFound, KeyError):
            return None, str(_("You may not write there any more, or it is gone."))


def _written(author: Actor, held: Held) -> Post:
    fields: dict[str, Any] = held.fields
    once = (held.once or "").partition(":")[2]
    if held.act == "start":
        if held.space_id is None:
            raise NotFound
        thread = start_thread(
            author,
            held.space_id,
            kind=held.kind,
            title=held.title,
            body=held.body,
            tags=fields.get("tags", ()),
            state=fields.get("state", ""),
            audience=fields.get("audience"),
            participants=Participants(fields.get("people", ()), fields.get("groups", ())),
            once=once,
            extra=fields.get("extra"),
        )
        return Post.get((Post.thread == thread.id) & (Post.number == 1))  # type: ignore[no-any-return]
    if held.act == "reply":
        thread_id = visible_thread(author, held.thread_id or 0).id
        kept = {name: fields[name] for name in ("reply_to", "sort") if name in fields}
        return reply(author, thread_id, held.body, once=once, **kept)
    return _edited(author, held, fields)


def _edited(author: Actor, held: Held, fields: dict[str, Any]) -> Post:
    mark = hiding.mark_of(held.post_id or 0)
    if mark is not None and mark.may_return:
        return _returned(author, held, fields)
    thread, post = visible_post(author, held.post_id or 0)
    if not may_edit(author, thread, post):
        raise Forbidden("spaces.reply")
    return edit_post(
        author,
        post.id,
        held.body,
        version=int(fields.get("version", 0)),
        title=held.title or None,
        tags=fields.get("tags") if held.title else None,
        reason=fields.get("reason", ""),
    )


def _returned(author: Actor, held: Held, fields: dict[str, Any]) -> Post:
    """The changed text of a hidden post, which returns with it as it would have at once."""
    require(author, "site.write")
    version = int(fields.get("version", 0))
    hiding.return_post(author, int(held.post_id), held.body, version=version)
    return Post.get_by_id(held.post_id)  # type: ignore[no-any-return]


def _tell(held: Held, outcome: str, *, text: str = "", post: Post | None = None) -> None:
    """Tell the author what has become of their text."""
    user = User.get_by_id(held.user_id)
    with force_locale(user.locale or "en"):
        title = held.title or _thread_title(held) or str(_("Your text"))
    where = {"thread_id": post.thread_id, "number": post.number} if post else {}
    tell(
        Notice(
            sort=SORT,
            key=f"held:{held.id}:{outcome}",
            people={held.user_id: outcome},
            title=title,
            text=text,
            url="/account/waiting",
            **where,
        )
    )


def _thread_title(held: Held) -> str:
    if held.thread_id is None:
        return ""
    title = Thread.select(Thread.title).where(Thread.id == held.thread_id).scalar()
    return str(title or "")
