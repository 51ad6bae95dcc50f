"""Forms in which the team decides about an idea and answers it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from plugins.ideas.actions.deciding import LONGEST_NOTE
from plugins.ideas.quarters import quarter_said, quarters_offered
from plugins.ideas.statuses import statuses
from townhall import option

TELL = (
    option("yes", _l("Tell everybody who wants it")),
    option("no", _l("Tell nobody")),
)


class DecideForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The status of an idea, why, and who hears of it."""

    status = RadioField(_l("Status"), validators=[DataRequired(_l("Choose a status."))])
    quarter = SelectField(
        _l("When it is expected"),
        description=_l("As near as you know. It stands beside the idea and on the roadmap."),
    )
    note = TextAreaField(
        _l("Why"),
        validators=[Length(max=LONGEST_NOTE)],
        description=_l("Everybody who sees the idea can read it. Markdown works here."),
        render_kw={"rows": 5, "dir": "auto"},
    )
    is_response = BooleanField(
        _l("Let it be the official response, too"),
        description=_l("It becomes a reply that stands on top of the page."),
    )
    tells = RadioField(_l("Who hears of it"), choices=list(TELL), default="yes")
    seen = HiddenField(render_kw={"id": None})

    def offer(self, current: str, quarter: str) -> None:
        """Offer the statuses and quarters there are for an idea that has these now."""
        self.status.choices = [option(one.slug, one.name) for one in statuses()]
        coming = [option(one, quarter_said(one)) for one in quarters_offered(quarter)]
        self.quarter.choices = [option("", _("Not known yet")), *coming]
        if not self.is_submitted():
            self.status.data, self.quarter.data, self.seen.data = current, quarter, current
        elif not self.quarter.raw_data:
            self.quarter.data = quarter


class ResponseForm(FlaskForm):  # type: ignore[misc]
    """An official response."""

    body = TextAreaField(
        _l("Text"),
        validators=[DataRequired(_l("Write something first."))],
        description=_l("Markdown works here."),
        render_kw={"rows": 10, "dir": "auto"},
    )
    tells = BooleanField(
        _l("Tell everybody who wants it"),
        default=True,
        description=_l("Who follows the idea hears of a new reply in any case."),
    )
    once = HiddenField(render_kw={"id": None})
