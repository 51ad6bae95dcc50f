"""Who gets what at every address. A route that is not here fails the contract tests.

One line a route: its rule as it is declared, what each role is answered, and (where the
usual one will not do) which thing of the town its address names and what its form says.
An answer is a status, or `SIGN_IN`: led to the sign-in page.
"""

from __future__ import annotations

from tests.contract.answers import (
    SIGN_IN,
    Route,
    accounts,
    admins,
    author,
    everyone,
    get,
    members,
    post,
    staff,
)
from tests.contract.policy_desk import ADMIN, GROUPS, REVIEW
from tests.contract.policy_events import EVENTS
from tests.contract.policy_ideas import IDEAS
from tests.contract.policy_support_clocks import SUPPORT_CLOCKS
from tests.contract.policy_support_desk import SUPPORT_DESK
from tests.contract.policy_support_inbound import SUPPORT_INBOUND
from tests.contract.policy_support_lifecycle import SUPPORT_LIFECYCLE
from tests.contract.policy_support_relations import SUPPORT_RELATIONS
from tests.contract.policy_support_tickets import SUPPORT_TICKETS
from tests.support.town import PASSWORD

__all__ = [
    "CURRENT",
    "DEEDS",
    "EVENTS",
    "FORUMS",
    "IDEAS",
    "NEW",
    "PAGES",
    "POLICY",
    "SIGN_IN",
    "SITE",
    "THREADS",
    "Route",
]

NEW = {"password": "five blue submarines"}
CURRENT = {"current": PASSWORD}
PUSH = {
    "endpoint": "https://push.example.net/a-browser",
    "public_key": f"B{'A' * 86}",
    "secret": "A" * 22,
}
# percy has not set a password, so what asks for it refuses him like any wrong one.
UNPROVED = {"pending": 422}

SITE = (
    get("/", everyone()),
    get("/healthz", everyone()),
    get("/favicon.ico", everyone()),
    get("/robots.txt", everyone()),
    get("/sw.js", everyone()),
    get("/live", everyone(204), query="?topics=threads:0:0"),
    get("/live/now", everyone(), query="?topics=threads:0:0"),
    get("/help/writing", everyone()),
    get("/static/<mark>/<path:path>", everyone(), mark="static_mark", path="static_path"),
    get("/search", everyone(), query="?q=pump"),
    get("/search/suggest", everyone(), query="?q=pum"),
    get("/search.atom", everyone(), query="?q=pump"),
    get("/feed.atom", everyone()),
    get("/feeds/<token>/<path:place>.atom", everyone(), token="feed_token", place="feed_place"),
    get("/feeds/<token>/<path:place>.ics", everyone(), token="feed_token", place="ics_place"),
    # The guidelines are in force, the terms from tomorrow on; there is no privacy text.
    get("/guidelines", everyone()),
    get("/terms", everyone(404)),
    get("/privacy", everyone(404)),
    get("/guidelines/<int:number>", everyone(), number="terms_number"),
    get("/terms/<int:number>", everyone(), number="terms_number"),
    get("/privacy/<int:number>", everyone(404), number="terms_number"),
    get("/terms/agree", accounts(303)),
    post("/terms/agree", accounts(303), {"answer": "no"}),
    get("/tags/", everyone()),
    # Nobody of the town is let no further than to a door.
    get("/closed/<owner>/<slug>", everyone(404), owner="plugin"),
    get("/tags/<slug>", everyone(), slug="tag"),
    get("/tags/<slug>.atom", everyone(), slug="tag"),
    get("/tags/suggest", everyone(), query="?q=pum"),
    get("/people/", everyone()),
    get("/people/<username>", everyone()),
    get("/people/<username>.atom", everyone()),
    get("/people/<username>/<tab>", everyone()),
    get("/files/avatars/<name>", everyone(), name="picture"),
    get("/files/a/<key>/<name>", everyone(), key="file_key", name="file_name"),
    get("/files/s/<key>/<name>", everyone(), key="file_key", name="file_name"),
    post("/files", members(422)),
    post("/caught-up", accounts(303)),
    post("/scheme", everyone(303), {"scheme": "dark"}),
)

