"""The fields that the town's owner has made, and what alice says in them."""

from __future__ import annotations

from core.access import Actor
from core.db import transaction
from core.fields.actions import Wanted, make_field, tell

FIELDS = (
    Wanted(label="Company", seen_by="everyone", on_card=True, is_searchable=True, choices=[]),
    Wanted(label="Story", kind="long", seen_by="members", is_searchable=True, choices=[]),
    Wanted(label="Shifts", kind="several", seen_by="team", choices=["Early", "Late"]),
    Wanted(label="Number", seen_by="team", edited_by="team", choices=[]),
)
SAID = ("Pump works", "I met a valve.", "Late", "4711")


def describe(admin: Actor, person_id: int) -> dict[str, object]:
    """Make them; the things of the town that name them."""
    made = [make_field(admin, wanted) for wanted in FIELDS]
    with transaction():
        tell(person_id, {row.id: text for row, text in zip(made, SAID, strict=True)})
    return {"field_id": made[0].id}
