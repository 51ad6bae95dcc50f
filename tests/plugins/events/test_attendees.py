"""Who may know who comes, and what hosts do on their list."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from plugins.events.models import EventAnswer, EventQuestion
from tests.plugins.events.seated import come, hold, status


@pytest.fixture
def attended(meeting: SimpleNamespace, cast: SimpleNamespace) -> SimpleNamespace:
    """The meeting, to which bob comes with a guest."""
    hold(meeting, most_guests=1)
    come(cast.bob, meeting, guests=1, guest_names="Kofi the Great")
    return meeting


@pytest.mark.parametrize(
    ("shown", "allowed"),
    [
        ("public", "visitor charlie bob alice maya"),
        ("members", "charlie bob alice maya"),
        ("attendees", "bob alice maya"),
        ("hosts", "alice maya"),
        ("counts", "alice maya"),
    ],
)
def test_the_names_are_for_those_whom_the_host_has_chosen(
    attended: SimpleNamespace, browsers: SimpleNamespace, shown: str, allowed: str
) -> None:
    hold(attended, attendees_shown=shown)
    url = f"/events/dates/{attended.date.id}/attendees"
    for name, browser in vars(browsers).items():
        if name == "ada":
            continue
        answer = browser.get(url)
        may = name in allowed.split()
        assert (answer.status_code == 200) == may, name
        assert ("and 1 guest" in answer.text) == may, name
        assert "Kofi" not in answer.text
        assert (url in browser.get(attended.url).text) == may, name
        assert "1 person is going" in browser.get(attended.url).text


def deed(browser: Any, attended: SimpleNamespace, answer: EventAnswer, what: str) -> Any:
    url = f"/events/dates/{attended.date.id}/people/{answer.id}"
    return browser.send(url, deed=what, list=answer.status)


def test_hosts_let_in_turn_away_and_remove_from_their_list(
    attended: SimpleNamespace, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    hold(attended, needs_approval=True, seats=3)
    come(cast.charlie, attended)
    url = f"/events/dates/{attended.date.id}/people"
    assert "1 person asks to come." in browsers.alice.get(url).text
    assert "Let in" in browsers.alice.get(f"{url}?list=asked").text
    row = EventAnswer.get(EventAnswer.user == cast.charlie.id)
    assert deed(browsers.alice, attended, row, "approve").status_code == 303
    assert status(cast.charlie, attended.date) == "going"
    assert "Remove Charlie?" in browsers.alice.get(f"{url}/{row.id}/remove").text
    assert deed(browsers.alice, attended, row, "remove").status_code == 303
    assert status(cast.charlie, attended.date) == "removed"
    assert deed(browsers.alice, attended, row, "dance").status_code == 404


def test_hosts_invite_by_name_and_beyond_the_seats(
    attended: SimpleNamespace, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    hold(attended, seats=2)
    url = f"/events/dates/{attended.date.id}/people"
    refused = browsers.alice.send(url, username="charlie")
    assert refused.status_code == 422
    assert "All seats are taken." in refused.text
    assert browsers.alice.send(url, username="nobody-here").status_code == 422
    assert browsers.alice.send(url, username="charlie", is_over="y").status_code == 303
    assert status(cast.charlie, attended.date) == "offered"
    listed = browsers.alice.get(f"{url}?list=offered").text
    assert "Beyond the seats" in listed


def test_the_list_and_its_table_are_for_hosts_alone(
    attended: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    question = EventQuestion.create(event=attended.id, label="What do you eat?")
    EventAnswer.update(replies={str(question.id): "=1+1"}).execute()
    url = f"/events/dates/{attended.date.id}/people"
    row = EventAnswer.get()
    for path in (url, f"{url}.csv", f"{url}/{row.id}/remove", f"/events/{attended.id}/questions"):
        assert browsers.charlie.get(path).status_code == 403
        assert browsers.alice.get(path).status_code == 200
    table = browsers.alice.get(f"{url}.csv")
    assert table.mimetype == "text/csv"
    head, line, *rest = table.text.split("\r\n")
    assert head.endswith("checked_in_at,What do you eat?")
    assert line.startswith("Bob,bob,going,,1,Kofi the Great,false,")
    assert line.endswith(",'=1+1")
    assert rest == [""]


def test_hosts_write_order_and_take_out_questions(
    meeting: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    url = f"/events/{meeting.id}/questions"
    for label in ("First?", "Second?"):
        assert browsers.alice.send(url, label=label, kind="text").status_code == 303
    refused = browsers.alice.send(url, label="Kit?", kind="choice", choices="Only one")
    assert refused.status_code == 422
    assert "Only one" in refused.text
    first, second = EventQuestion.select().order_by(EventQuestion.id)
    browsers.alice.send(f"{url}/{second.id}", deed="up")
    page = browsers.alice.get(url).text
    assert page.index("Second?") < page.index("First?")
    browsers.alice.send(f"{url}/{first.id}", label="Now?", kind="check", is_required="y")
    assert EventQuestion.get_by_id(first.id).is_required
    asked = browsers.alice.get(f"{url}/{second.id}/remove").text
    assert "Take out “Second?”?" in asked
    assert 'value="remove"' not in browsers.alice.get(url).text, "one tap takes nothing out"
    assert EventQuestion.select().count() == 2
    browsers.alice.send(f"{url}/{second.id}", deed="remove")
    assert [row.label for row in EventQuestion.select()] == ["Now?"]
    assert browsers.alice.get(f"{url}/{second.id}").status_code == 404
    assert browsers.bob.send(url, label="Mine?", kind="text").status_code == 403