ACCOUNTS = (
    get("/sign-up", everyone(303, anonymous=200)),
    post("/sign-up", everyone(303, anonymous=200), {"username": "dora"}),
    get("/sign-in", everyone(303, anonymous=200)),
    post("/sign-in", everyone(303), {"username": "bob", "password": PASSWORD}),
    get("/sign-out", everyone(200, anonymous=303)),
    post("/sign-out", everyone(303)),
    get("/reset-password", everyone()),
    post("/reset-password", everyone(), {"email": "alice@example.org"}),
    get("/reset-password/<token>", everyone(), token="reset_token"),
    post("/reset-password/<token>", everyone(303), NEW, token="reset_token"),
    get("/confirm/<token>", everyone(), token="confirm_token"),
    # Leads to the sign-in page: a link that signed in could put you into another's account.
    post("/confirm/<token>", everyone(SIGN_IN, pending=303), token="confirm_token"),
    get("/invite/<token>", everyone(303, anonymous=200), token="invite_token"),
    post("/invite/<token>", everyone(303, anonymous=200), token="invite_token"),
    get("/claim/<token>", everyone(), token="claim_token"),
    post("/claim/<token>", everyone(303), NEW, token="claim_token"),
    # There is an owner already: the link is shown for what it is and takes nobody in.
    get("/owner/<token>", everyone(), token="owner_token"),
    post(
        "/owner/<token>",
        everyone(410),
        {"username": "olga", "email": "olga@example.org", **NEW},
        token="owner_token",
    ),
    get("/account/", accounts()),
    get("/account/appearance", everyone()),
    post("/account/appearance", everyone(303), {"scheme": "dark", "density": "roomy"}),
    get("/account/confirm", accounts(303, pending=200)),
    post("/account/confirm", accounts(422), {"code": "12"}),
    post("/account/confirm/again", accounts(303)),
    post("/account/confirm/address", accounts(303), {"email": "percy@example.com"}),
    get("/account/standing", accounts()),
    get("/account/waiting", accounts()),
    post("/account/waiting/<int:held_id>/withdraw", accounts(404, owner=303)),
    get("/account/blocked", members()),
    post("/account/blocked/<int:user_id>", members(303)),
    post("/account/blocked/<int:user_id>/remove", members(303)),
    get("/account/username", members()),
    post("/account/username", members(303), {"username": "another-name", **CURRENT}),
    get("/account/email", members()),
    post("/account/email", members(303), {"email": "new@example.org", **CURRENT}),
    get("/account/email/<token>", everyone(), token="email_token"),
    post("/account/email/<token>", everyone(303), token="email_token"),
    get("/account/password", accounts()),
    post("/account/password", accounts(303), {**NEW, **CURRENT}),
    get("/account/sessions", accounts()),
    post("/account/sessions/<int:session_id>/end", accounts(404, owner=303)),
    post("/account/sessions/end-others", accounts(303)),
    get("/account/push", accounts()),
    post("/account/push", members(303), PUSH),
    post("/account/push/<int:push_id>/remove", accounts(404, owner=303)),
    get("/account/prove", accounts()),
    post("/account/prove", accounts(303, **UNPROVED), CURRENT),
    get("/account/profile", members()),
    post("/account/profile", members(303), {"name": "A name", "timezone": "UTC", "locale": ""}),
    post("/account/profile/avatar", members(422)),
    post("/account/profile/avatar/remove", members(303)),
    get("/account/data", accounts()),
    post("/account/data/export", accounts(303)),
    get("/account/data/export/<int:export_id>", accounts(404, owner=200)),
    post("/account/data/export/<int:export_id>/remove", accounts(404, owner=303)),
    get("/account/data/leave", accounts(), query="?posts=keep"),
    # Somebody has to own the place; the others may go.
    post("/account/data/leave", accounts(303, admin=409), {"posts": "keep"}),
    post("/account/data/stay", accounts(409)),
    get("/account/feeds", members()),
    post("/account/feeds", members(), {"label": "Reader"}),
    post("/account/feeds/<int:feed_id>/end", members(404, owner=303)),
    get("/account/invites", staff()),
    post("/account/invites", staff(200), {"uses": 1, "days": 1}),
    post("/account/invites/<int:invite_id>/end", staff(303)),
    get("/account/claims/<username>", staff(), username="imported"),
    post(
        "/account/claims/<username>",
        staff(303),
        {"email": "ivan@example.org"},
        username="imported",
    ),
)

