"""Forms about threads and posts. Rules that need the database are in core.threads.rules."""

from __future__ import annotations

from typing import Any

from flask import g, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict
from wtforms import BooleanField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from core.access import Actor
from core.db import LARGEST
from core.drafts.writing import Writing
from core.tags.forms import TagsField
from core.threads.page import Draft
from core.threads.rules import Rejected
from core.trust import limits
from core.web import haste, uploads


class Composed(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form with a text, to which files may belong (routes: `takes_files`)."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """How it is read."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """Its fields are texts: a file under the name of one is none of them."""
            found = super().wrap_formdata(form, formdata)
            return request.form if isinstance(found, CombinedMultiDict) else found

    looks_automatic = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be posted; one that only brings files is shown again with them, and
        one that a program seems to have filled in for a new member, without a word."""
        if uploads.shows_again() or not super().validate(extra_validators):
            return False
        self.looks_automatic = "once" in self and _is_new(g.actor) and haste.is_automatic()
        return not self.looks_automatic

    @property
    def status(self) -> int:
        """What it is shown again with: files that were only attached are no mistake."""
        return 200 if self.looks_automatic else uploads.status()


def _is_new(actor: Actor) -> bool:
    """Whether somebody is looked at more closely: those whom limits of the lowest level hold."""
    return actor.trust == 0 and limits.of(actor) != limits.NONE


class ThreadForm(Composed):
    """What every new thread has."""

    title = StringField(
        _l("Title"),
        validators=[DataRequired(_l("Give it a title.")), Length(max=200)],
        render_kw={"autocomplete": "off", "dir": "auto", "maxlength": 200},
    )
    body = TextAreaField(
        _l("Text"),
        validators=[DataRequired(_l("Write something first."))],
        description=_l("Markdown works here."),
        render_kw={"rows": 10, "dir": "auto"},
    )
    tags = TagsField(
        _l("Tags"),
        validators=[Optional(), Length(max=300)],
        description=_l("Up to five, with commas or spaces between them."),
        render_kw={"autocomplete": "off"},
    )
    with_poll = BooleanField(
        _l("Ask with a poll"), description=_l("You write it next, once the thread is there.")
    )
    once = HiddenField(render_kw={"id": None})


class ReplyForm(Composed):
    """A reply."""

    body = TextAreaField(
        _l("Your reply, in Markdown"),
        validators=[DataRequired(_l("Write something first."))],
        render_kw={"rows": 6, "dir": "auto", "required": False},
    )
    reply_to = IntegerField(validators=[Optional()], widget=HiddenInput())
    once = HiddenField()


def draft_of(form: ReplyForm, writing: Writing | None = None) -> Draft:
    """A reply that was sent, to be shown again with what was wrong."""
    errors = tuple(map(str, form.body.errors))
    return Draft(form.body.data or "", form.reply_to.data, errors, sent=True, writing=writing)


class EditForm(Composed):
    """A new text for a post; `version` is the one the editor began with."""

    body = TextAreaField(
        _l("Text"),
        validators=[DataRequired(_l("Write something first."))],
        render_kw={"rows": 12, "dir": "auto"},
    )
    reason = StringField(
        _l("Why you changed it"),
        validators=[Optional(), Length(max=200)],
        description=_l("Stands in the history. You may leave it empty."),
    )
    version = IntegerField(
        validators=[DataRequired(), NumberRange(1, LARGEST)], widget=HiddenInput()
    )


class EditThreadForm(EditForm):
    """The first post, with the thread's title and tags."""

    title = StringField(
        _l("Title"),
        validators=[DataRequired(_l("Give it a title.")), Length(max=200)],
        render_kw={"dir": "auto"},
    )
    tags = TagsField(
        _l("Tags"),
        validators=[Optional(), Length(max=300)],
        description=_l("Up to five, with commas or spaces between them."),
    )


class DeleteForm(FlaskForm):  # type: ignore[misc]
    """Why something is deleted."""

    reason = StringField(_l("Why"), validators=[Optional(), Length(max=200)])


def put_error(form: FlaskForm, error: Rejected) -> None:
    """Show what the rules said at the field it is about."""
    field = getattr(form, error.field, None) or form.body
    field.errors = [*field.errors, error.message]
