"""Forms of the forums."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from townhall import ThreadForm


class TopicForm(ThreadForm):
    """A new topic."""

    is_question = BooleanField(
        _l("This is a question"),
        description=_l("You can then accept the reply that answers it."),
    )
