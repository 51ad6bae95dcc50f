"""Mail about what people are told: held for a while, one for each thread, easily stopped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData
from core.registry import Channel, Job, Setting

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package, and what a worker does for them."""
    from core.letters import (
        bounces,  # noqa: F401 - imported for what it handles
        leaving,  # noqa: F401 - imported for what it says of mail that leaves
        views,
    )

    return [views.bp]


def _queue(user_id: int, notification_id: int) -> None:
    _queue_all({user_id: notification_id})


def _queue_all(rows: Mapping[int, int]) -> None:
    from core.letters import actions

    actions.queue(rows)


def _ready(user_id: int) -> bool:
    from core.letters.queries import recipient

    return recipient(user_id) is not None


def _send_due() -> None:
    from core.letters.sending import send_due

    send_due()


def _send_digests() -> None:
    from core.letters.digests import send_digests

    send_digests()


def _forget() -> None:
    from core.letters import jobs

    jobs.forget()


DECLARES: tuple[Any, ...] = (
    Channel(
        name="mail",
        label=_l("Mail"),
        queue=_queue,
        queue_all=_queue_all,
        ready=_ready,
        unready=_l("No mail goes to you at the moment."),
        endpoint="letters.settings",
        order=10,
    ),
    Setting(
        name="mail_hold",
        label=_l("Minutes for which mail about news is held back"),
        kind="number",
        default=10,
        minimum=0,
        maximum=1440,
        help=_l("What is read on the site meanwhile is not mailed, and a burst is one mail."),
        section=_l("Mail"),
    ),
    Setting(
        name="mail_most",
        label=_l("Mails about news that a member gets in a day at most"),
        kind="number",
        default=30,
        minimum=1,
        maximum=1000,
        help=_l("A summary on the next day tells of the rest."),
        section=_l("Mail"),
    ),
    PersonalData(
        name="mail",
        label=_l("Mail about news"),
        own=("mail_due.user", "mail_silence.user", "mail_stop.user", "mail_day.user"),
        hidden=("mail_due.*",),
        aside=("mail_due.user",),
        stays={
            "mail_silence.user": "what they do not want to be told, and nobody else sees",
            "mail_stop.user": "that mail to their address comes back",
            "mail_day.user": "how many mails they were sent",
        },
    ),
    Job(name="letters.send_due", every=timedelta(seconds=10), run=_send_due),
    Job(name="letters.send_digests", every=timedelta(minutes=10), run=_send_digests),
    Job(name="letters.forget", every=timedelta(days=1), run=_forget),
)
