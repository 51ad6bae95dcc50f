"""Forms of groups. Each error is one sentence at the field it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.accounts.forms import Text
from core.groups.actions.managing import Terms
from core.groups.fitting import Conditions
from core.groups.seeing import GroupView
from core.text import LONGEST_SOURCE
from core.web.forms import option

MOST_QUESTIONS = 5
LONGEST_ANSWER = 1000
DOMAIN = re.compile(r"(?=.{4,200}$)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}")


class GroupForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A group: what it is called, who knows of it and how one gets in."""

    name = Text(
        _l("Name"),
        validators=[InputRequired(_l("Give the group a name.")), Length(max=80)],
        render_kw={"maxlength": 80, "dir": "auto", "autocomplete": "off"},
    )
    slug = Text(
        _l("Short name"),
        description=_l("As in @short-name and in the address. Empty: made from the name."),
        render_kw={"maxlength": 40, "autocomplete": "off", "spellcheck": "false"},
    )
    description = TextAreaField(
        _l("What it is for"),
        validators=[Length(max=min(20_000, LONGEST_SOURCE))],
        render_kw={"rows": 5, "dir": "auto"},
    )
    joining = RadioField(
        _l("How one gets in"),
        choices=[
            option("open", _l("Open")),
            option("request", _l("By request")),
            option("invite", _l("By invitation")),
            option("closed", _l("Closed")),
        ],
        default="request",
    )
    seen_by = RadioField(
        _l("Who knows of it"),
        choices=[
            option("everyone", _l("Everyone")),
            option("members", _l("Members")),
            option("group", _l("Only those in it")),
        ],
        default="members",
    )
    roster = RadioField(
        _l("Who sees who is in it"),
        choices=[
            option("everyone", _l("Everyone who knows of it")),
            option("members", _l("Members")),
            option("group", _l("Only those in it")),
            option("owners", _l("Only its owners")),
        ],
        default="group",
    )
    mention = RadioField(
        _l("Who may call all of them with an @"),
        choices=[
            option("members", _l("Members who know of it")),
            option("group", _l("Those in it")),
            option("owners", _l("Its owners")),
            option("nobody", _l("Nobody")),
        ],
        default="group",
    )
    questions = TextAreaField(
        _l("Questions for who asks to be let in"),
        description=_l("One on each line, at most five. Only its owners read the answers."),
        render_kw={"rows": 3, "dir": "auto"},
    )

    def fill(self, group: GroupView) -> None:
        """Show what stands."""
        for name in ("name", "slug", "description", "joining", "seen_by", "roster", "mention"):
            self[name].data = getattr(group, name)
        self.questions.data = "\n".join(group.questions)

    def validate_questions(self, field: Field) -> None:
        """A few, and none too long."""
        lines = self.lines()
        if len(lines) > MOST_QUESTIONS or any(len(line) > 200 for line in lines):
            raise ValidationError(_("At most five questions of at most 200 characters."))

    def lines(self) -> list[str]:
        """The questions."""
        given = (self.questions.data or "").replace("\x00", "").splitlines()
        return [line for line in (" ".join(one.split()) for one in given) if line]

    def terms(self) -> Terms:
        """What the form says, for a form that is valid."""
        return Terms(
            name=" ".join(self.name.data.split()),
            slug=self.slug.data.strip(),
            description=self.description.data or "",
            joining=self.joining.data,
            seen_by=self.seen_by.data,
            roster=self.roster.data,
            mention=self.mention.data,
            questions=self.lines(),
        )


class AskForm(FlaskForm):  # type: ignore[misc]
    """A request: an answer to each question of the group, or a word where it has none."""


def ask_form(questions: Sequence[str]) -> Any:
    """The form of one group's questions, in their order: `q0`, `q1`…"""

    class Made(AskForm):
        pass

    rules = [Length(max=LONGEST_ANSWER, message=_("At most 1,000 characters."))]
    look = {"rows": 3, "dir": "auto"}
    for at, question in enumerate(questions):
        needed = [InputRequired(_("Answer this, please.")), *rules]
        setattr(Made, f"q{at}", TextAreaField(question, validators=needed, render_kw=look))
    if not questions:
        label = _("A word to its owners (you may leave it empty)")
        Made.q0 = TextAreaField(label, validators=rules, render_kw=look)
    return Made()


