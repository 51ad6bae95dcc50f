"""Forms of the changelog: an entry, what came with it, and its publication."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from plugins.ideas.statuses import DONE, statuses
from townhall import ThreadForm, option, thread_meant


class CameForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What came with a release."""

    version = StringField(
        _l("Version"),
        validators=[Optional(), Length(max=60)],
        description=_l("What was released, such as 3.2. You may leave it empty."),
        render_kw={"maxlength": 60, "autocomplete": "off", "dir": "auto"},
    )
    ideas = SelectMultipleField(
        _l("What came with it"),
        coerce=int,
        choices=[],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    others = TextAreaField(
        _l("Other ideas and threads"),
        validators=[Optional(), Length(max=8000)],
        description=_l("Their addresses or numbers, one on each line."),
        render_kw={"rows": 3, "dir": "ltr", "spellcheck": "false"},
    )

    def offer(self, threads: Iterable[Any]) -> None:
        """The ideas to choose from."""
        self.ideas.choices = [option(one.id, one.title) for one in threads]

    def thread_ids(self) -> list[int] | None:
        """What was chosen, each once; None, with the error at its field, for a line that names
        no thread."""
        named = [line.strip() for line in (self.others.data or "").splitlines() if line.strip()]
        meant = {line: thread_meant(line) for line in named}
        for line, thread_id in meant.items():
            if not thread_id:
                words = _("“%(line)s” is no address of a thread here, and no number.", line=line)
                self.others.errors = [*self.others.errors, words]
                return None
        return list(dict.fromkeys([*(self.ideas.data or []), *meant.values()]))


class ReleaseForm(ThreadForm, CameForm):
    """A new entry."""


class PublishForm(FlaskForm):  # type: ignore[misc]
    """What becomes of the ideas once the entry is there."""

    status = SelectField(_l("What came with it is then"), choices=[], validators=[Optional()])

    def offer(self) -> None:
        """The statuses of what is done."""
        done = [option(one.slug, one.name) for one in statuses() if one.category == DONE]
        self.status.choices = [*done, option("", _("As it is"))]
