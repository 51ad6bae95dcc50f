"""Macros: written, filled for a ticket, used on it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.drafts.models import Draft
from core.mentions.queries import render_text
from plugins.support import log
from plugins.support.actions.changing import Stale
from plugins.support.actions.macros import Written, change_macro, make_macro, use_macro
from plugins.support.models import SupportEntry, SupportMacro, SupportMacroUse, SupportTicket
from plugins.support.placeholders import NAMES, filled, unknown_in
from plugins.support.queries.macros import macros_for, uses_of
from tests.support.desk_things import let_answer
from tests.support.payloads import PAYLOADS
from tests.support.requests_for_help import ask, make_queue
from townhall import Forbidden, NotFound, Post, Rejected, Thread, reply

GREETING = "Hello {first_name|there}, this is about “{title}”. {agent}"


def written(**values: Any) -> Written:
    """A macro as somebody writes it."""
    return Written(**{"title": "Greet", "body": GREETING, "changes": {}, "use": "all", **values})


def draft_of(user_id: int, thread: Thread) -> str:
    """What somebody has begun to reply."""
    row = Draft.get_or_none((Draft.user == user_id) & (Draft.key == f"reply-{thread.id}"))
    return str(row.data["body"]) if row else ""


def titles(actor: Any, **how: Any) -> list[str]:
    return [one.title for one in macros_for(actor, **how)]


def use(actor: Any, thread: Thread, macro_id: int, **how: Any) -> None:
    """Use a macro, words and changes as it has them."""
    use_macro(actor, thread.id, macro_id, **{"text": None, "does": True, "seen": None, **how})


def test_placeholders_are_filled_or_say_what_else() -> None:
    values = {"first_name": "Bob", "title": "A lamp"}
    assert filled("Hello {first_name|there}: {title}", values) == "Hello Bob: A lamp"
    assert filled("Hello {first_name|there}{queue}!", {}) == "Hello there!"
    assert filled("{ not } {}  {Title} {{title}}", values) == "{ not } {}  {Title} {A lamp}"


def test_only_known_placeholders_stand_for_something(actors: SimpleNamespace, queue: Any) -> None:
    assert unknown_in("{title} {password} {x|y}") == ["password", "x"]
    with pytest.raises(Rejected) as refused:
        make_macro(actors.maya, written(body="Your {password}"))
    assert refused.value.field == "body"
    assert all(name in refused.value.message for name in ("password", *NAMES))
    with pytest.raises(Rejected):
        make_macro(actors.maya, written(changes={"note": "{secret}"}))


@pytest.mark.parametrize("value", [*PAYLOADS, "# Big", "- a", "1. one", "@maya", "www.a.example"])
def test_what_people_are_called_is_words_and_nothing_else(value: str, queue: Any) -> None:
    rendered = render_text(filled("{requester}", {"requester": value}))
    html = rendered.html
    assert not rendered.named
    for tag in (
        "<a",
        "<img",
        "<script",
        "<h1",
        "<ul",
        "<ol",
        "<code",
        "<em",
        "<strong",
        "<details",
    ):
        assert tag not in html


def test_a_macro_fills_the_reply_and_changes_the_ticket(
    ticket: Thread, actors: SimpleNamespace
) -> None:
    does = {"state": "customer", "priority": 3, "assignee": "me", "add": ["asked"], "note": "Wait."}
    macro = make_macro(actors.maya, written(changes=does))
    use(actors.maya, ticket, macro)
    row = SupportTicket.get_by_id(ticket.id)
    assert (row.category, row.priority, row.assignee_id) == ("customer", 3, actors.maya.id)
    assert Thread.get_by_id(ticket.id).tag_names == "asked"
    assert Post.select().where(Post.thread == row.notes_id).count() == 1
    assert draft_of(actors.maya.id, ticket) == "Hello Bob, this is about “My order is lost”. Maya"
    assert Post.select().where(Post.thread == ticket.id).count() == 1, "nothing is sent by itself"
    entry = SupportEntry.get(SupportEntry.sort == log.MACRO)
    assert (entry.actor_id, entry.after["macro"]) == (actors.maya.id, "Greet")


def test_what_was_begun_stays_above_the_words_of_a_macro(
    ticket: Thread, actors: SimpleNamespace
) -> None:
    macro = make_macro(actors.maya, written(body="Greetings."))
    for _turn in range(2):
        use(actors.maya, ticket, macro)
    assert draft_of(actors.maya.id, ticket) == "Greetings.\n\nGreetings."


def test_a_macro_used_on_a_stale_view_does_nothing(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    macro = make_macro(actors.maya, written(changes={"state": "closed"}))
    seen = SupportTicket.get_by_id(ticket.id).last_entry
    reply(actors.bob, ticket.id, "It has come.")
    with pytest.raises(Stale):
        use(actors.maya, ticket, macro, seen=seen)
    sent = {"text": "Hello my friend.", "do": "both", "seen": str(seen)}
    answer = browsers.maya.send(f"/support/{ticket.id}/macros/{macro}", **sent)
    assert answer.status_code == 409
    assert "Hello my friend." in answer.text
    assert SupportTicket.get_by_id(ticket.id).category == "new"
    assert (SupportMacroUse.select().count(), draft_of(actors.maya.id, ticket)) == (0, "")


def test_who_uses_which_macro(queue: Any, actors: SimpleNamespace, cast: SimpleNamespace) -> None:
    other = make_queue("Returns")
    charlie = let_answer(cast.charlie, other.id)
    asked = ask(actors.bob, queue.id)
    group = next(iter(charlie.group_ids - actors.bob.group_ids))
    macros = {
        name: make_macro(actors.maya, written(title=name, use=who))
        for name, who in {
            "All": "all",
            "Mine": "me",
            "Orders": f"queue:{queue.id}",
            "Returns": f"queue:{other.id}",
            "Group": f"group:{group}",
        }.items()
    }
    assert titles(actors.maya) == ["All", "Mine", "Orders", "Returns"]
    assert titles(charlie) == ["All", "Group", "Returns"]
    assert titles(actors.maya, space_id=queue.id) == ["All", "Mine", "Orders"]
    with pytest.raises(NotFound):
        use(actors.maya, asked, macros["Returns"])
    with pytest.raises(NotFound):
        use(actors.maya, asked, macros["Group"])
    with pytest.raises(Forbidden):
        use(charlie, asked, macros["All"])
    with pytest.raises(Forbidden):
        make_macro(charlie, written(use="all"))
    with pytest.raises(Forbidden):
        change_macro(charlie, macros["Returns"], written(use="me"))
    own = make_macro(charlie, written(title="Own", use="me"))
    assert titles(charlie) == ["All", "Group", "Own", "Returns"]
    with pytest.raises(NotFound):
        change_macro(actors.maya, own, written(use="me"))
    with pytest.raises(Forbidden):
        make_macro(actors.bob, written(use="me"))


def test_macros_are_found_by_words_and_counted(ticket: Thread, actors: SimpleNamespace) -> None:
    first = make_macro(actors.maya, written(title="Parcel lost", body="We look for it."))
    make_macro(actors.maya, written(title="Invoice", body="Attached."))
    assert titles(actors.maya, words="look PARCEL") == ["Parcel lost"]
    assert titles(actors.maya, words="100%") == []
    use(actors.maya, ticket, first, does=False)
    use(actors.ada, ticket, first, does=False)
    found = uses_of([first])[first]
    assert (found.times, found.tickets) == (2, 1)


def test_the_pages_of_a_macro(ticket: Thread, browsers: SimpleNamespace) -> None:
    sent = {"title": "Thanks", "body": GREETING, "state": "solved", "use": "all", "note": "Done."}
    assert browsers.maya.send("/support/macros/new", **sent).status_code == 303
    macro = SupportMacro.get()
    assert macro.changes == {"state": "solved", "note": "Done."}
    assert "not used in 90 days" in browsers.maya.get("/support/macros").text
    page = browsers.maya.get(f"/support/{ticket.id}/macros/{macro.id}").text
    for words in ("Hello Bob", "State: Solved", "A note for the team", "Only fill the reply"):
        assert words in page
    assert "Thanks" in browsers.maya.get(f"/support/{ticket.id}/macros?q=hello").text
    used = browsers.maya.send(f"/support/{ticket.id}/macros/{macro.id}", text="Hi.", do="text")
    assert (used.status_code, SupportTicket.get_by_id(ticket.id).category) == (303, "new")
    shown = browsers.maya.get(used.location, follow_redirects=True).text
    assert "Hi." in shown
    refused = browsers.maya.send("/support/macros/new", **{**sent, "body": "{nothing}"})
    assert refused.status_code == 422
    assert "{nothing}" in refused.text
    assert "stands for nothing" in refused.text
    assert browsers.maya.send(f"/support/macros/{macro.id}/remove").status_code == 303
    assert SupportMacro.select().count() == 0


def test_who_asked_reads_nothing_of_macros(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    macro = make_macro(actors.maya, written(title="Secret words"))
    address = f"/support/t/{ticket.id}/{ticket.slug}/1"
    assert "Secret words" in browsers.maya.get(address).text
    assert "Secret words" not in browsers.bob.get(address).text
    for path in ("/support/macros", f"/support/macros/{macro}"):
        assert browsers.bob.get(path).status_code == 403
    assert browsers.bob.get(f"/support/{ticket.id}/macros/{macro}").status_code == 404
    assert browsers.bob.send(f"/support/{ticket.id}/macros/{macro}").status_code == 404
