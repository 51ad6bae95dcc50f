"""Mail that comes in: kept first, then sorted, and answers to threads posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData, later
from core.registry import Job, MailRule, PostPart, Setting

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package, and the sorting that a worker does."""
    from core.inbound import (
        sorting,  # noqa: F401 - imported for what it handles
        views,
    )

    return [views.bp]


def _render(actor: Any, thread: Any, posts: Sequence[Any]) -> Mapping[int, str]:
    from core.inbound import part

    return part.render(actor, thread, posts)


def _serves(address: str) -> bool:
    from core.inbound import stopping

    return stopping.serves(address)


def _take(letter: Any, row: Any) -> bool:
    from core.inbound import stopping

    return stopping.take(letter, row)


def _fetch() -> None:
    from core.inbound import jobs

    jobs.fetch()


def _drop_old() -> None:
    from core.inbound import jobs

    jobs.drop_old()
    jobs.drop_strays()


DECLARES: tuple[Any, ...] = (
    PostPart(name="mail", render=_render, order=90),
    MailRule(name="stop", serves=_serves, take=_take),
    Setting(
        name="mail_in_days",
        label=_l("Days for which mail that came in is kept as it was"),
        kind="number",
        default=30,
        minimum=1,
        maximum=3650,
        help=_l("Mail that became a post, or that waits for you, is kept for 120 days at least."),
        section=_l("Mail"),
    ),
    Setting(
        name="mail_authserv",
        label=_l("Name under which your mail server says who a mail is from"),
        kind="text",
        default="",
        help=_l(
            "It stands first in the header Authentication-Results, such as mx.example.org. Your"
            " server must take such headers of others out. Empty: nothing counts as proven."
        ),
        section=_l("Mail"),
    ),
    PersonalData(
        name="mail_in",
        label=_l("Mail you sent here"),
        covers=(
            "inbound_mail.user",
            "inbound_mail.sender",
            "inbound_mail.returns_to",
            "inbound_mail.recipient",
            "inbound_mail.subject",
            "inbound_mail.message_id",
            "inbound_mail.detail",
            "inbound_answer.address",
        ),
        stays={"inbound_mail.user": "what came by mail, which is posted for nobody suspended"},
        export=later("core.inbound.personal", "export"),
        erase=later("core.inbound.personal", "erase"),
    ),
    Job(name="inbound.fetch", every=timedelta(minutes=1), run=_fetch),
    Job(name="inbound.drop_old", every=timedelta(days=1), run=_drop_old),
)
