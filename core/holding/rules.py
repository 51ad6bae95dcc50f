"""Which texts wait before others see them, and why."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from core import settings
from core.access import Actor
from core.accounts.models import User
from core.holding.settings import PERMISSION
from core.threads.checks import Proposal
from core.trust.checks import outside_links
from core.watchwords.looking import to_review

WORDS: dict[str, Any] = {
    "space": _l("Who writes here needs an approval"),
    "level": _l("Members of this trust level need an approval"),
    "first": _l("One of the first posts of a new member"),
    "links": _l("It has links, and its author is new"),
}


class Reason(NamedTuple):
    """Why a text waits: a word of `WORDS`, or `word` with the watched word as `detail`."""

    name: str
    detail: str = ""

    @property
    def sentence(self) -> str:
        """The reason as people read it."""
        if self.name == "word":
            return str(_("It holds a watched word: %(word)s", word=self.detail))
        return str(WORDS.get(self.name, self.name))

    @property
    def said(self) -> str:
        """The reason as its author reads it; which words are watched is not told."""
        if self.name == "word":
            return str(_("Somebody looks at one of its words first"))
        return self.sentence


def may_pass(actor: Actor, space_id: int) -> bool:
    """Whether nothing of somebody has to wait in a space: those who keep order there."""
    return actor.is_staff or actor.is_admin or actor.can("spaces.moderate", space_id)


def reasons_for(proposal: Proposal) -> list[Reason]:
    """Why a text has to wait; nothing when it may be published at once."""
    actor = proposal.actor
    found: list[Reason] = []
    if not actor.can(PERMISSION.name, proposal.space_id):
        found.append(Reason("space"))
    if actor.trust < int(settings.get("core", "approve_below")):
        found.append(Reason("level"))
    if actor.trust == 0:
        found += _of_new(proposal)
    text = "\n".join((proposal.title, proposal.body, str(proposal.fields.get("reason", ""))))
    before = f"{proposal.title_before}\n{proposal.before}"
    found += [Reason("word", word) for word in to_review(text, before)]
    return found


def _of_new(proposal: Proposal) -> list[Reason]:
    found = []
    first = int(settings.get("core", "approve_first"))
    if first and proposal.is_new and _post_count(proposal.actor.id) < first:
        found.append(Reason("first"))
    if settings.get("core", "approve_links") and _brings_links(proposal):
        found.append(Reason("links"))
    return found


def _post_count(user_id: int) -> int:
    return int(User.select(User.post_count).where(User.id == user_id).scalar() or 0)


def _brings_links(proposal: Proposal) -> bool:
    """Whether there are links to elsewhere that did not stand there before."""
    return any(link not in proposal.before for link in outside_links(proposal.rendered))
