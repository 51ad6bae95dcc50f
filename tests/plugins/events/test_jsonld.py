"""What programs read of an event's page."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from lxml import html

from core.threads.models import Thread
from plugins.events.models import Event, EventDate
from townhall.testing import Browser


def linked(browser: Browser, url: str) -> dict[str, Any] | None:
    """The linked data of a page."""
    found = html.fromstring(browser.get(url).text).xpath("//script[@type='application/ld+json']")
    return json.loads(found[0].text) if found else None


def test_it_says_what_when_and_where(meeting: SimpleNamespace, client: Browser) -> None:
    data = linked(client, meeting.url)
    assert data is not None
    assert (data["@type"], data["name"]) == ("Event", "Spring planning")
    assert data["startDate"].startswith(f"{meeting.date.starts}:00+0")
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["location"] == [{"@type": "Place", "name": "Community hall"}]
    assert data["organizer"][0]["name"] == "Alice"


def test_online_it_is_the_page_and_never_the_link(
    meeting: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    Event.update(way="online", join_url="https://meet.example/canary").execute()
    for browser in (browsers.visitor, browsers.alice):
        data = linked(browser, meeting.url)
        assert data is not None
        assert data["location"] == [{"@type": "VirtualLocation", "url": data["url"]}]
        assert "canary" not in json.dumps(data)


def test_a_private_address_is_not_in_it(meeting: SimpleNamespace, client: Browser) -> None:
    values = {"address": "7 Canary Lane", "latitude": 48.85661, "longitude": 2.35222}
    Event.update(**values, is_address_private=True).execute()
    assert linked(client, meeting.url)["location"] == [  # type: ignore[index]
        {"@type": "Place", "name": "Community hall"}
    ]


def test_cancelled_it_keeps_its_date(meeting: SimpleNamespace, client: Browser) -> None:
    EventDate.update(state="cancelled").execute()
    data = linked(client, meeting.url)
    assert data is not None
    assert data["eventStatus"] == "https://schema.org/EventCancelled"
    assert data["startDate"].startswith(meeting.date.starts)


def test_moved_it_says_from_when(meeting: SimpleNamespace, client: Browser) -> None:
    EventDate.update(before="2026-01-05T18:00", before_at=meeting.date.starts_at).execute()
    data = linked(client, meeting.url)
    assert data is not None
    assert data["eventStatus"] == "https://schema.org/EventRescheduled"
    assert data["previousStartDate"] == data["startDate"]


def test_a_title_cannot_leave_its_element(meeting: SimpleNamespace, client: Browser) -> None:
    title = "</script><script>canary()</script><!--"
    Thread.update(title=title).execute()
    page = client.get(meeting.url).text
    assert "<script>canary" not in page
    assert linked(client, meeting.url)["name"] == title  # type: ignore[index]


def test_what_is_not_public_says_nothing(
    meeting: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    Thread.update(audience="members").execute()
    assert linked(browsers.bob, meeting.url) is None
