"""Who gets what at every address. A route that is not here fails the contract tests.

One line a route: its rule as it is declared, what each role is answered, and (where the
usual one will not do) which thing of the town its address names and what its form says.
An answer is a status, or `SIGN_IN`: led to the sign-in page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.support.town import PASSWORD, ROLES, Town

SIGN_IN = "sign-in"
Answers = dict[str, int | str]


def everyone(status: int | str = 200, **but: int | str) -> Answers:
    """Visitors too."""
    return {**dict.fromkeys(ROLES, status), **but}


def accounts(status: int = 200, **but: int | str) -> Answers:
    """Whoever is signed in, confirmed and in good standing or not."""
    return {**everyone(status), "anonymous": SIGN_IN, **but}


def members(status: int = 200, **but: int | str) -> Answers:
    """Confirmed members in good standing."""
    return {**accounts(status), "pending": 403, "suspended": 403, **but}


def staff(status: int = 200, **but: int | str) -> Answers:
    """The team; members see that they may not."""
    return {**members(status), "member": 403, "owner": 403, **but}


def admins(status: int = 200, **but: int | str) -> Answers:
    """Owners of the community."""
    return {**staff(status), "staff": 403, **but}


def author(status: int = 200, **but: int | str) -> Answers:
    """Who wrote it, and those who keep order there."""
    return {**members(status), "member": 403, **but}


@dataclass(frozen=True)
class Route:
    """One line of the table."""

    method: str
    rule: str
    answers: Answers
    things: dict[str, str] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    query: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"

    @property
    def names(self) -> list[str]:
        """The names of the things in its address."""
        return re.findall(r"<(?:\w+:)?(\w+)>", self.rule)

    def path(self, town: Town, **instead: Any) -> str:
        """Its address in the town; `instead` names other things for some of its parts."""
        known = {name: town.things.get(self.things.get(name, name)) for name in self.names}
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str({**known, **instead}[m[1]]), self.rule)
        return path + self.query.format_map(town.things)

    def fields(self, town: Town) -> dict[str, Any]:
        """What its form sends; a value like `{answer}` is a thing of the town."""
        return {
            name: value.format_map(town.things) if isinstance(value, str) else value
            for name, value in self.form.items()
        }


def get(rule: str, answers: Answers, *, query: str = "", **things: str) -> Route:
    """A page."""
    return Route("GET", rule, answers, things, query=query)


def post(rule: str, answers: Answers, form: dict[str, Any] | None = None, **things: str) -> Route:
    """A deed."""
    return Route("POST", rule, answers, things, form or {})


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
    get("/tags/", everyone()),
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
    get("/account/email", members()),
    post("/account/email", members(303), {"email": "new@example.org", **CURRENT}),
    get("/account/email/<token>", everyone(), token="email_token"),
    post("/account/email/<token>", everyone(303), token="email_token"),
    get("/account/password", accounts()),
    post("/account/password", accounts(303, **UNPROVED), {**NEW, **CURRENT}),
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

BY_OWNER = accounts(404, owner=303)
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

SPACE = {"title": "General", "slug": "general", "parent_id": "0", "tint": "0", "icon": ""}
LOOK = {"tint": "3", "icon": "wrench", "group_id": "0"}
ADMIN = (
    get("/admin/", admins()),
    get("/admin/log", admins()),
    get("/admin/mail-in", admins()),
    get("/admin/mail-in/<int:mail_id>", admins()),
    post("/admin/mail-in/<int:mail_id>/release", admins(422), {"thread": "0"}),
    post("/admin/mail-in/<int:mail_id>/delete", admins(303)),
    get("/admin/jobs", admins()),
    post("/admin/jobs/<int:row_id>/retry", admins(303)),
    post("/admin/jobs/retry", admins(303), {"topic": "no.such.topic"}),
    post("/admin/jobs/test-mail", admins(303)),
    get("/admin/members", staff()),
    get("/admin/members/<int:user_id>", staff()),
    post("/admin/members/<int:user_id>/confirm", admins(422)),
    post("/admin/members/<int:user_id>/role", admins(303), {"role": "staff", "on": "yes"}),
    post("/admin/members/<int:user_id>/suspend", staff(303), {"reason": "Spam"}),
    post("/admin/members/<int:user_id>/unsuspend", staff(303)),
    get("/admin/plugins", admins()),
    post("/admin/plugins/<name>/on", admins(303), name="plugin"),
    get("/admin/plugins/<name>/off", admins(), name="plugin"),
    post("/admin/plugins/<name>/off", admins(303), name="plugin"),
    get("/admin/tags", staff()),
    get("/admin/tags/<int:tag_id>", staff()),
    post("/admin/tags/<int:tag_id>", staff(303), {"name": "Pumps", "slug": "pumps", **LOOK}),
    post("/admin/tags/<int:tag_id>/synonyms", staff(303), {"word": "pumping"}),
    post("/admin/tags/<int:tag_id>/synonyms/<int:synonym_id>/remove", staff(303)),
    get("/admin/tags/<int:tag_id>/merge", staff(), query="?into=valve"),
    post("/admin/tags/<int:tag_id>/merge", staff(303), {"into": "valve"}),
    get("/admin/tags/groups", staff()),
    post("/admin/tags/groups", staff(303), {"name": "Seasons"}),
    get("/admin/tags/groups/<int:tag_group_id>", staff()),
    post("/admin/tags/groups/<int:tag_group_id>", staff(303), {"name": "Things"}),
    get("/admin/tags/groups/<int:tag_group_id>/delete", staff()),
    post("/admin/tags/groups/<int:tag_group_id>/delete", staff(303)),
    get("/admin/settings", admins(303)),
    get("/admin/settings/<owner>", admins(), owner="plugin"),
    post("/admin/settings/<owner>", admins(303), owner="plugin"),
    get("/admin/spaces", admins()),
    get("/admin/spaces/new", admins()),
    post("/admin/spaces/new", admins(303), {**SPACE, "slug": "new", "owner": "forums"}),
    get("/admin/spaces/<int:space_id>", admins()),
    post("/admin/spaces/<int:space_id>", admins(303), SPACE),
    post("/admin/spaces/<int:space_id>/archive", admins(303), {"on": "yes"}),
    post("/admin/spaces/<int:space_id>/shift", admins(303), {"to": "up"}),
    get("/admin/spaces/<int:space_id>/delete", admins(), space_id="empty_id"),
    post("/admin/spaces/<int:space_id>/delete", admins(303), space_id="empty_id"),
    get("/admin/spaces/<int:space_id>/rights", admins()),
    # Half a form of rights is refused: it must take none away.
    post("/admin/spaces/<int:space_id>/rights", admins(422)),
    get("/admin/spaces/everywhere/rights", admins()),
    post("/admin/spaces/everywhere/rights", admins(422)),
)

POLICY: tuple[Route, ...] = (*SITE, *ACCOUNTS, *THREADS, *INBOX, *DRAFTS, *POLLS, *FORUMS, *ADMIN)
PAGES = tuple(route for route in POLICY if route.method == "GET")
DEEDS = tuple(route for route in POLICY if route.method == "POST")
