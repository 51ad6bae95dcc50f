"""The form of a new idea."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField

from plugins.ideas.statuses import CLOSED, default_status, statuses
from townhall import ThreadForm, option


class IdeaForm(ThreadForm):
    """A new idea; boards on which nothing is private leave `is_private` out, and who does not
    decide there is not asked with which status it `begins`."""

    begins = SelectField(
        _l("Status"),
        description=_l("The status that it begins with. Choosing one here tells nobody."),
    )
    is_private = BooleanField(
        _l("Only for the team"),
        description=_l("Nobody else sees it or hears of it, and it takes no votes."),
    )

    def offer(self, *, may_decide: bool, asked: str = "") -> None:
        """Offer the statuses but those that decline to who `may_decide`; `asked` is chosen."""
        offered = [one for one in statuses() if one.category != CLOSED]
        if not may_decide or not offered:
            del self.begins
            return
        slugs = [one.slug for one in offered]
        self.begins.choices = [option(one.slug, one.name) for one in offered]
        usual = default_status()
        if asked in slugs:
            self.begins.data = asked
        elif not self.begins.data:
            self.begins.data = usual.slug if usual and usual.slug in slugs else slugs[0]
