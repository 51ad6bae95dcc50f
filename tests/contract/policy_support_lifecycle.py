"""Who gets what at addresses of the help desk: lifecycle."""

from __future__ import annotations

from tests.contract.answers import Route, admins, everyone, get, members, post, staff

QUEUE = {"slug": "support_queue_slug"}
STATE = {"slug": "support_state"}
TICKET = {"thread_id": "ticket_id"}
RULE = {"rule_id": "support_rule"}
DOES = {"name": "Urgent at once", "trigger": "opened", "hours": "0", "do_priority": "4"}
FIELD = {"key": "support_field"}
ASKED = {"label": "Serial number", "kind": "text", "space": "", "shown_if": "", "is_public": "y"}
VALUES = {"field_colour": "green", "seen": "{ticket_seen}"}
# What is somebody else's is not there; who asked does not work on it.
WORK = {"member": 404, "owner": 403}
# Who asked says how it was, and nobody else.
OWN = {"member": 404, "staff": 404, "admin": 404}
HOW = {
    "assigns": "turn",
    "return_minutes": "0",
    "hold_seconds": "10",
    "remind_days": "4",
    "solve_days": "3",
    "close_days": "7",
    "reopen_days": "14",
    "rates": "y",
    "rate_hours": "24",
}
LOOK = {"name": "On the bench", "category": "open", "tone": "warn", "icon": "wrench"}

SUPPORT_LIFECYCLE: tuple[Route, ...] = (
    get("/support/s/<slug>/settings", staff(), **QUEUE),
    post("/support/s/<slug>/settings", staff(303), HOW, **QUEUE),
    get("/support/states", admins()),
    get("/support/states/new", admins()),
    post("/support/states/new", admins(303), LOOK),
    get("/support/state/<slug>", admins(), **STATE),
    post("/support/state/<slug>", admins(303), LOOK, **STATE),
    post("/support/state/<slug>/shift", admins(303), {"to": "up"}, **STATE),
    get("/support/state/<slug>/remove", admins(), **STATE),
    post("/support/state/<slug>/remove", admins(303), {"replacement": "open"}, **STATE),
    get("/support/away", staff()),
    post("/support/away", staff(303), {"first_day": "2999-01-01", "last_day": "2999-01-04"}),
    post("/support/away/<int:absence_id>/drop", staff(303), absence_id="support_absence"),
    get("/support/rating/<token>", everyone(), token="support_rating"),
    post("/support/rating/<token>", everyone(303), {"good": "no"}, token="support_rating"),
    get("/support/<int:thread_id>/rating", members(**OWN), **TICKET),
    post("/support/<int:thread_id>/rating", members(303, **OWN), {"good": "yes"}, **TICKET),
    get("/support/fields", admins()),
    get("/support/fields/new", admins()),
    post("/support/fields/new", admins(303), ASKED),
    get("/support/field/<key>", admins(), **FIELD),
    post("/support/field/<key>", admins(303), ASKED, **FIELD),
    post("/support/field/<key>/shift", admins(303), {"to": "up"}, **FIELD),
    post("/support/field/<key>/archive", admins(303), {"away": "y"}, **FIELD),
    get("/support/<int:thread_id>/fields", members(**WORK), **TICKET),
    post("/support/<int:thread_id>/fields", members(303, **WORK), VALUES, **TICKET),
    get("/support/rules", admins()),
    get("/support/rules/new", admins()),
    post("/support/rules/new", admins(303), DOES),
    get("/support/rule/<int:rule_id>", admins(), **RULE),
    post("/support/rule/<int:rule_id>", admins(303), DOES, **RULE),
    get("/support/rule/<int:rule_id>/try", admins(), **RULE),
    post("/support/rule/<int:rule_id>/switch", admins(303), {"on": "y"}, **RULE),
    post("/support/rule/<int:rule_id>/shift", admins(303), {"to": "up"}, **RULE),
    post("/support/rule/<int:rule_id>/remove", admins(303), **RULE),
)
