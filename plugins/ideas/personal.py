"""What ideas hold of people beside their threads and votes, which are the core's."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from plugins.ideas.models import IdeaSuspicion
from townhall import Leaver, PersonalData, transaction


def personal_data() -> list[PersonalData]:
    """Votes written down for them, what they decided, and votes that looked odd."""
    return [
        PersonalData(
            name="ideas.recorded",
            label=_l("Votes for ideas that the team wrote down for them"),
            own=("ideas_proxy.user",),
            freed=("ideas_proxy.recorded_by",),
            aside=("ideas_proxy.user",),
        ),
        PersonalData(
            name="ideas.decided",
            label=_l("What they decided about ideas"),
            freed=("ideas_change.actor", "ideas_consent.asked_by"),
            texts=("ideas_change.note", "ideas_change.html"),
        ),
        PersonalData(
            name="ideas.tables",
            label=_l("Tables of ideas that they read in"),
            freed=("ideas_table.actor",),
            texts=("ideas_table.name",),
        ),
        PersonalData(
            name="ideas.odd",
            label=_l("Votes for ideas that moderators looked at"),
            covers=("ideas_suspicion.voters", "ideas_suspicion.taken"),
            freed=("ideas_suspicion.settled_by",),
            erase=forget_suspicions,
        ),
    ]


def forget_suspicions(leaver: Leaver) -> None:
    """Name somebody in no list of votes that looked odd any more."""
    for row in IdeaSuspicion.select(IdeaSuspicion.id, IdeaSuspicion.voters):
        if leaver.user_id in row.voters:
            with transaction():
                _forget(row.id, leaver.user_id)


def _forget(suspicion_id: int, user_id: int) -> None:
    row = IdeaSuspicion.get_by_id(suspicion_id)
    IdeaSuspicion.update(
        voters=[one for one in row.voters if one != user_id],
        taken=[one for one in row.taken if one[0] != user_id],
    ).where(IdeaSuspicion.id == suspicion_id).execute()
