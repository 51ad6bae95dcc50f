"""The desk: who comes in, what each view lists, pages, filters, and the ticket that is chosen."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.actions.noting import write_note
from plugins.support.filters import COLUMNS, ORDERS, Filters, filters_of
from plugins.support.models import SupportTicket
from plugins.support.overviews import OVERVIEWS
from plugins.support.queries.counts import counts_of_views, said
from plugins.support.queries.desk import tickets_page
from tests.support.desk_things import let_answer
from tests.support.requests_for_help import ask, make_queue
from tests.support.tracing import statements
from townhall import Thread, clock, delete_thread, reply
from townhall.testing import Browser


def titles(actor: Any, filters: Filters, **how: Any) -> list[str]:
    """What a list holds, in its order."""
    return [line.title for line in tickets_page(actor, filters, **how).rows]


def put(thread: Thread, **values: Any) -> None:
    """Let a ticket stand so, behind the back of everybody."""
    SupportTicket.update(**values).where(SupportTicket.thread == thread.id).execute()


def overview(key: str) -> Filters:
    return next(one.filters for one in OVERVIEWS if one.key == key)


@pytest.fixture
def several(queue: Any, actors: SimpleNamespace) -> list[Thread]:
    """Seven requests of bob's and alice's, the oldest first."""
    made = [ask((actors.bob, actors.alice)[n % 2], queue.id, f"Number {n}") for n in range(7)]
    for place, thread in enumerate(made):
        at = clock.now() - timedelta(hours=10 - place)
        put(thread, opened_at=at, changed_at=at, heard_at=at, priority=place % 4 + 1)
    return made


def test_those_who_work_on_tickets_come_in_and_others_do_not(
    ticket: Thread, browsers: SimpleNamespace
) -> None:
    names = ("maya", "ada", "bob", "charlie", "visitor")
    answers = {name: getattr(browsers, name).get("/support/desk").status_code for name in names}
    assert answers == {"maya": 200, "ada": 200, "bob": 403, "charlie": 403, "visitor": 303}
    assert "My order is lost" in browsers.maya.get("/support/desk").text
    assert "/support/desk" in browsers.maya.get("/inbox/").text
    assert "/support/desk" not in browsers.bob.get("/inbox/").text


@pytest.mark.parametrize("order", ORDERS)
def test_pages_follow_each_other_without_gap_or_repetition(
    order: str, several: list[Thread], actors: SimpleNamespace
) -> None:
    put(several[2], breach_at=clock.now() + timedelta(hours=2))
    put(several[5], breach_at=clock.now() + timedelta(hours=1))
    filters, after, found = Filters(order=order), "", []
    whole = titles(actors.maya, filters)
    while True:
        page = tickets_page(actors.maya, filters, after=after, size=2)
        found += [line.title for line in page.rows]
        after = page.after
        if not after:
            break
    assert found == whole
    assert sorted(found) == [f"Number {n}" for n in range(7)]


def test_each_order_has_its_own_first(several: list[Thread], actors: SimpleNamespace) -> None:
    put(several[3], breach_at=clock.now() + timedelta(hours=1))
    put(several[1], breach_at=clock.now() + timedelta(hours=2))
    first = {one: titles(actors.maya, Filters(order=one))[:2] for one in ORDERS}
    assert first == {
        "changed": ["Number 6", "Number 5"],
        "opened": ["Number 6", "Number 5"],
        "oldest": ["Number 0", "Number 1"],
        "priority": ["Number 3", "Number 6"],
        "breach": ["Number 3", "Number 1"],
    }


def test_views_list_what_they_say(several: list[Thread], actors: SimpleNamespace) -> None:
    maya = By(actor=actors.maya)
    change_ticket(maya, several[0].id, Changes(state="open", assignee_id=actors.maya.id))
    change_ticket(maya, several[1].id, Changes(state="customer"))
    change_ticket(maya, several[2].id, Changes(state="solved"))
    change_ticket(maya, several[3].id, Changes(is_spam=True))
    put(several[4], breach_at=clock.now() + timedelta(hours=1))
    put(several[5], breach_at=clock.now() + timedelta(days=2))
    found = {one.key: sorted(t[-1] for t in titles(actors.maya, one.filters)) for one in OVERVIEWS}
    assert found == {
        "ours": ["0", "4", "5", "6"],
        "mine": ["0"],
        "nobodys": ["1", "4", "5", "6"],
        "new": ["4", "5", "6"],
        "soon": ["4"],
        "open": ["0", "1", "4", "5", "6"],
        "solved": ["2"],
        "spam": ["3"],
    }
    counts = counts_of_views(actors.maya, {one.key: one.filters for one in OVERVIEWS})
    assert counts == {key: len(numbers) for key, numbers in found.items()}


def test_filters_narrow_what_is_listed(several: list[Thread], actors: SimpleNamespace) -> None:
    asked = {
        "q=number+4": ["Number 4"],
        f"q=%23{several[1].id}".replace("%23", ""): ["Number 1"],
        "priority=4": ["Number 3"],
        "priority=4&priority=3&order=oldest": ["Number 2", "Number 3", "Number 6"],
        "channel=mail": [],
        "tag=none-has-it": [],
        "assignee=me": [],
        "state=solved": [],
        "waits=8&order=oldest": ["Number 0", "Number 1", "Number 2"],
    }
    found = {one: titles(actors.maya, filters_of(MultiDict(_pairs(one)))) for one in asked}
    assert found == asked


def _pairs(query: str) -> list[tuple[str, str]]:
    pairs = [part.partition("=") for part in query.split("&")]
    return [(name, value.replace("+", " ")) for name, _is, value in pairs]


def test_an_address_says_its_filters_and_they_say_it() -> None:
    filters = Filters(
        spaces=(3, 5),
        categories=("new", "solved"),
        state="solved",
        priorities=(1, 4),
        assignee="me",
        team=2,
        tag="boots",
        channel="mail",
        words="two words",
        waits=4,
        breach="soon",
        solved_days=3,
        spam=True,
        order="breach",
        columns=COLUMNS,
    )
    again = filters_of(MultiDict(filters.pairs))
    assert again == filters
    assert again.columns == COLUMNS


def test_what_makes_no_sense_in_an_address_is_left_out(
    ticket: Thread, browsers: SimpleNamespace
) -> None:
    odd = "?queue=-1&queue=x&is=%00&priority=9&assignee=;&team=99999999999&waits=x&order=up&q=%00"
    assert browsers.maya.get(f"/support/desk{odd}").status_code == 200
    assert browsers.maya.get("/support/desk?after=AAAA").status_code == 200
    assert browsers.maya.get("/support/desk?view=nothing").status_code == 404
    assert browsers.maya.get("/support/desk?t=99999").status_code == 404


def test_only_queues_that_one_works_on_are_there(
    queue: Any, actors: SimpleNamespace, cast: SimpleNamespace
) -> None:
    other = make_queue("Returns")
    charlie = let_answer(cast.charlie, other.id)
    ask(actors.bob, queue.id, "In orders")
    ask(actors.bob, other.id, "In returns")
    assert titles(charlie, Filters()) == ["In returns"]
    assert titles(charlie, Filters(spaces=(queue.id,))) == []
    assert counts_of_views(charlie, {"open": Filters()}) == {"open": 1}
    assert sorted(titles(actors.maya, Filters())) == ["In orders", "In returns"]


def test_deleted_tickets_are_not_there(ticket: Thread, actors: SimpleNamespace) -> None:
    delete_thread(actors.maya, ticket.id)
    assert titles(actors.maya, Filters()) == []
    assert counts_of_views(actors.maya, {"open": Filters()}) == {"open": 0}


def test_a_count_stops_and_says_that_there_are_more() -> None:
    assert (said(999), said(1000), said(0)) == ("999", "999+", "0")


def test_the_chosen_ticket_says_what_was_said_last(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    reply(actors.maya, ticket.id, "It left on Monday.")
    write_note(actors.maya, ticket.id, "The driver lost it twice.")
    page = browsers.maya.get(f"/support/desk?t={ticket.id}").text
    for words in ("It left on Monday.", "The driver lost it twice.", "Note for the team"):
        assert words in page
    part = browsers.maya.part(f"/support/desk?t={ticket.id}", target="chosen").text
    assert part.lstrip().startswith("<section")
    assert "It left on Monday." in part
    assert "<html" not in part


def test_one_press_gives_it_to_me_and_leads_back_to_the_view(
    ticket: Thread, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    answer = browsers.maya.send(
        f"/support/desk/{ticket.id}", assignee="me", here="view=new", seen="0"
    )
    assert answer.status_code == 303
    assert answer.location == f"/support/desk?view=new&t={ticket.id}"
    assert SupportTicket.get_by_id(ticket.id).assignee_id == cast.maya.id


def test_a_change_on_a_stale_view_is_stopped_and_shows_how_it_stands(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    seen = SupportTicket.get_by_id(ticket.id).last_entry
    reply(actors.bob, ticket.id, "It has come after all.")
    sent = {"state": "closed", "seen": str(seen), "here": "view=open"}
    answer = browsers.maya.send(f"/support/desk/{ticket.id}", **sent)
    assert answer.status_code == 409
    assert "It has come after all." in answer.text
    assert SupportTicket.get_by_id(ticket.id).category == "new"
    (now,) = set(re.findall(r'name="seen" value="(\d+)"', answer.text))
    again = browsers.maya.send(f"/support/desk/{ticket.id}", **{**sent, "seen": now})
    assert again.status_code == 303


def test_a_change_that_cannot_be_says_why(ticket: Thread, browsers: SimpleNamespace) -> None:
    answer = browsers.maya.send(f"/support/desk/{ticket.id}", state="not-a-state")
    assert answer.status_code == 422
    assert "There is no such state any more." in answer.text


def test_more_tickets_are_no_more_queries(
    several: list[Thread], browsers: SimpleNamespace, queries: Any
) -> None:
    url = f"/support/desk?view=open&t={several[0].id}"
    browsers.maya.get(url)
    with queries(max=12):
        assert browsers.maya.get(url).status_code == 200
    with queries(max=10):
        browsers.maya.get("/support/desk?view=open")


def numbers_beside_views(browser: Browser) -> dict[str, str]:
    """What stands beside the views of the desk."""
    page = browser.get("/support/desk").text
    found = re.findall(
        r'view=(\w+)"[^>]*>.*?</bdi></span>(?: <span class="count">(\S+?)</span>)?', page
    )
    return {view: number or "0" for view, number in found}


def test_pages_between_two_writes_count_views_once_and_the_next_one_anew(
    several: list[Thread], browsers: SimpleNamespace, actors: SimpleNamespace
) -> None:
    before = numbers_beside_views(browsers.maya)

    def counts() -> bool:
        with statements() as asked:
            assert numbers_beside_views(browsers.maya) == before
        return any("COUNT" in sql for sql in asked)

    # On PostgreSQL whoever writes in another database of the server counts as a write.
    assert not all(counts() for _time in range(100))
    change_ticket(By(actor=actors.maya), several[4].id, Changes(state="solved"))
    after = numbers_beside_views(browsers.maya)
    assert int(after["open"]) == int(before["open"]) - 1
    delete_thread(actors.maya, several[5].id)
    assert int(numbers_beside_views(browsers.maya)["open"]) == int(before["open"]) - 2
