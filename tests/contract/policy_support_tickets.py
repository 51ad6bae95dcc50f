"""Who gets what at the addresses of requests and tickets: `owner` asked, `staff` answers."""

from __future__ import annotations

from tests.contract.answers import accounts, get, members, post, staff

TICKET = {"thread_id": "ticket_id"}
NAMED = {**TICKET, "slug": "ticket_slug"}
QUEUE = {"slug": "support_queue_slug"}
NOTES = {"thread_id": "ticket_notes", "slug": "ticket_slug"}
ASKED = {"title": "The pump leaks", "body": "Since Monday."}
# What is somebody else's is not there.
SEEN = {"member": 404}
TEAM = {**SEEN, "owner": 404}
ANSWERED = {**SEEN, "owner": 403}
NOW = {"seen": "{ticket_seen}"}

SUPPORT_TICKETS = (
    get("/support/", members()),
    get("/support/s/<slug>", accounts(302), **QUEUE),
    get("/support/new", accounts(302, pending=200, suspended=200)),
    get("/support/s/<slug>/new", members(), **QUEUE),
    post("/support/s/<slug>/new", members(303), ASKED, **QUEUE),
    get("/support/t/<int:thread_id>", members(301, **SEEN), **TICKET),
    get("/support/<int:thread_id>/beside", members(**SEEN, owner=403), **TICKET),
    get("/support/t/<int:thread_id>/<slug>", members(**SEEN), **NAMED),
    get("/support/t/<int:thread_id>/<slug>/<int:number>", members(**SEEN), **NAMED, number="one"),
    post(
        "/support/t/<int:thread_id>/reply",
        members(303, **SEEN),
        {"body": "Thank you.", **NOW},
        **TICKET,
    ),
    post(
        "/support/<int:thread_id>/note",
        members(303, **ANSWERED),
        {"body": "Call them.", **NOW},
        **TICKET,
    ),
    get("/support/n/<int:thread_id>/<slug>", members(302, **TEAM), **NOTES),
    get(
        "/support/n/<int:thread_id>/<slug>/<int:number>",
        members(302, **TEAM),
        **NOTES,
        number="one",
    ),
    post(
        "/support/n/<int:thread_id>/reply",
        members(303, **TEAM),
        {"body": "Called them.", **NOW},
        thread_id="ticket_notes",
    ),
    post(
        "/support/<int:thread_id>/change",
        members(303, **ANSWERED),
        {"priority": "3", **NOW},
        **TICKET,
    ),
    post(
        "/support/<int:thread_id>/spam",
        members(303, **ANSWERED),
        {"on": "yes", **NOW},
        **TICKET,
    ),
    post("/support/<int:thread_id>/here", members(303, **ANSWERED), **TICKET),
    get("/support/<int:thread_id>/outgoing", members(**ANSWERED), **TICKET),
    # It is the admin's own answer.
    post(
        "/support/<int:thread_id>/recall/<int:outgoing_id>",
        members(303, **ANSWERED, staff=403),
        **TICKET,
        outgoing_id="support_outgoing",
    ),
    get("/support/desk/new", staff(302)),
    get("/support/desk/new/<slug>", staff(), **QUEUE),
    post(
        "/support/desk/new/<slug>",
        staff(303),
        {"requester": "{username}", **ASKED},
        **QUEUE,
    ),
)
