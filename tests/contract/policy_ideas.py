"""Who gets what at the addresses of ideas: `owner` suggested the idea, `member` voted for it, and
`staff` decides about it."""

from __future__ import annotations

from tests.contract.answers import accounts, admins, everyone, get, members, post
from tests.contract.answers import staff as team

IDEA = {"thread_id": "idea_id"}
NAMED = {**IDEA, "slug": "idea_slug"}
BOARD = {"slug": "wishes"}
RELEASE = {"thread_id": "release_id"}
STATUS = {"name": "Parked", "category": "active", "tone": "warn", "icon": "hourglass"}
WISH = {"title": "A quieter pump", "body": "At night."}

LISTS = (
    get("/ideas/", everyone()),
    get("/ideas/latest.atom", everyone()),
    get("/ideas/s/<slug>", everyone(), **BOARD),
    get("/ideas/b/<slug>", everyone(301), **BOARD),
    get("/ideas/s/<slug>.atom", everyone(), **BOARD),
    get("/ideas/similar", everyone(), query="?q=quiet+pump&board=wishes"),
    # Who may start one on a single board is led there.
    get("/ideas/new", accounts(302, pending=200, suspended=200, staff=200, admin=200)),
    get("/ideas/s/<slug>/new", members(), **BOARD),
    post("/ideas/s/<slug>/new", members(303), WISH, **BOARD),
    post("/ideas/instead", members(303), {"thread": "{idea_id}"}),
)

ONE = (
    get("/ideas/t/<int:thread_id>", everyone(301), **IDEA),
    get("/ideas/i/<int:thread_id>", everyone(301), **IDEA),
    get("/ideas/i/<int:thread_id>/<slug>", everyone(301), **NAMED),
    get("/ideas/i/<int:thread_id>/<slug>/<int:number>", everyone(301), **NAMED, number="one"),
    get("/ideas/t/<int:thread_id>/<slug>", everyone(), **NAMED),
    get("/ideas/t/<int:thread_id>/<slug>/<int:number>", everyone(), **NAMED, number="one"),
    post(
        "/ideas/t/<int:thread_id>/reply",
        members(303, pending=422, suspended=422),
        {"body": "At noon as well."},
        **IDEA,
    ),
)

TABLES = (
    get("/ideas/<int:thread_id>/demand", everyone(), **IDEA),
    get("/ideas/s/<slug>/tables", team(), **BOARD),
    post("/ideas/s/<slug>/tables", team(422), **BOARD),
    post("/ideas/s/<slug>/tables/take", team(422), **BOARD),
    get("/ideas/s/<slug>/tables/<int:table_id>/undo", team(), **BOARD),
    post("/ideas/s/<slug>/tables/<int:table_id>/undo", team(303), **BOARD),
    get("/ideas/s/<slug>/ideas.csv", team(), **BOARD),
    get("/ideas/s/<slug>/votes.csv", team(), **BOARD),
)

ROADMAP = (
    get("/ideas/roadmap", everyone()),
    get("/ideas/roadmap/off", everyone()),
    get("/ideas/roadmap.atom", everyone()),
    get("/ideas/roadmap.json", everyone()),
    post("/ideas/roadmap/<int:thread_id>/to/<status>", team(303), **IDEA, status="idea_status"),
)

CHANGELOG = (
    get("/ideas/changelog", everyone()),
    get("/ideas/changelog.atom", everyone()),
    get("/ideas/changelog/new", team()),
    get("/ideas/s/<slug>/release", team(), **BOARD),
    post("/ideas/s/<slug>/release", team(303), WISH, **BOARD),
    get("/ideas/changelog/<int:thread_id>", everyone(301), **RELEASE),
    get("/ideas/changelog/<int:thread_id>/<slug>", everyone(), **RELEASE, slug="release_slug"),
    get(
        "/ideas/changelog/<int:thread_id>/<slug>/<int:number>",
        everyone(),
        **RELEASE,
        slug="release_slug",
        number="one",
    ),
    post(
        "/ideas/changelog/<int:thread_id>/reply",
        members(303, pending=422, suspended=422),
        {"body": "At last."},
        **RELEASE,
    ),
    get("/ideas/<int:thread_id>/came", team(), **RELEASE),
    post("/ideas/<int:thread_id>/came", team(303), {"version": "3.3"}, **RELEASE),
    get("/ideas/<int:thread_id>/publish", team(), **RELEASE),
    # The draft is the team's, and nobody else knows of it.
    post(
        "/ideas/<int:thread_id>/publish",
        members(404, staff=303, admin=303),
        thread_id="draft_release",
    ),
)

