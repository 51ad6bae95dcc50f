"""The form of a decision: why, until when, and perhaps a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from core.registry import ReviewDecision
from core.review.seen import mark
from core.sanctions.forms import EndForm
from core.sanctions.rules import LONGEST_REASON


class DecisionForm(EndForm):
    """What a decision asks for; fields that it does not need are not shown."""

    reason = TextAreaField(
        _l("What they are told"),
        validators=[Length(max=LONGEST_REASON)],
        render_kw={"rows": 4, "dir": "auto", "maxlength": LONGEST_REASON},
    )
    was = HiddenField()
    text = TextAreaField(_l("The text, in Markdown"), render_kw={"rows": 12, "dir": "auto"})

    def begin(self, decision: ReviewDecision, text: str) -> None:
        """Show the usual words, and a text with the mark of what it was."""
        self.reason.data, self.text.data, self.was.data = str(decision.words), text, mark(text)

    def wishes(self, decision: ReviewDecision, zone: str) -> Mapping[str, Any]:
        """What a decision is given. Raises `ValueError` with a sentence about the day."""
        reason = (self.reason.data or "").replace("\r\n", "\n").replace("\x00", "").strip()
        return {
            "reason": reason if decision.reason else "",
            "until": self.until(zone) if decision.ends else None,
            "text": self.text.data or "",
        }
