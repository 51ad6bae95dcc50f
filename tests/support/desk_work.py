"""What a desk is asked and does by itself, for the town of the contract tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from core.access import Actor
from plugins.support.actions.changing import By
from plugins.support.actions.fields import WantedField, make_field
from plugins.support.actions.rules import WantedRule, make_rule
from plugins.support.actions.states import Wanted, make_state
from plugins.support.actions.values import set_values
from plugins.support.models import SupportAbsence, SupportRating, SupportRuleRun
from plugins.support.queries.ratings import digest
from townhall import clock


def asked(label: str, **values: Any) -> WantedField:
    """A question of requests."""
    usual: dict[str, Any] = {"help": "", "choices": [], "is_required": False, "is_public": True}
    usual |= {"space": None, "shown_if": "", "shown_value": ""}
    return WantedField(label=label, **usual | values)


def settle_work(people: Callable[[str], Actor], ticket: Any, space: Any) -> dict[str, Any]:
    """A state of the owners' own, an absence of the team, and a question how it was."""
    look: dict[str, Any] = {"tone": "warn", "icon": "wrench", "pauses": False, "is_default": False}
    wanted = Wanted(name="Being looked at", public_name="", **look)
    state = make_state(people("admin"), "open", wanted)
    now = clock.now()
    away = SupportAbsence.create(
        user=people("staff").id,
        starts_at=now + timedelta(days=300),
        ends_at=now + timedelta(days=303),
    )
    token = "a-secret-of-a-mail"
    SupportRating.create(
        thread=ticket.id, user=ticket.author_id, asked_at=now, secret=digest(token)
    )
    field = make_field(people("admin"), "text", asked("Colour"))
    make_field(people("admin"), "choice", asked("Size", choices=["Short", "Long"]))
    set_values(By(actor=people("staff")), ticket.id, {str(field.key): "red"})
    does: dict[str, Any] = {"conditions": {"subject": "hose"}, "changes": {"priority": 3}}
    wanted_rule = WantedRule(name="Hoses first", trigger="opened", hours=0, **does)
    rule = make_rule(people("admin"), wanted_rule)
    SupportRuleRun.create(rule=rule, thread=ticket.id, entry=1, at=now, result="done")
    return {
        "support_rule": rule.id,
        "support_field": field.key,
        "support_rating": token,
        "support_queue_slug": space.slug,
        "support_state": state.slug,
        "support_absence": away.id,
    }
