"""The form of a macro."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from plugins.support.actions.macros import LONGEST, Written
from plugins.support.priorities import LOOKS
from plugins.support.queries.macros import Macro
from plugins.support.queries.workers import teams_of
from plugins.support.rules import answered_spaces, may_lead
from plugins.support.states import standings
from townhall import Actor, all_spaces, option, tag_words

AS_IT_IS = option("", _l("As it is"))


class MacroForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What a macro says and does, and who uses it."""

    title = StringField(
        _l("Name"),
        validators=[DataRequired(_l("Give it a name.")), Length(max=80)],
        render_kw={"maxlength": 80, "autocomplete": "off", "dir": "auto"},
    )
    body = TextAreaField(
        _l("What it says to whoever asked"),
        validators=[Length(max=LONGEST)],
        description=_l(
            "Markdown works. {first_name|there} is their first name, or “there” where it is not "
            "known. Also: {requester}, {ticket}, {title}, {agent}, {queue}."
        ),
        render_kw={"rows": 8, "dir": "auto"},
    )
    state = SelectField(_l("State"), default="")
    priority = SelectField(_l("Priority"), default="")
    assignee = SelectField(
        _l("Who has it"),
        default="",
        choices=[
            AS_IT_IS,
            option("me", _l("Whoever uses the macro")),
            option("nobody", _l("Nobody")),
        ],
    )
    add = StringField(_l("Give tags"), validators=[Length(max=200)], render_kw={"dir": "auto"})
    remove = StringField(
        _l("Take tags away"), validators=[Length(max=200)], render_kw={"dir": "auto"}
    )
    note = TextAreaField(
        _l("A note for the team"),
        validators=[Length(max=LONGEST)],
        render_kw={"rows": 3, "dir": "auto"},
    )
    use = SelectField(_l("Who uses it"), default="me")
    position = IntegerField(
        _l("Its place"),
        validators=[Optional(), NumberRange(0, 9999)],
        default=0,
        description=_l("Lower numbers stand first."),
        render_kw={"inputmode": "numeric"},
    )

    def offer(self, actor: Actor) -> None:
        """Offer what there is to choose from, as far as the actor may."""
        self.state.choices = [AS_IT_IS, *(option(one.slug, one.name) for one in standings())]
        self.priority.choices = [
            AS_IT_IS,
            *(option(str(value), look.name) for value, look in LOOKS.items()),
        ]
        mine = option("me", _l("Only me"))
        self.use.choices = [mine, *_shared(actor)] if may_lead(actor) else [mine]

    def fill(self, macro: Macro) -> None:
        """Show a macro as it is."""
        given = {name: macro.changes.get(name) or "" for name in ("state", "assignee", "note")}
        for name, value in given.items():
            self[name].data = value
        self.title.data, self.body.data, self.position.data = (
            macro.title,
            macro.body,
            macro.position,
        )
        self.priority.data = str(macro.changes.get("priority") or "")
        self.add.data = " ".join(macro.changes.get("add", ()))
        self.remove.data = " ".join(macro.changes.get("remove", ()))
        self.use.data = "all" if macro.user_id is None else "me"
        if macro.space_id or macro.group_id:
            at = ("queue", macro.space_id) if macro.space_id else ("group", macro.group_id)
            self.use.data = f"{at[0]}:{at[1]}"

    def written(self) -> Written:
        """What was sent. Raises `Rejected` for too many tags."""
        priority = self.priority.data or ""
        changes: dict[str, Any] = {
            "state": self.state.data,
            "priority": int(priority) if priority else None,
            "assignee": self.assignee.data,
            "add": tag_words(self.add.data or ""),
            "remove": tag_words(self.remove.data or ""),
            "note": (self.note.data or "").strip(),
        }
        return Written(
            title=" ".join((self.title.data or "").split()),
            body=(self.body.data or "").strip(),
            changes={name: value for name, value in changes.items() if value},
            use=self.use.data or "me",
            position=self.position.data or 0,
        )


def _shared(actor: Actor) -> list[Any]:
    spaces = all_spaces()
    queues = [
        option(f"queue:{one}", _("Everybody who works on “%(queue)s”", queue=spaces[one].title))
        for one in answered_spaces(actor)
    ]
    groups = [
        option(f"group:{one}", _("Everybody in the group “%(group)s”", group=name))
        for one, name in teams_of(actor).items()
    ]
    return [option("all", _l("Everybody who works on tickets")), *queues, *groups]
