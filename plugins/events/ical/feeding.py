"""Events of the community as entries of a calendar, in the words of whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import url_for
from flask_babel import gettext as _

from plugins.events import CANCELLED, POSTPONED
from plugins.events.ical.writing import Entry, Mailbox, Status, sequence_of
from plugins.events.queries import shown
from plugins.events.queries.feed_rows import KEPT, DateRow, EventRow, Rows, moments_of
from plugins.events.times.walls import parse_wall
from townhall import clock, mail_sender, plain_of, settings, thread_url

LONGEST_TEXT = 2000
# The hues of spaces by the names of CSS that come next, which is what COLOR takes (RFC 7986).
TINTS = {
    1: "indianred",
    2: "darkorange",
    3: "olivedrab",
    4: "seagreen",
    5: "darkcyan",
    6: "royalblue",
    7: "mediumpurple",
    8: "palevioletred",
}


def entries_of(
    rows: Rows, texts: Mapping[int, str], *, tints: Mapping[int, int] | None = None
) -> list[Entry]:
    """Entries of some rows. `texts` are the HTML of the posts by their id, `tints` the hues of
    spaces by theirs."""
    made: list[Entry] = []
    by = organizer()
    for event in rows.events:
        color = TINTS.get((tints or {}).get(event.space_id, 0), "")
        maker = _Maker(rows, event, texts.get(event.post_id, ""), {"organizer": by, "color": color})
        made += maker.entries(rows.dates.get(event.id, []))
    return made


def organizer() -> Mailbox:
    """Whose calendar it is: what is published has to say so (RFC 5546), and it is the community.
    Whoever plans an event is not named: their addresses are nobody's business."""
    return Mailbox(address=mail_sender(), name=str(settings.get("core", "site_name")))


class _Maker:
    """Makes the entries of one event."""

    def __init__(self, rows: Rows, event: EventRow, html: str, same: dict[str, Any]) -> None:
        self._rows = rows
        self._event = event
        self._text = plain_of(html, LONGEST_TEXT) if html else ""
        self._same = same

    def entries(self, dates: list[DateRow]) -> list[Entry]:
        """The series with the dates that differ from it, or each date by itself."""
        if self._rows.is_by_date or not self._event.is_series:
            return [self._date(date) for date in dates if not self._is_over_with(date)]
        left = set(self._event.left_out)
        told = [date for date in dates if date.original not in left]
        forgotten = [date for date in told if self._is_over_with(date)]
        kept = [date for date in told if date not in forgotten]
        return [self._series(forgotten), *(self._date(date) for date in kept)]

    def _series(self, forgotten: list[DateRow]) -> Entry:
        event = self._event
        left_out = sorted({*event.left_out, *(date.original for date in forgotten)})
        return Entry(
            **self._common(),
            starts=parse_wall(event.starts),
            ends=parse_wall(event.ends),
            zone=event.zone,
            title=self._titled(event.title, is_postponed=event.state == POSTPONED),
            changed_at=max(moments_of(event)),
            sequence=event.sequence,
            status="CANCELLED" if self._is_off() else "CONFIRMED",
            place="" if event.deleted_at else _place(event.place, event.address),
            position=self._position(event.latitude, event.longitude),
            url="" if event.deleted_at else thread_url(event, external=True),
            repeats=True,
            rule=event.rule,
            left_out=[parse_wall(wall) for wall in left_out],
            added=[parse_wall(wall) for wall in event.added],
        )

    def _date(self, date: DateRow) -> Entry:
        event = self._event
        # A row has all that a view is made of.
        view = shown.view_of(cast("Any", event), date)
        join = self._rows.joins.get(date.id)
        where = _place(view.place, view.address or (join.address if join else ""))
        is_postponed = POSTPONED in (date.state, event.state)
        return Entry(
            **self._common(),
            starts=parse_wall(date.starts),
            ends=parse_wall(date.ends),
            zone=date.zone,
            title=self._titled(view.title or event.title, is_postponed=is_postponed),
            changed_at=max(*moments_of(event), date.changed_at),
            sequence=sequence_of(event.sequence, date.sequence),
            status=self._status(date),
            place="" if event.deleted_at else where,
            position=self._position(view.latitude, view.longitude),
            url=self._url(date),
            repeats=event.is_series,
            original=parse_wall(date.original) if event.is_series else None,
            original_zone=event.zone,
            join_url=join.url if join else "",
            join_label=_("Join online") if join else "",
        )

    def _common(self) -> dict[str, Any]:
        event = self._event
        return {
            "uid": event.uid,
            "created_at": event.created_at,
            "text": "" if event.deleted_at else self._text,
            "tags": [] if event.deleted_at else event.tag_names.split(),
            **self._same,
        }

    def _titled(self, title: str, *, is_postponed: bool) -> str:
        if self._event.deleted_at:
            return str(_("Deleted event"))
        return str(_("Postponed: %(title)s", title=title)) if is_postponed else title

    def _status(self, date: DateRow) -> Status:
        if self._is_off() or date.state:
            return "CANCELLED"
        return "TENTATIVE" if self._rows.answers.get(date.id, "going") != "going" else "CONFIRMED"

    def _is_off(self) -> bool:
        """Whether nothing of it takes place. What has no date yet does not take place on the old
        one: calendars have no word for that."""
        event = self._event
        gone = event.deleted_at or event.cancelled_at
        return bool(gone) or event.state in (CANCELLED, POSTPONED)

    def _is_over_with(self, date: DateRow) -> bool:
        """Whether a date was called off so long ago that every calendar has heard of it."""
        return bool(date.state) and date.changed_at < clock.now() - KEPT

    def _position(self, north: float | None, east: float | None) -> tuple[float, float] | None:
        known = self._event.deleted_at is None and north is not None and east is not None
        return (cast("float", north), cast("float", east)) if known else None

    def _url(self, date: DateRow) -> str:
        event = self._event
        if event.deleted_at:
            return ""  # it would hold the title
        if not event.is_series:
            return thread_url(event, external=True)
        return url_for(
            "events.on", thread_id=event.id, slug=event.slug, date_id=date.id, _external=True
        )


def _place(place: str, address: str) -> str:
    return ", ".join(part for part in (place, " ".join(address.split())) if part)
