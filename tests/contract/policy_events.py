"""Who gets what at the addresses of events: `owner` started the event, `staff` is its host and
keeps order there, `member` has its only seat."""

from __future__ import annotations

from typing import Any

from tests.contract.answers import Answers, Route, accounts, author, everyone, get, members, post
from tests.contract.answers import staff as team

EVENT = {"thread_id": "event_id"}
NAMED = {**EVENT, "slug": "event_slug"}
CALENDAR = {"slug": "calendar"}
NEW = {
    "title": "Plum day",
    "body": "Bring a saw.",
    "first_day": "2027-05-04",
    "first_time": "18:00",
}
TALK = {"title": "Which tools", "starts": "2027-05-04T18:00", "ends": "2027-05-04T19:00"}


def of_date(path: str, answers: Answers, form: dict[str, Any] | None = None) -> Route:
    """Something about one date: a page, or a deed if it has a form."""
    rule = f"/events/dates/<int:date_id>{path}"
    return get(rule, answers) if form is None else post(rule, answers, form)


LISTS = (
    get("/events/", everyone()),
    # Who may start one in a single calendar is led there.
    get("/events/new", accounts(302, pending=200, suspended=200, staff=200, admin=200)),
    get("/events/subscribe", everyone()),
    get("/events/s/<slug>", everyone(), **CALENDAR),
    get("/events/s/<slug>/new", members(), **CALENDAR),
    post("/events/s/<slug>/new", members(303), NEW, **CALENDAR),
    get(
        "/events/month/<int(fixed_digits=4):year>-<int(fixed_digits=2):number>",
        everyone(),
        number="number_of_month",
    ),
    get(
        "/events/day/<int(fixed_digits=4):year>-<int(fixed_digits=2):number>"
        "-<int(fixed_digits=2):day>",
        everyone(),
        number="number_of_month",
    ),
    get("/events/all.ics", everyone()),
    get("/events/mine.ics", members()),
    get("/events/s/<slug>.ics", everyone(), **CALENDAR),
    get("/events/tags/<slug>.ics", everyone(), slug="event_tag"),
    get("/events/s/<slug>/import", team(), **CALENDAR),
    post("/events/s/<slug>/import", team(422), **CALENDAR),
    post("/events/s/<slug>/import/take", team(422), **CALENDAR),
    post("/events/s/<slug>/import/<int:source_id>/read", team(303), **CALENDAR),
    post("/events/s/<slug>/import/<int:source_id>/drop", team(303), **CALENDAR),
)

ONE = (
    get("/events/t/<int:thread_id>", everyone(301), **EVENT),
    get("/events/e/<int:thread_id>", everyone(301), **EVENT),
    get("/events/e/<int:thread_id>/<slug>", everyone(301), **NAMED),
    get("/events/e/<int:thread_id>/<slug>/<int:number>", everyone(301), **NAMED, number="one"),
    get("/events/t/<int:thread_id>/<slug>", everyone(), **NAMED),
    get("/events/t/<int:thread_id>/<slug>/<int:number>", everyone(), **NAMED, number="one"),
    get("/events/t/<int:thread_id>/<slug>/on/<int:date_id>", everyone(), **NAMED),
    get("/events/t/<int:thread_id>.ics", everyone(), **EVENT),
    get("/events/t/<int:thread_id>/on/<int:date_id>.ics", everyone(), **EVENT),
    post(
        "/events/t/<int:thread_id>/reply",
        members(303, pending=422, suspended=422),
        {"body": "I bring soup."},
        **EVENT,
    ),
    get("/events/<int:thread_id>/copy", author(), **EVENT),
    # The draft is maya's, and nobody else knows of it.
    post(
        "/events/<int:thread_id>/publish",
        members(404, staff=303),
        thread_id="draft_event",
    ),
    get("/events/<int:thread_id>/hosts", author(), **EVENT),
    post("/events/<int:thread_id>/hosts", author(303), {"username": "charlie"}, **EVENT),
    post(
        "/events/<int:thread_id>/hosts/<int:user_id>/remove", author(303), **EVENT, user_id="host"
    ),
    get("/events/<int:thread_id>/questions", author(), **EVENT),
    post("/events/<int:thread_id>/questions", author(303), {"label": "Soup?"}, **EVENT),
    get("/events/<int:thread_id>/questions/<int:question_id>", author(), **EVENT),
    post(
        "/events/<int:thread_id>/questions/<int:question_id>",
        author(303),
        {"label": "Bread?", "kind": "text"},
        **EVENT,
    ),
    get("/events/<int:thread_id>/questions/<int:question_id>/remove", author(), **EVENT),
)

CHANGES = (
    of_date("/edit", author()),
    of_date("/edit", author(303), {**NEW, "zone": "Europe/Paris", "place": "Barn"}),
    of_date("/off", author()),
    of_date("/off", author(303), {"deed": "cancel", "reason": "Rain"}),
)

ANSWERS = (
    of_date("/answer", members()),
    # The only seat is bob's: the others wait.
    of_date("/answer", members(303), {"status": "going"}),
    of_date("/offer", members(422, member=303), {}),
    of_date("/leave", accounts(303, pending=403, suspended=403), {}),
    of_date("/confirm", accounts(303, pending=403, suspended=403), {}),
    # The event shows them to members.
    of_date("/attendees", members()),
    of_date("/people", author()),
    of_date("/people", author(303), {"username": "charlie", "is_over": "y"}),
    of_date("/people.csv", author()),
    of_date("/people/<int:answer_id>", author(303), {"deed": "first"}),
    of_date("/people/<int:answer_id>/remove", author()),
)

DOOR = (
    of_date("/door", author()),
    # Days before the date.
    of_date("/door", author(422), {"code": "{code}"}),
    of_date("/door/<int:answer_id>", author(303), {"deed": "undo"}),
    of_date("/door/queue", author(200), {"scans": "[]"}),
    of_date("/door/log", author()),
    of_date("/ticket", members(404, member=200)),
    of_date("/ticket.svg", members(404, member=200)),
    # Hosts to the door, bob to his ticket.
    get("/events/in/<code>", author(302, member=302)),
)

AGENDA = (
    of_date("/agenda", everyone()),
    of_date("/agenda/new", author()),
    of_date("/agenda/new", author(303), TALK),
    get("/events/sessions/<int:talk_id>.ics", everyone()),
    get("/events/sessions/<int:talk_id>/edit", author()),
    post("/events/sessions/<int:talk_id>/edit", author(303), TALK),
    get("/events/sessions/<int:talk_id>/delete", author()),
    post("/events/sessions/<int:talk_id>/delete", author(303)),
    post("/events/sessions/<int:talk_id>/bookmark", members(303), {"on": "1"}),
)

EVENTS = (*LISTS, *ONE, *CHANGES, *ANSWERS, *DOOR, *AGENDA)
