"""What core itself measures: who joins, who is here, who contributes, who comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask_babel import lazy_gettext as _l

from core.measures import Counted, Metric

CONTENT = ("thread", "reply")
DEEDS = (*CONTENT, "reaction")


# Imported late: the tables counted are of features that ask this package for its own.
def _count_joined(first: date, last: date) -> Iterator[Counted]:
    from core.insights.activity import count_joined

    return count_joined(first, last)


def _count_activity(first: date, last: date) -> Iterator[Counted]:
    from core.insights.activity import count_activity

    return count_activity(first, last)


METRICS = (
    Metric(
        name="joined",
        label=_l("New members"),
        definition=_l("Accounts made and confirmed, also those suspended since."),
        shows="people",
        count=_count_joined,
        by_space=False,
        order=10,
    ),
    Metric(
        name="active",
        label=_l("Active members"),
        definition=_l("Different members who were here, signed in, or did something."),
        shows="people",
        count=_count_activity,
        parts=("here",),
        by_space=False,
        order=20,
    ),
    Metric(
        name="again",
        label=_l("Coming back"),
        definition=_l("Of the members active in the time before, those active again in this one."),
        shows="again",
        reads="active",
        parts=("here",),
        by_space=False,
        order=25,
    ),
    Metric(
        name="threads",
        label=_l("Threads"),
        definition=_l("Threads started, of every kind, deleted ones left out."),
        shows="total",
        reads="active",
        parts=("thread",),
        order=30,
    ),
    Metric(
        name="replies",
        label=_l("Replies"),
        definition=_l("Replies and comments, deleted ones left out."),
        shows="total",
        reads="active",
        parts=("reply",),
        order=31,
    ),
    Metric(
        name="engagement",
        label=_l("Engagement rate"),
        definition=_l(
            "Active members who wrote, reacted or voted at least once, out of all active members."
        ),
        shows="people_share",
        reads="active",
        parts=DEEDS,
        of=("here",),
        order=40,
    ),
    Metric(
        name="contributors",
        label=_l("Contributors"),
        definition=_l("Active members who wrote a thread or a reply, out of all active members."),
        shows="people_share",
        reads="active",
        parts=CONTENT,
        of=("here",),
        order=41,
    ),
    Metric(
        name="contribution",
        label=_l("Contribution rate"),
        definition=_l("Threads and replies written, for each active member."),
        shows="per_person",
        reads="active",
        parts=CONTENT,
        of=("here",),
        order=42,
    ),
)
