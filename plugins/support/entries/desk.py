"""The agents' desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from plugins.support.queries.macros import macros_for
from plugins.support.rules import is_agent, may_answer
from townhall import Actor, NavItem, PersonalData, SpaceRow

FEW = 6


def nav(actor: Actor, _spaces: Sequence[SpaceRow]) -> list[NavItem]:
    """The desk, for those who work on tickets."""
    if not is_agent(actor):
        return []
    return [
        NavItem(
            label=_("Support desk"),
            endpoint="support.desk",
            icon="ticket",
            section="support",
            place="team",
            order=30,
        )
    ]


def side(actor: Actor, thread: Any, ticket: Any) -> Mapping[str, Any]:
    """The macros that stand first, beside a ticket that somebody works on."""
    if not may_answer(actor, thread):
        return {}
    macros = macros_for(actor, space_id=thread.space_id, most=FEW)
    return {"macros": macros, "seen": ticket.last_entry}


def personal_data() -> list[PersonalData]:
    """Views and macros of their own, and what they did with many tickets at once."""
    return [
        PersonalData(
            name="support.desk",
            label=_l("Views and macros of their own at the support desk"),
            own=("support_view.user", "support_macro.user"),
            aside=("support_view.user",),
            stays={"support_macro.user": "nobody but them sees it, and what used it hangs off it"},
            freed=("support_macro_use.user", "support_batch.actor", "support_batch.undone_by"),
        ),
    ]