BY_OWNER = accounts(404, owner=303)
PROVIDER = {
    "label": "House",
    "key": "other",
    "issuer": "https://a.example",
    "client_id": "townhall",
}
FACTORS = (
    # Nobody has shown half of anything, so all of these lead back to where it begins.
    get("/sign-in/code", everyone(SIGN_IN)),
    post("/sign-in/code", everyone(SIGN_IN), {"code": "000000"}),
    get("/sign-in/link", everyone(SIGN_IN)),
    post("/sign-in/link", everyone(SIGN_IN), CURRENT),
    get("/sign-in/join", everyone(SIGN_IN)),
    post("/sign-in/join", everyone(SIGN_IN), {"username": "dora", "email": "dora@example.org"}),
    get("/sign-in/with/<key>/back", everyone(SIGN_IN), query="?state=x&code=x", key="provider_key"),
    post("/sign-in/passkey/options", everyone()),
    post("/sign-in/passkey", everyone(SIGN_IN)),
    # The provider of the town is on no open network, so it is not reached.
    post("/sign-in/with/<key>", everyone(303, anonymous=SIGN_IN), key="provider_key"),
    get("/not-me/<token>", everyone(), token="not_me_token"),
    post("/not-me/<token>", everyone(303), token="not_me_token"),
    get("/account/factors", accounts()),
    post("/account/factors/begin", accounts(303)),
    get("/account/factors/set-up", accounts(303, owner=200)),
    get("/account/factors/picture.svg", accounts(404, owner=200)),
    post("/account/factors/set-up", accounts(303, owner=422), {"code": "12"}),
    post("/account/factors/codes", accounts(303)),
    post("/account/factors/codes.txt", accounts(), {"codes": "abcd-efgh-jkmn"}),
    get("/account/factors/remove", accounts(303)),
    post("/account/factors/remove", accounts(303)),
    get("/account/passkeys", accounts()),
    post("/account/passkeys/options", accounts()),
    post("/account/passkeys", accounts(303)),
    post("/account/passkeys/<int:passkey_id>/name", BY_OWNER, {"name": "Phone"}),
    post("/account/passkeys/<int:passkey_id>/remove", BY_OWNER),
    post("/account/prove/passkey/options", accounts()),
    post("/account/prove/passkey", accounts(303)),
    post("/account/prove/with/<int:identity_id>", BY_OWNER),
    get("/account/connections", accounts()),
    post("/account/connections/<key>", accounts(303), key="provider_key"),
    post("/account/connections/<int:identity_id>/end", BY_OWNER),
    post("/admin/members/<int:user_id>/factor/remove", admins(303)),
    post("/admin/members/<int:user_id>/sessions/end", admins(303)),
    get("/admin/openid", admins()),
    post("/admin/openid", admins(303), PROVIDER),
    get("/admin/openid/<int:provider_id>", admins()),
    post("/admin/openid/<int:provider_id>", admins(303), PROVIDER),
    post("/admin/openid/<int:provider_id>/delete", admins(303)),
)

