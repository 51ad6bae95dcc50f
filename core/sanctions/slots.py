"""What stands on somebody's page for the team, and how an appeal is shown in the queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from core.access import Actor
from core.review.models import ReviewItem
from core.sanctions import queries, rules
from core.sanctions.forms import NoteForm


def beside_member(actor: Actor, member: Any) -> Mapping[str, Any] | None:
    """Somebody's history, notes about them, and what may be done."""
    if not actor.can("site.staff"):
        return None
    return {
        "member": member,
        "sanctions": queries.sanctions_of(member.id),
        "notes": queries.notes_of(member.id),
        "purge": queries.purge_to_undo(member.id),
        "may_touch": rules.may_touch(actor, member.id),
        "form": NoteForm(formdata=None),
        "labels": rules.LABELS,
        "icons": rules.ICONS,
    }


def appeal_shown(_actor: Actor, item: ReviewItem) -> Mapping[str, Any]:
    """An appeal: what it is against, the team's reason, and what was said against it."""
    snapshot = item.snapshot
    facts = [(_("What the team said"), snapshot.get("reason", ""))]
    decided = snapshot.get("item")
    return {
        "title": snapshot.get("title", ""),
        "url": url_for("review.item", item_id=decided) if decided else "",
        "text": snapshot.get("text", ""),
        "html": "",
        "facts": [fact for fact in facts if fact[1]],
        "since": "",
    }