DECISIONS = (
    get("/ideas/<int:thread_id>/decide", team(), **IDEA),
    post(
        "/ideas/<int:thread_id>/decide",
        team(303),
        {"status": "{idea_status}", "tells": "no"},
        **IDEA,
    ),
    post("/ideas/changes/<int:change_id>/undo", team(303), change_id="idea_change"),
    get("/ideas/<int:thread_id>/respond", team(), **IDEA),
    post("/ideas/<int:thread_id>/respond", team(303), {"body": "In spring."}, **IDEA),
    post("/ideas/<int:thread_id>/response", team(303), {"post": "{idea_answer}"}, **IDEA),
)

STATUSES = (
    get("/ideas/statuses", admins()),
    get("/ideas/statuses/new", admins()),
    post("/ideas/statuses/new", admins(303), STATUS),
    get("/ideas/status/<slug>", admins(), slug="idea_status"),
    post("/ideas/status/<slug>", admins(303), STATUS, slug="idea_status"),
    post("/ideas/status/<slug>/shift", admins(303), {"to": "up"}, slug="idea_status"),
    get("/ideas/status/<slug>/remove", admins(), slug="idea_status"),
    post(
        "/ideas/status/<slug>/remove",
        admins(303),
        {"replacement": "in-progress"},
        slug="idea_status",
    ),
)

WISH_OF_OWN = {"thread_id": "own_wish"}
MERGED = {"thread_id": "merged_idea"}
FOR_AUTHOR_AND_TEAM = members(404, owner=200, staff=200, admin=200)

VOTES = (
    get("/ideas/s/<slug>/settings", team(), **BOARD),
    post(
        "/ideas/s/<slug>/settings",
        team(303),
        {
            "mode": "single",
            "budget": "10",
            "most": "3",
            "min_days": "7",
            "min_trust": "0",
            "counts": "always",
            "sort": "new",
        },
        **BOARD,
    ),
    get("/ideas/<int:thread_id>/voters", team(), **IDEA),
    post(
        "/ideas/<int:thread_id>/voters",
        team(303),
        {"username": "ada", "evidence": "{other_idea}"},
        **IDEA,
    ),
    # Bob has voted for what became part of another one.
    get("/ideas/merged/<int:thread_id>", members(404, member=200), **MERGED),
    post("/ideas/merged/<int:thread_id>", members(404, member=303), **MERGED),
    get("/ideas/odd-votes", team()),
    post(
        "/ideas/odd-votes/<int:suspicion_id>",
        team(303),
        {"deed": "fine"},
        suspicion_id="odd_votes",
    ),
)

PRIVATE = (
    get("/ideas/<int:thread_id>/private", FOR_AUTHOR_AND_TEAM, **WISH_OF_OWN),
    post(
        "/ideas/<int:thread_id>/private",
        members(404, owner=303, staff=403, admin=403),
        {"answer": "no"},
        **WISH_OF_OWN,
    ),
    post("/ideas/<int:thread_id>/private/ask", team(303, member=404), **WISH_OF_OWN),
    get("/ideas/<int:thread_id>/private/publish", team(200, member=404), **WISH_OF_OWN),
    post(
        "/ideas/<int:thread_id>/private/publish",
        team(303, member=404),
        WISH,
        **WISH_OF_OWN,
    ),
    get("/ideas/<int:thread_id>/keep", team(), **IDEA),
    post("/ideas/<int:thread_id>/keep", team(303), **IDEA),
)

IDEAS = (*VOTES, *PRIVATE, *LISTS, *ONE, *DECISIONS, *STATUSES, *ROADMAP, *CHANGELOG, *TABLES)
