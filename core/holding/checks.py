"""Approval, looked at before a text is written, after its limits."""

from __future__ import annotations

from core.holding.rules import may_pass, reasons_for
from core.holding.waits import Waits
from core.threads.checks import Proposal, checks
from core.trust import approving


@checks(20)
def hold_back(proposal: Proposal) -> None:
    """Raise `Waits` for a text that others see only once it was approved."""
    if approving.now() or may_pass(proposal.actor, proposal.space_id):
        return
    reasons = reasons_for(proposal)
    if reasons:
        raise Waits(proposal, reasons)
