"""Mail that becomes tickets, and answers that leave by mail."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from plugins.support.mail.answers import SORT
from plugins.support.mail.taking import RULE
from plugins.support.queries.mail_beside import Beside, beside
from plugins.support.rules import is_agent, may_answer
from townhall import MailRule, NavItem, NotificationSort, PersonalData, Setting


def mail_rules() -> list[MailRule]:
    """Mail to queues and to tickets."""
    return [RULE]


def settings() -> list[Setting]:
    """How much mail of one sender is taken."""
    return [
        Setting(
            name="mail_most",
            label=_l("Mails of one sender in an hour that become requests and answers"),
            kind="number",
            default=20,
            minimum=1,
            maximum=1000,
            help=_l("More of them wait for the team."),
            section=_l("Mail"),
        )
    ]


def notifications() -> list[NotificationSort]:
    """Answers of the team, by mail."""
    return [
        NotificationSort(
            name=SORT,
            label=_l("Answers to your requests"),
            icon="life-buoy",
            said=lambda names, _times: _("%(names)s answered your request", names=names),
            reasons={"asked": _l("You asked the team")},
            channels=("mail",),
            only="mail",
        )
    ]


def personal_data() -> list[PersonalData]:
    """Mail of tickets, and mail that waits."""
    return [
        PersonalData(
            name="support.mail",
            label=_l("Mail with the help desk"),
            own=("support_words.user", "support_receipt.user"),
            aside=("support_words.user", "support_receipt.user"),
            freed=("support_letter.user", "support_block.added_by"),
            covers=(
                "support_letter.subject",
                "support_suspended.sender",
                "support_suspended.name",
                "support_suspended.subject",
                "support_suspended.detail",
                "support_block.pattern",
            ),
            export=_export,
            erase=_erase,
        )
    ]


def _export(user_id: int) -> Any:
    from plugins.support.personal_mail import export

    return export(user_id)


def _erase(leaver: Any) -> None:
    from plugins.support.personal_mail import erase

    erase(leaver)


def side(actor: Any, thread: Any, _ticket: Any) -> Beside | None:
    """The mail of a ticket, for the team."""
    return beside(thread.id) if may_answer(actor, thread) else None


def nav(actor: Any, _spaces: Any) -> list[NavItem]:
    """Mail that waits, for the team."""
    if not is_agent(actor):
        return []
    label = _("Mail that waits")
    place: dict[str, Any] = {"icon": "mail", "place": "team", "order": 41}
    return [NavItem(label=label, endpoint="support.mail", **place)]