def answers_of(form: Any, questions: Sequence[str]) -> list[tuple[str, str]]:
    """Question and answer, those left empty left out."""
    asked = questions or [""]
    given = [(question, (form[f"q{at}"].data or "").strip()) for at, question in enumerate(asked)]
    return [(question, answer) for question, answer in given if answer]


class NameForm(FlaskForm):  # type: ignore[misc]
    """Somebody's user name."""

    username = Text(
        _l("User name"),
        validators=[InputRequired(_l("Whom do you mean?")), Length(max=80)],
        render_kw={"maxlength": 80, "autocomplete": "off", "spellcheck": "false"},
    )


class LinkForm(FlaskForm):  # type: ignore[misc]
    """A link that lets members in."""

    uses = IntegerField(
        _l("How many people may use it"),
        default=10,
        validators=[NumberRange(1, 1000, _l("A number from 1 to 1,000."))],
    )
    days = IntegerField(
        _l("For how many days"),
        default=14,
        validators=[NumberRange(1, 365, _l("A number from 1 to 365."))],
    )
    note = Text(
        _l("What it is for (only its owners see this)"),
        validators=[Length(max=120, message=_l("At most 120 characters."))],
    )


def _least(label: Any, most: int) -> IntegerField:
    words = _l("A whole number from 1 to %(most)s, or nothing.", most=f"{most:,}")
    return IntegerField(label, validators=[Optional(), NumberRange(1, most, words)])


class RuleForm(FlaskForm):  # type: ignore[misc]
    """The rule of a group: what it asks for. What is left empty is not asked for."""

    trust = SelectField(
        _l("Trust level, at least"),
        coerce=int,
        default=0,
        choices=[option(0, _l("Any")), option(1, "1"), option(2, "2"), option(3, "3")],
    )
    days = _least(_l("A member for so many days"), 36_500)
    posts = _least(_l("So many posts"), 1_000_000)
    answers = _least(_l("So many answers that others have accepted"), 1_000_000)
    domain = Text(
        _l("Address for mail at"),
        description=_l("Such as example.org: confirmed ones, and only this domain itself."),
        validators=[Length(max=200)],
        render_kw={"maxlength": 200, "autocomplete": "off", "spellcheck": "false", "dir": "ltr"},
    )
    group = SelectField(_l("In the group"), coerce=int, default=0)
    confirmed = BooleanField(_l("The address for mail is confirmed"))

    def offer(self, groups: Sequence[tuple[int, str]], *, domain: bool, trust: bool) -> None:
        """Leave what the actor may ask for."""
        self.group.choices = [option(0, _("Any")), *(option(*one) for one in groups)]
        if not domain:
            del self.domain
        if not trust:
            del self.trust

    def fill(self, conditions: Conditions) -> None:
        """Show what stands."""
        for name, value in conditions.as_data().items():
            if name in self:
                self[name].data = value

    def validate_domain(self, field: Field) -> None:
        """A name of a domain, without the rest of an address."""
        field.data = (field.data or "").strip().lower().removeprefix("@")
        if field.data and not DOMAIN.fullmatch(field.data):
            raise ValidationError(_("The name of a domain, such as example.org."))

    def conditions(self) -> Conditions:
        """What the form says, for a form that is valid."""
        sent = {name: self[name].data for name in Conditions.__slots__ if name in self}
        return Conditions.of({name: value for name, value in sent.items() if value})


def rule_words(conditions: Conditions, group_name: str) -> list[str]:
    """What a rule asks for, a sentence for each condition."""
    asked = conditions.as_data()
    said = {
        "trust": _("Trust level %(level)s or more", level=conditions.trust),
        "days": ngettext("A member for %(num)s day", "A member for %(num)s days", conditions.days),
        "posts": ngettext("%(num)s post or more", "%(num)s posts or more", conditions.posts),
        "answers": ngettext(
            "%(num)s accepted answer or more",
            "%(num)s accepted answers or more",
            conditions.answers,
        ),
        "domain": _("A confirmed address at %(domain)s", domain=conditions.domain),
        "group": _("In the group %(name)s", name=group_name),
        "confirmed": _("A confirmed address for mail"),
    }
    return [words for name, words in said.items() if name in asked]
