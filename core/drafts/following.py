"""A draft goes in the same moment in which its text is posted."""

from __future__ import annotations

from core.drafts.models import Draft
from core.drafts.places import edit_key, new_key, reply_key
from core.threads.models import Thread
from core.threads.written import Written, follows


@follows
def forget_draft(written: Written) -> None:
    """Delete the draft of the form that this text came from, in the transaction that posts it."""
    if not written.is_new:
        key = edit_key(written.post_id)
    elif written.number > 1:
        key = reply_key(written.thread_id)
    else:
        place = Thread.select(Thread.kind, Thread.space).where(Thread.id == written.thread_id)
        key = new_key(*place.tuples().get())
    Draft.delete().where((Draft.user == written.actor.id) & (Draft.key == key)).execute()
