"""An event for programs that read pages (schema.org, JSON-LD): public facts alone.

The values come from views that hold no secrets, so neither the join link nor a private address
can be in here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from plugins.events.queries.hosts import Host
from plugins.events.queries.shown import DateView
from plugins.events.times.walls import zone_info
from townhall import ThreadView

SCHEMA = "https://schema.org"
MODES = {
    "place": "OfflineEventAttendanceMode",
    "online": "OnlineEventAttendanceMode",
    "hybrid": "MixedEventAttendanceMode",
}


class About(NamedTuple):
    """What an event's linked data is made of. `address` is that of the page, whole; `base` that
    of the site."""

    thread: ThreadView
    date: DateView
    hosts: Sequence[Host]
    address: str
    base: str


def event_data(about: About) -> dict[str, Any] | None:
    """The schema.org `Event` of one date; None for what is not public."""
    thread, date = about.thread, about.date
    if thread.audience != "public" or thread.deleted_at is not None or thread.is_unlisted:
        return None
    status = _status(thread, date)
    found = {
        "@context": SCHEMA,
        "@type": "Event",
        "name": date.title or thread.title,
        "url": about.address,
        "startDate": _moment(date, date.starts_at, date.starts),
        "endDate": _moment(date, date.ends_at, date.ends),
        "eventStatus": f"{SCHEMA}/{status}",
        "eventAttendanceMode": f"{SCHEMA}/{MODES[date.way]}",
        "location": _location(about),
        "organizer": [_person(host, about.base) for host in about.hosts],
    }
    if status == "EventRescheduled":
        found["previousStartDate"] = date.before
        if date.before_at is not None:
            found["previousStartDate"] = _moment(date, date.before_at, date.before)
    return {name: value for name, value in found.items() if value}


def _status(thread: ThreadView, date: DateView) -> str:
    if "cancelled" in (date.state, thread.state) or date.state == "gone":
        return "EventCancelled"
    if "postponed" in (date.state, thread.state):
        return "EventPostponed"
    return "EventRescheduled" if date.before else "EventScheduled"


def _moment(date: DateView, moment: datetime, wall: str) -> str:
    """With the offset that its place has then; of whole days the day."""
    if date.is_all_day:
        return wall[:10]
    return moment.astimezone(zone_info(date.zone)).isoformat(timespec="seconds")


def _location(about: About) -> list[dict[str, Any]]:
    date = about.date
    found: list[dict[str, Any]] = []
    if date.way != "online" and (date.place or date.address):
        place: dict[str, Any] = {"@type": "Place", "name": date.place or date.address}
        if date.address:
            place["address"] = date.address
        if date.latitude is not None and date.longitude is not None:
            place["geo"] = {
                "@type": "GeoCoordinates",
                "latitude": date.latitude,
                "longitude": date.longitude,
            }
        found.append(place)
    if date.way != "place":
        # The page where somebody answers, never where they join.
        found.append({"@type": "VirtualLocation", "url": about.address})
    return found


def _person(host: Host, base: str) -> dict[str, str]:
    return {
        "@type": "Person",
        "name": host.name or host.username,
        "url": f"{base}/people/{host.username}",
    }
