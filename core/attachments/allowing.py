"""Whether files may be attached to texts of a space: looked at before a text is written."""

from __future__ import annotations

from flask_babel import gettext as _

from core.access import Actor
from core.attachments.queries import files_named, keys_in, sent_by
from core.threads.checks import Proposal, checks
from core.threads.rules import Rejected
from core.trust import approving


def may_attach(actor: Actor, space_id: int) -> bool:
    """Whether somebody may send files, and attach them in a space."""
    return actor.can("attachments.upload") and actor.can("spaces.upload", space_id)


@checks(15)
def check_files(proposal: Proposal) -> None:
    """Raise `Rejected` for files of one's own that come with a text where one may not attach
    any. What stood there before may stay, and what others show may be quoted."""
    actor = proposal.actor
    if approving.now() or actor.can("spaces.upload", proposal.space_id):
        return
    keys = set(keys_in(proposal.body)) - set(keys_in(proposal.before))
    if keys and sent_by(actor.id, files_named(keys).values()):
        raise Rejected(
            "body", _("You may not attach files here. Take them out of the text to send it.")
        )
