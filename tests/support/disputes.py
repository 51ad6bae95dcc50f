"""What a town quarrels about: a report, a hidden post, a warning, a spammer, and notes."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from core.attachments.actions import keep_file
from core.attachments.naming import address
from core.reports.actions import report
from core.reports.targets import target
from core.review.actions import decide, keep_note
from core.review.models import ReviewItem
from core.review.queries import sorts
from core.sanctions.hiding import hide_post
from core.sanctions.imposing import impose
from core.sanctions.noting import add_note
from core.sanctions.purging import purge_spammer
from townhall import reply, start_thread
from townhall.testing import add_user

if TYPE_CHECKING:
    from tests.support.town import Town


def quarrel(town: Town, canary: str) -> None:
    """Alice reports bob, was warned, and had a post hidden; `canary` is for the team only."""
    alice, bob, maya = (town.actor(role) for role in ("owner", "member", "staff"))
    thread = start_thread(
        bob, town.things["space_id"], kind="topic", title="Quarrel", body="You are all fools."
    )
    first = town.things["other_post"]
    made = report(alice, target(alice, "post", first), kind="other", text="He insults us all.")
    item = ReviewItem.get_by_id(made.item_id)
    keep_note(maya, item, canary)
    hidden = reply(alice, thread.id, "You are the fool.")
    hide_post(maya, hidden.id, reason="Not so.", item_id=item.id)
    warning = impose(maya, alice.id, "warn", reason="Be kind.")
    note = add_note(maya, town.things["person"], canary)
    spike = add_user("spike")
    purge = purge_spammer(maya, spike.id, reason="Spam.")
    town.things |= {
        "report_id": made.id,
        "item_id": item.id,
        "hidden_post": hidden.id,
        "sanction_id": warning.id,
        "note_id": note.id,
        "purge_id": purge.id,
        "file_item": removed_file(town, thread.id),
        "report_sort": "tag",
        "decision": "keep",
        "appeal_sort": "sanction",
    }


def removed_file(town: Town, thread_id: int) -> int:
    """Bob showed a file, alice reported it, and maya has deleted it: the item."""
    alice, bob, maya = (town.actor(role) for role in ("owner", "member", "staff"))
    picture = BytesIO()
    Image.new("RGB", (8, 8), "olive").save(picture, "PNG")
    picture.seek(0)
    file = keep_file(bob, picture, "fools.png")
    reply(bob, thread_id, f"![Fools]({address(file)})")
    item = report(alice, target(alice, "file", file.id), kind="rude", text="").item
    found = ReviewItem.get_by_id(item.id)
    decision = sorts()["report"].decision("remove_file")
    assert decision is not None
    decide(maya, found, decision, {"reason": "Not kind."})
    return int(found.id)
