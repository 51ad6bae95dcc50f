"""Reporting something and taking that back. What the team does with it is in deciding."""

from __future__ import annotations

from flask_babel import gettext as _
from peewee import fn

from core import clock
from core.access import Actor, require
from core.db import is_postgres, transaction
from core.events import emit
from core.reports import weighing
from core.reports.events import Reported
from core.reports.kinds import KINDS, LONGEST
from core.reports.models import Report
from core.reports.targets import Target
from core.review.models import ReviewItem
from core.review.opening import close_item, open_item
from core.sanctions import hiding
from core.sanctions.models import HiddenPost

SORT = "report"


class ReportedAlready(Exception):
    """The actor has an open report about this."""


class Unclear(ValueError):
    """What was sent cannot be taken; the message is a sentence for the form."""


def report(actor: Actor, target: Target, *, kind: str, text: str) -> Report:
    """Report something that was loaded through what the actor sees. Needs `site.write`.

    When the reports about a post weigh enough, it is hidden until somebody has looked, unless
    it is the team's. Raises `Unclear`, `ReportedAlready`.
    """
    require(actor, "site.write")
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if kind not in KINDS:
        raise Unclear(_("Choose what is wrong with it."))
    if kind == "other" and not text:
        raise Unclear(_("Say what is wrong with it."))
    if len(text) > LONGEST:
        raise Unclear(_("At most 1,000 letters."))
    with transaction():
        weight = weighing.weight_of(actor)
        item = open_item(
            SORT,
            subject_type=target.sort,
            subject_id=target.id,
            author_id=target.author_id,
            space_id=target.space_id,
            snapshot=target.snapshot,
            post_id=target.post_id,
            weight=weight,
            is_private=target.is_private,
        )
        key = f"{actor.id}:{target.sort}:{target.id}"
        row = {
            "reporter": actor.user_id,
            "target_type": target.sort,
            "target_id": target.id,
            "open_key": key,
            "kind": kind,
            "text": text,
            "weight": weight,
            "item": item.id,
            "created_at": clock.now(),
        }
        if not Report.insert(row).on_conflict_ignore().as_rowcount().execute():
            raise ReportedAlready
        made: Report = Report.get(Report.open_key == key)
        _hide_if_heavy(item, target)
        emit(Reported(target.sort, target.id, item.id))
    return made


def withdraw(actor: Actor, report_id: int) -> bool:
    """Take back a report of the actor's that is open. Whether it was. With the last one its
    item leaves the queue, and a post that reports alone have hidden comes back."""
    with transaction():
        row = Report.get_or_none((Report.id == report_id) & (Report.reporter == actor.id))
        if row is None:
            return False
        item = _held(row.item_id)
        changed = (
            Report.update(state="withdrawn", open_key=None, closed_at=clock.now())
            .where((Report.id == report_id) & (Report.state == "open"))
            .execute()
        )
        if not changed:
            return False
        ReviewItem.update(
            weight=ReviewItem.weight - row.weight, version=ReviewItem.version + 1
        ).where(ReviewItem.id == item.id).execute()
        left = Report.select().where((Report.item == item.id) & (Report.state == "open"))
        if not left.exists() and close_item(item.id, "withdrawn"):
            mark = hiding.mark_of(item.subject_id) if item.subject_type == "post" else None
            if mark is not None and mark.hidden_by_id is None:
                hiding.show_post(hiding.NOBODY, item.subject_id)
        return True


def _hide_if_heavy(item: ReviewItem, target: Target) -> None:
    """Hide a post whose open reports weigh enough. The item's row is held: of two reports at
    once, the second counts the first one's and finds the post hidden."""
    limit = weighing.hides_at()
    if target.sort != "post" or not limit or target.author_id is None:
        return
    if _weight(item.id, target.id) < limit or hiding.is_exempt(target.author_id):
        return
    returned = HiddenPost.get_or_none(HiddenPost.post == target.id) is not None
    hiding.hide_post(
        hiding.NOBODY,
        target.id,
        reason=_reason(item.id, may_return=not returned),
        item_id=item.id,
        may_return=not returned,
    )


def _weight(item_id: int, post_id: int) -> int:
    """What the open reports weigh together that came since the post last returned."""
    which = (Report.item == item_id) & (Report.state == "open")
    mark = HiddenPost.get_or_none(HiddenPost.post == post_id)
    if mark is not None and mark.returned_at is not None:
        which &= Report.created_at > mark.returned_at
    return int(Report.select(fn.SUM(Report.weight)).where(which).scalar() or 0)


def _reason(item_id: int, *, may_return: bool) -> str:
    rows = Report.select(Report.kind).where((Report.item == item_id) & (Report.state == "open"))
    kinds = dict.fromkeys(row.kind for row in rows.order_by(Report.id))
    said = ", ".join(str(KINDS[kind].label) for kind in kinds)
    if may_return:
        return str(
            _(
                "Several members reported this (%(kinds)s), so it is hidden until the team has "
                "looked. You may change it once, and it returns.",
                kinds=said,
            )
        )
    return str(
        _(
            "Several members reported this again (%(kinds)s), so it is hidden until the team has "
            "looked.",
            kinds=said,
        )
    )


def _held(item_id: int) -> ReviewItem:
    query = ReviewItem.select().where(ReviewItem.id == item_id)
    found: ReviewItem = (query.for_update() if is_postgres() else query).get()
    return found
