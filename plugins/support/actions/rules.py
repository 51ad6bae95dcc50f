"""Making, changing, ordering, switching and taking away rules. Owners do it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext as _

from plugins.support.automation import TRIGGERS, rules_changed
from plugins.support.models import SupportRule
from townhall import Actor, Rejected, audit, clock, transaction

MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRule:
    """What an owner says of a rule (see `models.SupportRule` and `automation`)."""

    name: str
    trigger: str
    hours: int
    conditions: dict[str, Any]
    changes: dict[str, Any]


def make_rule(actor: Actor, wanted: WantedRule) -> SupportRule:
    """Add a rule behind the others; it is off, so that it can be tried first. Needs `site.admin`,
    checked by the caller. Raises `Rejected` (field `name` or `changes`)."""
    with transaction():
        rows = _held()
        if len(rows) >= MOST:
            raise Rejected("name", _("There are %(num)s already. Take one away first.", num=MOST))
        _check(wanted)
        position = rows[-1].position + 1 if rows else 0
        row: SupportRule = SupportRule.create(
            **asdict(wanted), position=position, made_by=actor.user_id
        )
        rules_changed()
        audit(actor, "support.rule_make", row, after=asdict(wanted))
    return row


def change_rule(actor: Actor, rule_id: int, wanted: WantedRule) -> None:
    """Let a rule work otherwise. Whoever changes it looks after it. As `make_rule`."""
    with transaction():
        row = _one(_held(), rule_id)
        _check(wanted)
        before = {name: getattr(row, name) for name in asdict(wanted)}
        values = {**asdict(wanted), "made_by": actor.user_id, "looked_at": clock.now(), "fails": 0}
        SupportRule.update(values).where(SupportRule.id == rule_id).execute()
        rules_changed()
        audit(actor, "support.rule_change", row, before=before, after=asdict(wanted))


def switch_rule(actor: Actor, rule_id: int, *, on: bool) -> None:
    """Switch a rule on or off. On, it begins with what happens from now on."""
    with transaction():
        row = _one(_held(), rule_id)
        values = {"is_on": on, "fails": 0, "made_by": actor.user_id, "looked_at": clock.now()}
        SupportRule.update(values).where(SupportRule.id == rule_id).execute()
        rules_changed()
        audit(actor, "support.rule_switch", row, after={"is_on": on})


def shift_rule(actor: Actor, rule_id: int, step: int) -> None:
    """Move a rule one place up (-1) or down (+1): so they act, one after the other."""
    with transaction():
        rows = _held()
        row = _one(rows, rule_id)
        at = rows.index(row)
        rows.insert(min(max(at + step, 0), len(rows) - 1), rows.pop(at))
        for place, one in enumerate(rows):
            SupportRule.update(position=place).where(SupportRule.id == one.id).execute()
        rules_changed()
        audit(actor, "support.rule_shift", row, note=str(row.name))


def remove_rule(actor: Actor, rule_id: int) -> None:
    """Take a rule away, and the list of what it did; logs of tickets keep that."""
    with transaction():
        row = _one(_held(), rule_id)
        audit(actor, "support.rule_remove", row, before=str(row.name))
        SupportRule.delete().where(SupportRule.id == rule_id).execute()
        rules_changed()


def _held() -> list[SupportRule]:
    """All rules in their order, while owners who change some come one after the other."""
    rules_changed()
    return list(SupportRule.select().order_by(SupportRule.position, SupportRule.id))


def _one(rows: list[SupportRule], rule_id: int) -> SupportRule:
    row = next((one for one in rows if one.id == rule_id), None)
    if row is None:
        raise Rejected("name", _("This rule is not there any more."))
    return row


def _check(wanted: WantedRule) -> None:
    if wanted.trigger not in TRIGGERS:
        raise Rejected("trigger", _("Choose when it acts."))
    if not wanted.changes:
        raise Rejected("name", _("Choose at least one thing that the rule does."))
