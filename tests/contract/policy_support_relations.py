"""Who gets what at addresses of the help desk: relations."""

from __future__ import annotations

from tests.contract.answers import Route, get, members, post

TICKET = {"thread_id": "ticket_id"}
PROBLEM = {"thread_id": "ticket_problem"}
MADE = {"thread_id": "ticket_made"}
POST = {"post_id": "ticket_post"}
# What is somebody else's is not there; who asked sees that it is for the team.
OTHERS = {"member": 404}
TEAM = {**OTHERS, "owner": 403}
OWN = {"member": 404, "staff": 403, "admin": 403}

SUPPORT_RELATIONS: tuple[Route, ...] = (
    get("/support/<int:thread_id>/merge", members(**TEAM), **TICKET),
    post(
        "/support/<int:thread_id>/merge",
        members(200, **TEAM),
        {"target": "{ticket_problem}"},
        **TICKET,
    ),
    post("/support/undo/<int:work_id>", members(303, **TEAM), {}, work_id="ticket_work"),
    get("/support/<int:thread_id>/split", members(**TEAM), **TICKET),
    post(
        "/support/<int:thread_id>/split",
        members(303, **TEAM),
        {"title": "The nozzle", "pick": "{ticket_reply}"},
        **TICKET,
    ),
    get("/support/<int:thread_id>/people", members(**OTHERS), **TICKET),
    post(
        "/support/<int:thread_id>/people",
        members(303, member=404),
        {"name": "{ticket_friend}"},
        **TICKET,
    ),
    post(
        "/support/<int:thread_id>/people/remove",
        members(303, member=404),
        {"user": "1"},
        **TICKET,
    ),
    post(
        "/support/<int:thread_id>/people/waiting",
        members(303, **TEAM),
        {"user": "{ticket_waiting}", "let": "in"},
        **TICKET,
    ),
    post("/support/<int:thread_id>/follow", members(303, **TEAM), {"on": "1"}, **TICKET),
    get("/support/<int:thread_id>/problem", members(**TEAM), **TICKET),
    post(
        "/support/<int:thread_id>/problem",
        members(303, **TEAM),
        {"tracker": "{ticket_problem}"},
        **TICKET,
    ),
    post("/support/<int:thread_id>/problem/stands", members(303, **TEAM), {"on": "0"}, **TICKET),
    get("/support/<int:thread_id>/update", members(**TEAM), **PROBLEM),
    post(
        "/support/<int:thread_id>/update",
        members(303, **TEAM),
        {"body": "It is repaired.", "go": "1"},
        **PROBLEM,
    ),
    get("/support/from/<int:post_id>", members(member=403), **POST),
    post(
        "/support/from/<int:post_id>",
        members(303, member=403),
        {"space": "{support_queue}"},
        **POST,
    ),
    get("/support/<int:thread_id>/tell", members(**TEAM), **MADE),
    post(
        "/support/<int:thread_id>/tell",
        members(303, **TEAM),
        {"body": "It was the valve."},
        **MADE,
    ),
    get("/support/<int:thread_id>/publish", members(**TEAM), **TICKET),
    post(
        "/support/<int:thread_id>/publish",
        members(303, **TEAM),
        {"title": "Which hose fits?", "body": "All of them.", "space": "{space_id}", "go": "1"},
        **TICKET,
    ),
    post("/support/<int:thread_id>/publish/ask", members(303, **TEAM), {}, **TICKET),
    get("/support/<int:thread_id>/consent", members(**OWN), **TICKET),
    post("/support/<int:thread_id>/consent", members(303, **OWN), {"answer": "yes"}, **TICKET),
    get("/support/suggest", members(), query="?q=the+hose&queue=orders"),
    post(
        "/support/found",
        members(303),
        {"thread": "{thread_id}", "queue": "orders"},
    ),
)
