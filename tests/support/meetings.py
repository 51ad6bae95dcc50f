"""The events of the town: one that everybody sees, with people who come, wait and speak, one that
is not published yet, and one for the team."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from core import clock
from core.access import Actor
from core.spaces.visibility import set_visibility
from core.threads.models import Post
from plugins.events.actions.agenda import Item, add_session, set_bookmark
from plugins.events.actions.answering import Wish, answer
from plugins.events.actions.making import Details, add_host, start_event
from plugins.events.actions.series import cancel
from plugins.events.models import (
    EventAnswer,
    EventDate,
    EventImported,
    EventQuestion,
    EventReminded,
    EventScan,
    EventSource,
    EventStanding,
)
from plugins.events.queries.agenda import session_of
from plugins.events.queries.by_date import found_date
from townhall import create_space

People = Callable[[str], Actor]
JOIN = "https://meet.example.org/kestrel-room"
"""Where the published event is joined: for bob, who has its only seat, and for those who run it."""


def meet(people: People, canary: str) -> dict[str, Any]:
    """Make them; the things of the town that name them. `people` gives somebody by their
    role as they are now, and `person` for charlie."""
    admin = people("admin")
    calendar = create_space(admin, owner="events", slug="meetings", title="Meetings")
    things = _published(people, calendar.id)
    _called_off(people("owner"), calendar.id)
    # Not alice's: her own private feed would show it to whoever has its address.
    draft = start_event(
        people("staff"),
        calendar.id,
        title="Not said yet",
        body="Still a draft.",
        details=_details(20),
        is_draft=True,
    )
    source = _source(calendar.id, people("owner").id, draft.id)
    return {
        **things,
        **_for_the_team(people, canary),
        "calendar_id": calendar.id,
        "calendar": "meetings",
        "draft_event": draft.id,
        "draft_date": EventDate.get(EventDate.event == draft.id).id,
        "source_id": source.id,
        "event_tag": "beds",
        "host": people("staff").id,
        "one": 1,
        "ics_place": "events/mine",
    }


def _published(people: People, calendar_id: int) -> dict[str, Any]:
    """The event that everybody sees, with maya as a host, and its agenda."""
    alice, bob = people("owner"), people("member")
    secrets = {"address": "Heron Lane 4", "join_url": JOIN, "join_details": "Ring twice."}
    details = _details(7, place="Community hall", is_address_private=True, seats=1, **secrets)
    event = start_event(
        alice,
        calendar_id,
        title="Spring planning",
        body="We plan the beds.",
        tags="beds",
        details=details,
    )
    add_host(alice, event.id, "maya")
    date = EventDate.get(EventDate.event == event.id)
    question = EventQuestion.create(
        event=event.id, label="What do you bring?", kind="choice", choices=["Soup", "Bread"]
    )
    answers = _answers(people, date, question)
    item = _item(date, speakers="@bob, digs\nAne Brandt")
    talk = add_session(alice, found_date(alice, date.id), item)
    set_bookmark(bob, *session_of(bob, talk.id), on=True)
    return {
        **answers,
        "event_id": event.id,
        "event_slug": event.slug,
        "event_post": Post.get(Post.thread == event.id).id,
        "date_id": date.id,
        "talk_id": talk.id,
        "question_id": question.id,
        "year": date.starts[:4],
        "number_of_month": date.starts[5:7],
        "day": date.starts[8:10],
    }


def _for_the_team(people: People, canary: str) -> dict[str, Any]:
    """A calendar that only the team sees, and what is in it."""
    hidden = create_space(people("admin"), owner="events", slug="nightjar", title=f"{canary} dates")
    set_visibility(people("admin"), hidden.id, "staff")
    maya, details = people("staff"), _details(9, place=canary)
    event = start_event(maya, hidden.id, title=f"{canary} meeting", body=canary, details=details)
    date = EventDate.get(EventDate.event == event.id)
    talk = add_session(maya, found_date(maya, date.id), _item(date, title=canary))
    return {"team_event": event.id, "team_date": date.id, "team_talk": talk.id}


def _source(calendar_id: int, user_id: int, event_id: int) -> EventSource:
    """A calendar elsewhere that is read again and again."""
    source = EventSource.create(
        space=calendar_id,
        user=user_id,
        url="https://calendar.example.org/all.ics",
        error="It did not answer.",
        created_at=clock.now(),
    )
    EventImported.create(space=calendar_id, uid="one@example.org", event=event_id, source=source)
    return source  # type: ignore[no-any-return]


def _details(days: int, **values: Any) -> Details:
    day = (clock.now() + timedelta(days=days)).date()
    return Details(
        starts=f"{day}T18:00", ends=f"{day}T20:00", zone="Europe/Paris", way="place", **values
    )


def _item(date: EventDate, **values: Any) -> Item:
    day = str(date.starts)[:10]
    given = {"title": "Which beds where", "room": "Barn", "track": "Beds", **values}
    return Item(starts=f"{day}T18:15", ends=f"{day}T19:00", text="Bring a map.", **given)


def _called_off(alice: Actor, calendar_id: int) -> None:
    """A series that does not take place, one date of which had a name of its own."""
    details = _details(11, rule="FREQ=WEEKLY;COUNT=3")
    walks = start_event(alice, calendar_id, title="Plum walks", body="Slowly.", details=details)
    dates = EventDate.select().where(EventDate.event == walks.id).order_by(EventDate.id)
    first = dates.first()
    EventDate.update(changes={"title": "The first plum walk"}).where(
        EventDate.id == first.id
    ).execute()
    cancel(alice, first.id, "The plums are ill.", "all")


def _answers(people: People, date: EventDate, question: EventQuestion) -> dict[str, Any]:
    """Bob has come, charlie waits; bob was let in by mistake once and has been reminded."""
    bob, charlie = people("member"), people("person")
    coming = answer(bob, date.id, Wish(status="going", replies={str(question.id): "Soup"}))
    EventAnswer.update(
        checked_in_at=clock.now(), checked_in_by=people("owner").id, gate="Gate 2"
    ).where(EventAnswer.id == coming.id).execute()
    waiting = answer(charlie, date.id, Wish(status="going"))
    for sort in ("in", "undo", "in"):
        EventScan.create(
            answer=coming.id, sort=sort, at=clock.now(), by=people("owner").id, gate="Gate 2"
        )
    EventReminded.create(date=date.id, user=bob.id, minutes=1440, starts_at=date.starts_at)
    EventStanding.create(event=date.event_id, user=charlie.id, replies={}, created_at=clock.now())
    code = EventAnswer.get_by_id(coming.id).code
    return {"answer_id": coming.id, "waiting_id": waiting.id, "code": code}
