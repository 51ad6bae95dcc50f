"""Who gets what at addresses of the help desk: desk."""

from __future__ import annotations

from tests.contract.answers import Route, get, members, post, staff

VIEW, MACRO = {"view_id": "support_view"}, {"macro_id": "support_macro"}
BATCH, TICKET = {"batch_id": "support_batch"}, {"thread_id": "ticket_id"}
ON_TICKET = {**TICKET, **MACRO}
# What is somebody else's is not there; who asked sees the ticket, and nothing of the desk.
TEAM = {"member": 404, "owner": 404}
PICKED = {"pick": "{ticket_id}", "priority": "4"}
WRITTEN = {"title": "Where it is", "body": "Hello {{title}}.", "use": "me"}
LEADS = members(303, member=403, owner=403)
OWN = staff(303)

SUPPORT_DESK: tuple[Route, ...] = (
    get("/support/desk", staff()),
    post("/support/desk/<int:thread_id>", OWN, {"priority": "4"}, **TICKET),
    get("/support/desk/views", staff()),
    get("/support/desk/views/new", staff()),
    post("/support/desk/views/new", OWN, {"name": "Mine alone", "query": "is=new"}),
    get("/support/desk/views/<int:view_id>", staff(), **VIEW),
    post(
        "/support/desk/views/<int:view_id>",
        LEADS,
        {"name": "Most urgent", "shared": "y", "query": "priority=4"},
        **VIEW,
    ),
    post("/support/desk/views/<int:view_id>/remove", LEADS, **VIEW),
    post("/support/desk/batch/look", staff(200), PICKED),
    post("/support/desk/batch", OWN, PICKED),
    get("/support/desk/batch", staff()),
    get("/support/desk/batch/<int:batch_id>", staff(), **BATCH),
    post("/support/desk/batch/<int:batch_id>/undo", OWN, **BATCH),
    get("/support/macros", staff()),
    get("/support/macros/new", staff()),
    post("/support/macros/new", OWN, WRITTEN),
    get("/support/macros/<int:macro_id>", staff(), **MACRO),
    post("/support/macros/<int:macro_id>", LEADS, {**WRITTEN, "use": "all"}, **MACRO),
    post("/support/macros/<int:macro_id>/remove", LEADS, **MACRO),
    get("/support/<int:thread_id>/macros", members(**TEAM), **TICKET),
    get("/support/<int:thread_id>/macros/<int:macro_id>", members(**TEAM), **ON_TICKET),
    post(
        "/support/<int:thread_id>/macros/<int:macro_id>",
        members(303, **TEAM),
        {"do": "text"},
        **ON_TICKET,
    ),
)
