"""Scheduled work about mail that came in: fetching it, and letting go of it."""

from __future__ import annotations

import time
from datetime import timedelta

from core import clock, files, settings
from core.inbound import imap
from core.inbound.addresses import LIFE
from core.inbound.models import InboundAnswer, InboundMail
from core.inbound.taking import FOLDER, forget_bytes
from core.site import site

REPLAYS = timedelta(days=LIFE + 30)
"""How long it is known that a mail was here: longer than any reply address is good."""
WAITING = ("waiting", "held")
GRACE = 24 * 3600
BATCH = 500


def fetch() -> None:
    """Fetch what is new in the mailbox that the owner named."""
    if site().config.imap_url:
        imap.fetch(site().config.imap_url)


def drop_old() -> None:
    """Let go of what was decided long ago: first the bytes, later that it was here at all."""
    kept_for = timedelta(days=int(settings.get("core", "mail_in_days")))
    decided = InboundMail.state.not_in(["new", *WAITING])
    old = (InboundMail.raw != "") & (InboundMail.received_at < clock.now() - kept_for)
    _drop_bytes(old & decided & InboundMail.post.is_null())
    # What was posted stays one click away as long as anybody may still ask.
    _drop_bytes(old & decided & (InboundMail.received_at < clock.now() - max(kept_for, REPLAYS)))
    waited = InboundMail.received_at < clock.now() - max(kept_for, REPLAYS)
    _drop_bytes((InboundMail.raw != "") & InboundMail.state.in_(WAITING) & waited)
    InboundMail.delete().where(
        (InboundMail.raw == "")
        & (InboundMail.post.is_null())
        & (InboundMail.received_at < clock.now() - REPLAYS)
    ).execute()
    InboundAnswer.delete().where(InboundAnswer.answered_at < clock.ago(days=7)).execute()


def drop_strays() -> None:
    """Let go of bytes whose mail was never written down, or whose row went without them."""
    before = time.time() - GRACE
    for name, changed_at in files.names(FOLDER):
        key = name.partition(".")[0]
        if changed_at < before and not InboundMail.select().where(InboundMail.raw == key).exists():
            forget_bytes(key)


def _drop_bytes(condition: object) -> None:
    rows = InboundMail.select(InboundMail.id, InboundMail.raw).where(condition).limit(BATCH)
    while batch := list(rows.clone().tuples()):
        for mail_id, key in batch:
            InboundMail.update(raw="").where(InboundMail.id == mail_id).execute()
            forget_bytes(key)
