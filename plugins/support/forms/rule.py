"""The form of a rule: when it acts, on which tickets, and what it does. What is left empty is not
looked at, or not changed."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from plugins.support.actions.rules import WantedRule
from plugins.support.automation import ANSWERED, CHANGED, HEARD, OPENED, Rule
from plugins.support.fields import all_fields
from plugins.support.forms.state import NAMES
from plugins.support.queries.runs import agents
from plugins.support.states import standings
from townhall import Actor, all_spaces, manageable_groups, option, slugify

TRIGGER_NAMES = {
    OPENED: _l("A request is opened"),
    HEARD: _l("The person who asked says something"),
    ANSWERED: _l("The team answers"),
    CHANGED: _l("It is changed: state, priority, who has it, tags, answers"),
}
PRIORITIES = ((1, _l("Low")), (2, _l("Normal")), (3, _l("High")), (4, _l("Urgent")))
CHANNELS = (
    ("web", _l("The site")),
    ("mail", _l("Mail")),
    ("team", _l("The team wrote it down")),
    ("thread", _l("A thread")),
)
NUMBERS = ("queue", "priority", "group")
_ANY = _l("Any")
_STAYS = _l("As it is")


def _pairs(first: Any, pairs: Any) -> list[Any]:
    return [option("", first), *(option(str(value), label) for value, label in pairs)]


def _text(label: Any, most: int, words: Any = "") -> StringField:
    kwargs = {"maxlength": most, "autocomplete": "off", "dir": "auto"}
    return StringField(label, validators=[Length(max=most)], description=words, render_kw=kwargs)


class RuleForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A rule. Names of conditions begin with `if_`, those of changes with `do_`."""

    name = StringField(
        _l("Name"),
        validators=[DataRequired(_l("Give it a name.")), Length(max=80)],
        render_kw={"maxlength": 80, "autocomplete": "off", "dir": "auto"},
    )
    trigger = RadioField(
        _l("When does it act?"),
        choices=[option(one, words) for one, words in TRIGGER_NAMES.items()],
        default=OPENED,
    )
    hours = IntegerField(
        _l("So many hours later"),
        default=0,
        validators=[InputRequired(_l("Give a number.")), NumberRange(0, 8760)],
        description=_l("If nothing of the sort happened again until then. 0: at once."),
    )
    if_queue = SelectField(_l("Queue"), default="")
    if_category = SelectField(_l("How it stands"), default="")
    if_priority = SelectField(_l("Priority at least"), default="")
    if_tag = _text(_l("Has the tag"), 60)
    if_subject = _text(_l("Its title contains"), 120)
    if_channel = SelectField(_l("How it came"), default="")
    if_group = SelectField(_l("Who asked is in the group"), default="")
    if_assigned = SelectField(_l("Somebody has it"), default="")
    if_field = SelectField(_l("This question"), default="")
    if_value = _text(_l("has this answer"), 200)
    do_state = SelectField(_l("State"), default="")
    do_priority = SelectField(_l("Priority"), default="")
    do_assignee = SelectField(_l("Who has it"), default="")
    do_team = SelectField(_l("Team"), default="")
    do_tag = _text(_l("Give it the tag"), 60)
    do_note = TextAreaField(
        _l("Write a note for the team"),
        validators=[Length(max=2000)],
        render_kw={"rows": 3, "dir": "auto"},
    )
    do_tell = SelectField(_l("Tell somebody"), default="")

    def offer(self, actor: Actor) -> None:
        """Fill the lists with what there is."""
        queues = [one for one in all_spaces().values() if one.owner == "support"]
        groups = manageable_groups(actor)
        people = [(user_id, name) for user_id, name in agents([one.id for one in queues])]
        lists: dict[str, list[Any]] = {
            "if_queue": _pairs(_ANY, [(one.id, one.title) for one in queues]),
            "if_category": _pairs(_ANY, NAMES.items()),
            "if_priority": _pairs(_ANY, PRIORITIES),
            "if_channel": _pairs(_ANY, CHANNELS),
            "if_group": _pairs(_ANY, groups),
            "if_assigned": _pairs(_ANY, (("yes", _("Yes")), ("no", _("No")))),
            "if_field": _pairs(_ANY, [(one.key, one.label) for one in all_fields()]),
            "do_state": _pairs(_STAYS, [(one.slug, one.name) for one in standings()]),
            "do_priority": _pairs(_STAYS, PRIORITIES),
            "do_assignee": _pairs(
                _STAYS, [("turn", _("Whoever's turn it is")), ("0", _("Nobody")), *people]
            ),
            "do_team": _pairs(_STAYS, groups),
            "do_tell": _pairs(
                _("Nobody"),
                (("assignee", _("Whoever has it, or the team")), ("team", _("The whole team"))),
            ),
        }
        for name, choices in lists.items():
            self[name].choices = choices

    def wanted(self) -> WantedRule:
        """What was sent, as the actions take it."""
        conditions = self._said("if_")
        if "field" not in conditions:
            conditions.pop("value", None)
        changes = self._said("do_")
        if changes.get("assignee") == "turn":
            del changes["assignee"]
            changes["turn"] = True
        for name in ("priority", "assignee", "team"):
            if name in changes:
                changes[name] = int(changes[name])
        for said in (conditions, changes):
            if "tag" in said:
                said["tag"] = slugify(said["tag"], fallback=said["tag"])
        for name in NUMBERS:
            if name in conditions:
                conditions[name] = int(conditions[name])
        return WantedRule(
            name=" ".join((self.name.data or "").split()),
            trigger=self.trigger.data,
            hours=self.hours.data or 0,
            conditions=conditions,
            changes=changes,
        )

    def _said(self, prefix: str) -> dict[str, Any]:
        """The fields with a prefix that are not empty, by the rest of their names."""
        return {
            name.removeprefix(prefix): field.data.strip()
            for name, field in self._fields.items()
            if name.startswith(prefix) and (field.data or "").strip()
        }


def values_of(rule: Rule) -> dict[str, Any]:
    """A rule as its form shows it."""
    found: dict[str, Any] = {"name": rule.name, "trigger": rule.trigger, "hours": rule.hours}
    found |= {f"if_{name}": str(value) for name, value in rule.conditions.items()}
    found |= {f"do_{name}": str(value) for name, value in rule.changes.items() if name != "turn"}
    if rule.changes.get("turn"):
        found["do_assignee"] = "turn"
    return found