EDITED = {"post_id": "edited_post", "key": "version_key"}
THREADS = (
    get("/t/<int:thread_id>", everyone(302)),
    get("/t/<int:thread_id>/<int:number>", everyone(302)),
    get("/t/<int:thread_id>.atom", everyone()),
    get("/posts/<int:post_id>/history", everyone()),
    get("/posts/<int:post_id>/history/<int:key>", everyone(), **EDITED),
    post("/posts/<int:post_id>/history/<int:key>/restore", author(303), {"at": "2"}, **EDITED),
    get("/posts/<int:post_id>/history/<int:key>/hide", staff(), **EDITED),
    post("/posts/<int:post_id>/history/<int:key>/hide", staff(303), {"reason": "x"}, **EDITED),
    post("/posts/<int:post_id>/history/<int:key>/show", staff(303), **EDITED),
    get("/posts/<int:post_id>/quote", everyone()),
    get("/posts/<int:post_id>/edit", author()),
    post("/posts/<int:post_id>/edit", author(303), {"body": "Better.", "version": 1}),
    get("/posts/<int:post_id>/delete", author()),
    post("/posts/<int:post_id>/delete", author(303)),
    # Whoever may not bring it back may not see that it is there.
    post(
        "/posts/<int:post_id>/restore",
        accounts(404, owner=303, staff=303, admin=303),
        post_id="deleted_post",
    ),
    post("/posts/<int:post_id>/previews", author(303), {"preview": "1"}),
    get("/posts/<int:post_id>/react", members(owner=403)),
    post("/posts/<int:post_id>/react", members(303, owner=403), {"name": "like"}),
    get("/posts/<int:post_id>/reactions", everyone()),
    post("/t/<int:thread_id>/pin", staff(303), {"on": "1"}),
    post("/t/<int:thread_id>/lock", staff(303), {"on": "1"}),
    get("/threads/<int:thread_id>/work", staff()),
    post("/threads/<int:thread_id>/work/move", staff(303), {"space": "{empty_id}"}),
    post(
        "/threads/<int:thread_id>/work/merge", staff(303), {"target": "{other_thread}", "sure": "1"}
    ),
    get("/threads/<int:thread_id>/work/split", staff()),
    post(
        "/threads/<int:thread_id>/work/split",
        staff(303),
        {"go": "1", "pick": "{post_id}", "title": "Split off", "space": "{space_id}"},
    ),
    post("/threads/<int:thread_id>/work/timers", staff(303), {"quiet_days": "30"}),
    post("/threads/<int:thread_id>/work/pin", staff(303), {"on": "1"}),
    post("/threads/<int:thread_id>/work/unlist", staff(303), {"on": "1"}),
    post("/threads/work/<int:work_id>/undo", staff(303)),
    get("/t/<int:thread_id>/links", everyone(), query="?q=pump"),
    post(
        "/t/<int:thread_id>/links",
        members(303),
        {"target": "{other_thread}", "sort": "answered_by"},
    ),
    post("/links/<int:link_id>/remove", author(303), {"thread": "{thread_id}"}),
    get("/t/<int:thread_id>/kind", staff()),
    post("/t/<int:thread_id>/kind", staff(422)),
    get("/bulk/", staff(), query="?space={space_id}"),
    post("/bulk/", staff(), {"space": "{space_id}"}),
    post("/bulk/look", staff(), {"pick": "{thread_id}", "deed": "lock"}),
    post("/bulk/do", staff(303), {"pick": "{thread_id}", "deed": "lock"}),
    get("/bulk/<int:batch_id>", accounts(404, staff=200, admin=200)),
    post("/bulk/<int:batch_id>/undo", accounts(404, staff=303, admin=303)),
    get(
        "/posts/<int:post_id>/mail",
        accounts(403, owner=200, staff=200, admin=200),
        post_id="mailed_post",
    ),
    get("/watch/<target>/<int:target_id>", members(), target="watch_target", target_id="thread_id"),
    post(
        "/watch/<target>/<int:target_id>",
        members(303),
        {"level": "mute"},
        target="watch_target",
        target_id="thread_id",
    ),
    post("/t/<int:thread_id>/read-long", members(303)),
    get("/account/watching", members()),
    post("/account/watching", members(303), {"started": "no", "replied": "", "read": ""}),
    get("/admin/watching", admins()),
    post("/admin/watching", admins(303)),
    get("/bookmarks/", accounts()),
    post("/posts/<int:post_id>/bookmark", members(303)),
    get("/posts/<int:post_id>/bookmark", members()),
    post("/posts/<int:post_id>/bookmark/details", members(303), {"note": "Soon", "remind": "week"}),
    post("/posts/<int:post_id>/bookmark/remove", members(303)),
    post("/t/<int:thread_id>/vote", members(303, owner=403), {"points": "1"}),
    post("/preview", members(), {"body": "Some *text*."}),
    get("/t/<int:thread_id>/reply", members()),
    get("/compose/people", members(), query="?thread={thread_id}&q=bo"),
    get("/compose/emoji", members(), query="?q=smi"),
    get("/compose/similar", members(), query="?title=The+pump+stops"),
    post("/compose/answered", members(303), {"thread": "{thread_id}"}),
    post("/posts/<int:post_id>/quote", members(303)),
)

