"""What ends the writing of a text that has to wait: whoever wrote it in a page is led on and told
so, without the page knowing of it. What was begun with it is taken back before it is kept."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, flash, url_for
from flask_babel import gettext as _

from core.holding.keeping import keep
from core.holding.rules import Reason
from core.threads.addresses import thread_url
from core.threads.checks import Proposal
from core.threads.queries import visible_thread
from core.threads.rules import Rejected
from core.web.errors import Elsewhere, NotFound, Refused
from core.web.respond import see_other


class Waits(Elsewhere):
    """A text has to wait for approval, for these reasons."""

    def __init__(self, proposal: Proposal, reasons: Sequence[Reason]) -> None:
        super().__init__("waits for approval", self._answer)
        self.proposal = proposal
        self.reasons = tuple(reasons)

    def keep(self) -> int:
        """Keep the text until somebody looks at it; the id of its row. Raises `Rejected`."""
        return keep(self.proposal, self.reasons)

    def _answer(self) -> Response:
        """Keep it, say so, and lead to where it will stand."""
        try:
            self.keep()
        except Rejected as error:
            raise Refused(error.message) from error
        flash(
            _("Your text is kept and waits for the team. You are told what becomes of it."), "info"
        )
        return see_other(self._back())

    def _back(self) -> str:
        proposal = self.proposal
        if proposal.thread_id is not None:
            try:
                return thread_url(visible_thread(proposal.actor, proposal.thread_id))
            except NotFound:
                pass
        return url_for("holding.own")
