"""An event is made: its row, its date, its thread."""

from __future__ import annotations

from datetime import UTC, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from core import clock, settings
from core.access import Actor
from plugins.events.models import EventHost
from townhall import Post, Thread
from townhall.testing import Browser


def test_an_event_is_a_thread_with_a_row_and_one_date(meeting: SimpleNamespace) -> None:
    assert meeting.thread.kind == "event"
    assert meeting.event.zone == "Europe/Paris"
    local = meeting.date.starts_at.astimezone(ZoneInfo("Europe/Paris"))
    assert local.isoformat(timespec="minutes")[:16] == meeting.date.starts
    assert meeting.date.starts_at.tzinfo is UTC


def test_its_page_is_read_by_everybody(meeting: SimpleNamespace, client: Browser) -> None:
    page = client.get(meeting.url).text
    assert "Spring planning" in page
    assert "Community hall" in page


def test_another_host_changes_title_and_text_and_deletes_nothing(
    meeting: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace
) -> None:
    first = Post.get(Post.thread == meeting.id)
    edit = f"/posts/{first.id}/edit"
    assert browsers.bob.get(edit).status_code == 403
    EventHost.create(event=meeting.id, user=cast.bob.id, created_at=clock.now())
    page = browsers.bob.get(meeting.url).text
    assert page.count(f'href="{edit}"') == 2, "beside the event, and in the menu of the post"
    form = {"title": "Autumn planning", "body": "We plan them again.", "version": first.version}
    assert browsers.bob.send(edit, **form).status_code == 303
    assert Thread.get_by_id(meeting.id).title == "Autumn planning"
    assert browsers.bob.get(f"/posts/{first.id}/delete").status_code == 403


def test_its_author_changes_the_text_as_long_as_it_is_theirs(
    meeting: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    settings.put(Actor(is_admin=True), "core", "edit_days", 1)
    Post.update(created_at=clock.now() - timedelta(days=2)).execute()
    edit = f"/posts/{Post.get(Post.thread == meeting.id).id}/edit"
    assert f'href="{edit}"' in browsers.alice.get(meeting.url).text
    assert browsers.alice.get(edit).status_code == 200


@pytest.mark.parametrize("name", ["bob", "alice"])
def test_no_link_leads_to_a_form_that_is_refused(
    meeting: SimpleNamespace, browsers: SimpleNamespace, cast: SimpleNamespace, name: str
) -> None:
    EventHost.create(event=meeting.id, user=cast.bob.id, created_at=clock.now())
    Thread.update(is_locked=True).where(Thread.id == meeting.id).execute()
    page = getattr(browsers, name).get(meeting.url).text
    assert "Run this event" in page
    assert "/edit" not in page.replace(f"/events/dates/{meeting.date.id}/edit", "")