INBOX = (
    get("/inbox/", accounts()),
    get("/inbox/count", accounts()),
    post("/inbox/read", accounts(303)),
    post("/inbox/unread", accounts(303)),
    *(
        post(f"/inbox/<int:notice_id>/{deed}", BY_OWNER)
        for deed in ("read", "unread", "done", "wake", "mute", "unmute", "stop")
    ),
    post("/inbox/<int:notice_id>/later/<key>", BY_OWNER, key="snooze_key"),
    get("/inbox/<int:notice_id>/snooze", accounts(404, owner=200)),
    post("/inbox/<int:notice_id>/snooze", accounts(404, owner=422)),
    get("/unsubscribe/<token>", everyone(), token="stop_token"),
    post("/unsubscribe/<token>", everyone(303), token="stop_token"),
    post("/unsubscribe/<token>/undo", everyone(303), token="stop_token"),
    get("/account/mail", accounts()),
    post("/account/mail/again", accounts(303)),
    post("/account/mail/on", accounts(303)),
    get("/account/notifications", accounts()),
    post("/account/notifications", accounts(303), {"digest": "weekly"}),
    post("/account/notifications/defaults", accounts(303)),
)

DRAFTS = (
    get("/drafts/", accounts()),
    get("/drafts/<int:draft_id>", accounts(404, owner=200)),
    post("/drafts/<int:draft_id>/delete", accounts(404, owner=303)),
    post("/drafts/<key>", accounts(303), {"body": "Not sent yet."}, key="draft_key"),
    post("/drafts/<key>/resume", accounts(303), {"body": "Not sent yet."}, key="draft_key"),
    post("/sign-in/again", everyone(303), {"username": "bob", "password": PASSWORD}),
)

POLL = {"question": "Which?", "options": "One\nTwo", "mode": "single", "results": "always"}
POLLS = (
    get("/polls/<int:poll_id>", everyone()),
    get("/polls/<int:poll_id>/votes", everyone()),
    # A ballot without a choice comes back with the reason.
    post("/polls/<int:poll_id>/vote", members(422)),
    post("/polls/<int:poll_id>/withdraw", members(303)),
    post("/polls/<int:poll_id>/close", author(303)),
    post("/polls/<int:poll_id>/reopen", author(303)),
    get("/posts/<int:post_id>/poll", author()),
    post("/posts/<int:post_id>/poll", author(303), POLL),
    get("/posts/<int:post_id>/poll/remove", author()),
    post("/posts/<int:post_id>/poll/remove", author(303)),
)

FORUMS = (
    get("/forums/", everyone()),
    get("/forums/latest", everyone()),
    get("/forums/latest.atom", everyone()),
    get("/forums/s/<slug>", everyone()),
    get("/forums/s/<slug>.atom", everyone()),
    get("/forums/new", accounts()),
    get("/forums/s/<slug>/new", members()),
    post("/forums/s/<slug>/new", members(303), {"title": "A new one", "body": "Hello."}),
    get("/forums/t/<int:thread_id>", everyone(301)),
    get("/forums/t/<int:thread_id>/<slug>", everyone(), slug="thread_slug"),
    get("/forums/t/<int:thread_id>/<slug>/<int:number>", everyone(), slug="thread_slug"),
    # What was written stays in sight, so those who may not (any more) get it back as a form.
    post(
        "/forums/t/<int:thread_id>/reply",
        members(303, pending=422, suspended=422),
        {"body": "A reply."},
    ),
    post("/forums/t/<int:thread_id>/accept", author(303), {"post": "{answer}"}),
    post("/forums/t/<int:thread_id>/question", author(303), {"on": "0"}),
)

SUPPORT = (
    *SUPPORT_CLOCKS,
    *SUPPORT_DESK,
    *SUPPORT_INBOUND,
    *SUPPORT_LIFECYCLE,
    *SUPPORT_RELATIONS,
    *SUPPORT_TICKETS,
)

POLICY: tuple[Route, ...] = (
    *SITE,
    *ACCOUNTS,
    *FACTORS,
    *THREADS,
    *INBOX,
    *DRAFTS,
    *POLLS,
    *FORUMS,
    *EVENTS,
    *IDEAS,
    *SUPPORT,
    *ADMIN,
    *REVIEW,
    *GROUPS,
)
PAGES = tuple(route for route in POLICY if route.method == "GET")
DEEDS = tuple(route for route in POLICY if route.method == "POST")
