"""The sorts of thing that core tells people of, and why each may come."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from core.registry import NotificationSort

# Reasons that come from watching, the most specific first. One may carry what it is about
# after a colon, such as `tag:pumps` (see `NotificationSort.why`).
PLACES = {
    "person": _l("You watch this person"),
    "tag": _l("You watch one of its tags"),
    "group": _l("You watch a group that it is for"),
    "space": _l("You watch this space"),
    "site": _l("You watch everything here"),
}


def _mentioned(names: str, times: int) -> Any:
    return ngettext(
        "%(names)s mentioned you", "%(names)s mentioned you %(num)s times", times, names=names
    )


def _quoted(names: str, times: int) -> Any:
    return ngettext(
        "%(names)s quoted you", "%(names)s quoted you %(num)s times", times, names=names
    )


def _replied(names: str, times: int) -> Any:
    return ngettext("%(names)s replied", "%(names)s replied %(num)s times", times, names=names)


def _started(names: str, times: int) -> Any:
    return ngettext(
        "%(names)s started a thread", "%(names)s started %(num)s threads", times, names=names
    )


def _reacted(names: str, times: int) -> Any:
    return ngettext(
        "%(names)s reacted to your post",
        "%(names)s reacted %(num)s times to your posts",
        times,
        names=names,
    )


def _edited(names: str, times: int) -> Any:
    return ngettext(
        "%(names)s changed your text",
        "%(names)s changed your text %(num)s times",
        times,
        names=names,
    )


MENTION = NotificationSort(
    name="mention",
    label=_l("Mentions"),
    icon="at-sign",
    said=_mentioned,
    reasons={"named": _l("You are mentioned"), "called": _l("A group of yours is mentioned")},
    order=10,
    waits=True,
)
QUOTE = NotificationSort(
    name="quote",
    label=_l("Quotes"),
    icon="text-quote",
    said=_quoted,
    reasons={"quoted": _l("Your post is quoted")},
    order=20,
)
REPLY = NotificationSort(
    name="reply",
    label=_l("Replies"),
    icon="message-square",
    said=_replied,
    reasons={
        "answered": _l("It answers your post"),
        "started": _l("You started this thread"),
        "replied": _l("You replied in this thread"),
        "read": _l("You read this thread for a while"),
        "thread": _l("You watch this thread"),
        **PLACES,
    },
    order=30,
)
THREAD = NotificationSort(
    name="thread",
    label=_l("New threads where I watch"),
    icon="messages-square",
    said=_started,
    reasons=PLACES,
    order=40,
)
REACTION = NotificationSort(
    name="reaction",
    label=_l("Reactions to my posts"),
    icon="heart",
    said=_reacted,
    reasons={"reacted": _l("It is your post")},
    channels=(),
    order=60,
)
EDIT = NotificationSort(
    name="edit",
    label=_l("Changes of my texts by others"),
    icon="pencil",
    said=_edited,
    reasons={"edited": _l("It is your text")},
    order=70,
)
CORE = (MENTION, QUOTE, REPLY, THREAD, REACTION, EDIT)
