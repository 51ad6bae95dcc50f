"""What may reach somebody: the grid of sorts and channels, quiet hours, and what owners say."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core import settings
from core.inbox.choices import ways_of
from core.notifications.defaults import comes_by, declare
from core.notifications.models import ChannelChoice, Reach
from core.notifications.telling import channels_of, sort_of
from core.registry import Channel
from core.site import site
from tests.core.inbox.conftest import Inbox

PAGE = "/account/notifications"


@pytest.fixture
def pigeon(inbox: Inbox) -> Channel:
    """One more channel, by which nothing comes unless somebody chooses it."""
    channel = Channel(
        name="pigeon",
        label="Pigeon",
        queue=lambda _user, _row: None,
        ready=lambda user_id: user_id != inbox.owner.id,
        unready="Put up a perch.",
    )
    site().registry.add("core", channel)
    return channel


def on(inbox: Inbox) -> set[str]:
    """What is ticked on bob's page."""
    page = inbox.page(PAGE)
    return set(re.findall(r'name="on" value="([^"]+)" checked', page))


def save(inbox: Inbox, ticked: set[str], **values: Any) -> Any:
    """Bob saves his page with this ticked."""
    ways = [way.name for way in ways_of(inbox.people.bob)]
    form = {"digest": "off", **values, "on": sorted(ticked), "way": ways}
    return inbox.send(PAGE, **form)


def test_the_grid_shows_every_sort_by_every_way(inbox: Inbox, pigeon: Channel) -> None:
    page = inbox.page(PAGE)
    for words in ("Mentions: Inbox", "Mentions: Pigeon", "Seats: Inbox"):
        assert f">{words}</span>" in page
    assert {"mention:inbox", "reaction:inbox"} <= on(inbox)
    assert "mention:pigeon" not in on(inbox)


def test_a_channel_that_cannot_reach_somebody_says_what_to_do(
    inbox: Inbox, pigeon: Channel
) -> None:
    assert "Put up a perch." in inbox.page(PAGE)


def test_what_is_ticked_stays_and_what_is_as_usual_is_not_written(
    inbox: Inbox, pigeon: Channel
) -> None:
    wanted = on(inbox) - {"reaction:inbox"} | {"mention:pigeon"}
    assert save(inbox, wanted).status_code == 303
    assert on(inbox) == wanted
    columns = ChannelChoice.sort, ChannelChoice.channel, ChannelChoice.is_on
    assert set(ChannelChoice.select(*columns).tuples()) == {
        ("reaction", "inbox", False),
        ("mention", "pigeon", True),
    }
    named = [channel.name for channel in channels_of([inbox.owner.id], sort_of("mention")[1])[2]]
    assert "pigeon" in named


def test_a_channel_that_came_while_the_page_was_open_stays_as_it_is(
    inbox: Inbox, pigeon: Channel
) -> None:
    save(inbox, on(inbox) | {"mention:pigeon"})
    inbox.send(PAGE, digest="off", on=["mention:inbox"], way=["inbox"])
    assert {"mention:inbox", "mention:pigeon"} <= on(inbox)
    assert "reply:inbox" not in on(inbox)


def test_quiet_hours_and_the_summary_are_kept(inbox: Inbox) -> None:
    save(inbox, on(inbox), digest="weekly", quiet_from="21:30", quiet_to="07:00")
    kept = Reach.get(Reach.user == inbox.owner)
    assert (kept.digest, kept.quiet_from, kept.quiet_to) == ("weekly", 21 * 60 + 30, 7 * 60)
    page = inbox.page(PAGE)
    assert 'value="21:30"' in page
    assert re.search(r'value="weekly"[^>]*checked|checked[^>]*value="weekly"', page)


def test_half_of_the_quiet_hours_is_refused_and_nothing_is_lost(inbox: Inbox) -> None:
    answer = save(inbox, {"mention:inbox"}, quiet_from="21:30", quiet_to="")
    assert answer.status_code == 422
    assert "a beginning and an end" in answer.text
    assert re.findall(r'value="([^"]+)" checked', answer.text)[0] == "mention:inbox"
    assert not Reach.select().exists()
    assert "reply:inbox" in on(inbox)


def test_stopping_mail_altogether_outlives_the_form(inbox: Inbox) -> None:
    Reach.create(user=inbox.owner, mail_off=True)
    save(inbox, on(inbox), digest="daily")
    assert Reach.get(Reach.user == inbox.owner).mail_off


def test_back_to_the_defaults_takes_every_choice_back(inbox: Inbox) -> None:
    before = on(inbox)
    save(inbox, set(), digest="daily", quiet_from="21:30", quiet_to="07:00")
    assert on(inbox) == set()
    inbox.send(f"{PAGE}/defaults")
    assert on(inbox) == before
    assert not ChannelChoice.select().exists()


def test_owners_say_what_comes_by_a_channel(inbox: Inbox, pigeon: Channel) -> None:
    fresh = type(site().registry)()
    for owner, sort in site().registry.of(type(sort_of("mention")[1])):
        fresh.add(owner, sort)
    fresh.add("core", pigeon)
    declare(fresh)
    site().registry.add("core", fresh.setting("core", "by_pigeon"))
    assert "mention:pigeon" not in on(inbox)
    settings.put(inbox.people.ada, "core", "by_pigeon", "mention seats")
    assert {"mention:pigeon", "seats:pigeon"} <= on(inbox)
    assert comes_by(sort_of("mention")[1], "pigeon")
    assert not comes_by(sort_of("reply")[1], "pigeon")


def test_the_owners_page_offers_the_channels_of_this_site(inbox: Inbox, sign_in: Any) -> None:
    page = sign_in(inbox.users.ada).get("/admin/settings/core").text
    assert "unless members choose: Mail" in page
