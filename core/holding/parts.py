"""Words that others see beside a post, such as those of a poll: they cannot wait for an approval,
so what would have to is not taken."""

from __future__ import annotations

from flask_babel import gettext as _

from core.access import Actor
from core.holding.rules import may_pass, reasons_for
from core.mentions.queries import render_text
from core.threads.checks import Proposal
from core.watchwords.looking import Blocked, settled


def settled_part(actor: Actor, space_id: int, text: str, *, before: str = "") -> str:
    """Words that somebody writes beside a post in a space, without those that are censored.

    `before` is what stood there. Raises `Blocked` for a word that is refused, and for words
    that would have to wait if they were a change of the post itself.
    """
    text = settled(text)
    if may_pass(actor, space_id):
        return text
    proposal = Proposal(
        actor=actor,
        act="edit",
        space_id=space_id,
        body=text,
        rendered=render_text(text),
        before=before,
    )
    if reasons_for(proposal):
        words = _("The team would have to look at this first, which it cannot here. Use the post.")
        raise Blocked(words)
    return text
