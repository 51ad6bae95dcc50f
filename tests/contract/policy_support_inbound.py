"""Who gets what at addresses of the help desk: inbound."""

from __future__ import annotations

from tests.contract.answers import Route, get, members, post

# Mail that waits is there for the team of its queue alone.
TEAM = {"member": 404, "owner": 404}
STAFF = {"member": 403, "owner": 403}

SUPPORT_INBOUND: tuple[Route, ...] = (
    get("/support/mail", members(**STAFF)),
    get("/support/mail/<int:mail_id>", members(**TEAM), mail_id="waiting_mail"),
    post("/support/mail/<int:mail_id>/release", members(303, **TEAM), mail_id="waiting_mail"),
    post("/support/mail/<int:mail_id>/delete", members(303, **TEAM), mail_id="waiting_mail"),
    post("/support/mail/blocks", members(303, **STAFF), {"pattern": "@example.net"}),
    post(
        "/support/mail/blocks/<int:block_id>/delete",
        members(303, **STAFF),
        block_id="blocked_sender",
    ),
    get("/support/mail/letters/<int:letter_id>", members(**TEAM), letter_id="ticket_letter"),
)
