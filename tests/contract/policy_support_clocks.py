"""Who gets what at addresses of the help desk: service levels, questions that wait, reports."""

from __future__ import annotations

from tests.contract.answers import Route, admins, get, members, post, staff

TICKET = {"thread_id": "ticket_id"}
SEEN = {"member": 404}
CALENDAR = {"calendar_id": "support_calendar"}
POLICY = {"policy_id": "support_policy"}
HOURS = {"name": "Office", "zone": "Europe/Paris", "day_0": "9:00-17:00"}
PROMISE = {
    "name": "Soon",
    "space": "0",
    "calendar": "{support_calendar}",
    "warn_percent": "75",
    "tells_group": "0",
    "first_4": "1h",
    "solve_2": "2d",
}
OTHER = {**PROMISE, "space": "{support_queue}"}

SUPPORT_CLOCKS: tuple[Route, ...] = (
    get("/support/<int:thread_id>/why", members(**SEEN, owner=403), **TICKET),
    get("/support/levels", admins()),
    get("/support/calendars/new", admins()),
    post("/support/calendars/new", admins(303), HOURS),
    get("/support/calendars/<int:calendar_id>", admins(), **CALENDAR),
    post(
        "/support/calendars/<int:calendar_id>",
        admins(303),
        HOURS,
        **CALENDAR,
    ),
    post(
        "/support/calendars/<int:calendar_id>/remove",
        admins(303),
        calendar_id="support_calendar_unused",
    ),
    get("/support/policies/new", admins()),
    post("/support/policies/new", admins(303), OTHER),
    get("/support/policies/<int:policy_id>", admins(), **POLICY),
    post("/support/policies/<int:policy_id>", admins(303), PROMISE, **POLICY),
    post("/support/policies/<int:policy_id>/remove", admins(303), **POLICY),
    get("/support/questions", staff()),
    post(
        "/support/questions/<int:thread_id>/aside",
        staff(303),
        thread_id="support_question",
    ),
    get("/support/reports", staff()),
    get("/support/reports/<figure>", staff(), figure="support_figure"),
    get("/support/reports/<figure>.csv", staff(), figure="support_figure"),
    get("/support/question-rules", admins()),
    post(
        "/support/question-rules",
        admins(303),
        {"space": "{space_id}", "calendar": "{support_calendar}", "time": "4h"},
    ),
)
