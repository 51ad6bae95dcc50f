"""What each decision about a report does, and telling those concerned.

All of it happens in the transaction that closes the item. Authors are told why, reporters what
came of it; neither is told of the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from core import clock
from core.access import Actor
from core.accounts.models import User
from core.admin.queries.members import roles_of
from core.attachments.hiding import hide_file, show_file
from core.attachments.models import Attachment
from core.db import transaction
from core.events import Event
from core.notifications.telling import Notice, tell
from core.reports.models import Report
from core.review.models import ReviewItem
from core.review.opening import close_item
from core.sanctions import hiding, imposing, purging, rules, telling, undoing
from core.sanctions.events import Purged
from core.threads import moderation
from core.threads.editing import edit_post
from core.threads.holding import held_post
from core.threads.models import Post

SORT = "report"
OUTCOMES = {
    "keep": _l("The team looked at it and leaves it as it is."),
    "edit": _l("The team changed it."),
    "hide": _l("The team hid it."),
    "delete": _l("The team deleted it."),
    "dealt": _l("The team has dealt with it."),
    "moved": _l("The team moved it to where it belongs."),
    "warn": _l("The team warned whoever it was."),
    "silence": _l("The team limited whoever it was."),
    "suspend": _l("The team suspended whoever it was."),
    "spammer": _l("The team removed it with everything from the same account."),
}


def keep(actor: Actor, item: ReviewItem, _wishes: Mapping[str, Any]) -> None:
    """Nothing is wrong with it; a post that reports alone had hidden comes back."""
    if item.subject_type == "post" and hiding.mark_of(item.subject_id) is not None:
        hiding.show_post(actor, item.subject_id)
        if item.author_id:
            title = _("Your post is back")
            words = _("The team looked at what was reported and leaves it as it is.")
            telling.tell_person(int(item.author_id), f"kept:{item.id}", title, words)
    _settle(item, "disagreed", "keep")


def edit(actor: Actor, item: ReviewItem, wishes: Mapping[str, Any]) -> None:
    """Change the text of a post; its author sees what and why in its history."""
    post = held_post(item.subject_id)
    if post.body == wishes["text"].replace("\r\n", "\n").strip():
        raise rules.Refusal(_("Nothing is changed in the text."))
    if hiding.mark_of(post.id) is not None:
        hiding.show_post(actor, post.id)
    reason = wishes["reason"]
    edit_post(actor, post.id, wishes["text"], version=post.version, reason=reason)
    _remember(item, version=post.version)
    _tell_author(item, _("The team changed your post"), reason)
    _settle(item, "agreed", "edit")


def hide(actor: Actor, item: ReviewItem, wishes: Mapping[str, Any]) -> None:
    """Hide a post; its author may read why, and appeal."""
    mark = hiding.mark_of(item.subject_id)
    if mark is not None:
        hiding.confirm_hidden(actor, item.subject_id, reason=wishes["reason"])
    elif not hiding.hide_post(actor, item.subject_id, reason=wishes["reason"], item_id=item.id):
        raise rules.Refusal(_("This post is gone already."))
    _remember(item, at=undoing.moment_of("post", item.subject_id))
    _settle(item, "agreed", "hide")


def delete(actor: Actor, item: ReviewItem, wishes: Mapping[str, Any]) -> None:
    """Delete a post, number 1 with its thread."""
    if hiding.mark_of(item.subject_id) is not None:
        hiding.show_post(actor, item.subject_id)
    moderation.delete_post(actor, item.subject_id, reason=wishes["reason"])
    _remember(item, at=undoing.moment_of("post", item.subject_id))
    _tell_author(item, _("The team deleted your post"), wishes["reason"])
    _settle(item, "agreed", "delete")


def remove_file(actor: Actor, item: ReviewItem, wishes: Mapping[str, Any]) -> None:
    """Take a file away from everybody; the posts that show it stay, with a mark in its place."""
    if not hide_file(actor, item.subject_id, reason=wishes["reason"]):
        raise rules.Refusal(_("This file is gone already."))
    _remember(item, at=undoing.moment_of("file", item.subject_id))
    _tell_author(item, _("The team deleted your file"), wishes["reason"])
    _settle(item, "agreed", "delete")


def return_file(actor: Actor, item: ReviewItem) -> bool:
    """Take that back, and tell whose file it is. Whether it was so and the file is still kept.
    The caller has loaded the item through what the actor reviews."""
    with transaction():
        if item.decision != "remove_file" or not show_file(actor, item.subject_id):
            return False
        if item.author_id:
            about = f"{_('Your file is back')}: {item.snapshot.get('title', '')}"
            words = _("The team has taken back that it was deleted.")
            key = f"returned:{item.id}:{clock.now():%Y%m%d%H%M%S%f}"
            telling.tell_person(int(item.author_id), key, about, words)
    return True


def dealt(_actor: Actor, item: ReviewItem, _wishes: Mapping[str, Any]) -> None:
    """It was right to report it, and something was done about it elsewhere."""
    _settle(item, "agreed", "dealt")


def moved(_actor: Actor, item: ReviewItem, wishes: Mapping[str, Any]) -> None:
    """It was right to report it, and it is elsewhere now; its author hears why, not where."""
    _tell_author(item, _("The team moved your post"), wishes["reason"])
    _settle(item, "agreed", "moved")


def warn(actor: Actor, item: ReviewItem, wishes: Mapping[str, Any]) -> None:
    """Warn the author; the post stays."""
    _sanction(actor, item, wishes, "warn")


def silence(actor: Actor, item: ReviewItem, wishes: Mapping[str, Any]) -> None:
    """Silence the author and hide the post."""
    _hide_too(actor, item, wishes)
    _sanction(actor, item, wishes, "silence")


def suspend(actor: Actor, item: ReviewItem, wishes: Mapping[str, Any]) -> None:
    """Suspend the author and hide the post."""
    _hide_too(actor, item, wishes)
    _sanction(actor, item, wishes, "suspend")


def spammer(actor: Actor, item: ReviewItem, wishes: Mapping[str, Any]) -> None:
    """Remove the author with everything, and the hosts that only they link to."""
    author_id = int(item.author_id)
    hosts = [host for host, alone in purging.linked_hosts(author_id).items() if alone]
    purging.purge_spammer(actor, author_id, reason=wishes["reason"], hosts=hosts, item_id=item.id)
    _settle(item, "agreed", "spammer")


def settle_others(event: Event) -> None:
    """Close what else was reported of a removed account, with the same answer."""
    if not isinstance(event, Purged):
        return
    mine = (ReviewItem.author == event.user_id) & (ReviewItem.sort == SORT)
    for item in list(ReviewItem.select().where(mine & (ReviewItem.state == "open"))):
        with transaction():
            if close_item(item.id, "spammer", actor_id=event.actor_id):
                _settle(item, "agreed", "spammer")


def text_of(_actor: Actor, item: ReviewItem) -> str:
    """The text of a reported post as it stands."""
    post = Post.get_or_none(Post.id == item.subject_id)
    return "" if post is None else str(post.body)


def is_post(_actor: Actor, item: ReviewItem) -> bool:
    """Whether it is about a post that stands or is only hidden."""
    return item.subject_type == "post" and hiding.is_kept(item.subject_id)


def is_file(_actor: Actor, item: ReviewItem) -> bool:
    """Whether it is about a file that is still given out."""
    if item.subject_type != "file":
        return False
    stands = (Attachment.id == item.subject_id) & Attachment.hidden_at.is_null()
    return bool(Attachment.select().where(stands).exists())


def may_return(item: ReviewItem) -> bool:
    """Whether a file that this decision deleted can still come back."""
    if item.decision != "remove_file":
        return False
    kept = (Attachment.id == item.subject_id) & (Attachment.size > 0)
    return bool(Attachment.select().where(kept & Attachment.hidden_at.is_null(False)).exists())


def is_other(actor: Actor, item: ReviewItem) -> bool:
    """Whether something else than hiding is done about it: a person, tag or file, or a post
    that is gone."""
    return not is_post(actor, item)


def has_author(actor: Actor, item: ReviewItem) -> bool:
    """Whether there is somebody to warn: not of the team, but for owners."""
    if item.author_id is None or item.author_id == actor.user_id:
        return False
    if roles_of(int(item.author_id)) and not actor.is_admin:
        return False
    user = User.get_or_none(User.id == item.author_id)
    return user is not None and user.state in ("active", "pending")


def may_limit(actor: Actor, item: ReviewItem) -> bool:
    """Whether the actor may silence or suspend the author: that reaches the whole site."""
    return has_author(actor, item) and rules.may_touch(actor, item.author_id)


def _hide_too(actor: Actor, item: ReviewItem, wishes: Mapping[str, Any]) -> None:
    if item.subject_type != "post":
        return
    if hiding.mark_of(item.subject_id) is not None:
        hiding.confirm_hidden(actor, item.subject_id, reason=wishes["reason"])
    else:
        hiding.hide_post(actor, item.subject_id, reason=wishes["reason"], item_id=item.id)
    _remember(item, at=undoing.moment_of("post", item.subject_id))


def _sanction(actor: Actor, item: ReviewItem, wishes: Mapping[str, Any], sort: str) -> None:
    imposing.impose(
        actor,
        int(item.author_id),
        sort,
        reason=wishes["reason"],
        until=wishes["until"],
        item_id=item.id,
    )
    _settle(item, "agreed", sort)


def _remember(item: ReviewItem, **deed: Any) -> None:
    """Keep what tells this decision's deed from what others do (see `core.sanctions.undoing`)."""
    ReviewItem.update(deed=deed).where(ReviewItem.id == item.id).execute()


def _tell_author(item: ReviewItem, title: str, reason: str) -> None:
    if item.author_id:
        about = f"{title}: {item.snapshot.get('title', '')}"
        telling.tell_person(int(item.author_id), f"decided:{item.id}", about, reason)


def _settle(item: ReviewItem, state: str, outcome: str) -> None:
    """Close the open reports of an item and tell each reporter what came of it."""
    which = (Report.item == item.id) & (Report.state == "open")
    reporters = {row.reporter_id: row.id for row in Report.select().where(which)}
    Report.update(state=state, open_key=None, closed_at=clock.now()).where(which).execute()
    if reporters:
        tell(
            Notice(
                sort="report",
                key=f"report:{item.id}",
                people=dict.fromkeys(reporters, "reported"),
                title=str(item.snapshot.get("title", "")),
                text=str(OUTCOMES[outcome]),
                url="/account/reports",
            )
        )
