"""Work that is tried again, and a mail to see whether mail works."""

from __future__ import annotations

from flask_babel import gettext as _

from core import audit, clock, mail, outbox, settings
from core.access import Actor
from core.accounts.models import User
from core.db import transaction
from core.models import Outbox


def retry_row(actor: Actor, row_id: int) -> bool:
    """Let one failed piece of work run again; whether there was such a one."""
    with transaction():
        found = outbox.retry(row_id)
        if found:
            audit.record(actor, "outbox.retry", note=str(row_id))
    return found


def retry_topic(actor: Actor, topic: str) -> int:
    """Let all failed work of one topic run again; how much there was."""
    with transaction():
        failed = (Outbox.topic == topic) & (Outbox.state == "failed")
        count = int(
            Outbox.update(state="waiting", attempts=0, run_at=clock.now(), lease_until=None)
            .where(failed)
            .execute()
        )
        if count:
            audit.record(actor, "outbox.retry", after={"rows": count}, note=topic)
    return count


def send_test_mail(actor: Actor) -> str:
    """Write a mail to the actor's own address, to see whether it arrives; that address."""
    with transaction():
        address = str(User.get_by_id(actor.user_id).email or "")
        if address:
            name = settings.get("core", "site_name")
            mail.send(address, _("A test from %(name)s", name=name), "test")
    return address
