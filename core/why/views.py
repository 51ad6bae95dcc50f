"""The page on which the team asks why somebody can, or cannot, see something."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from core.access import Actor
from core.registry import Permission, ThreadKind
from core.site import site
from core.spaces.queries import all_spaces
from core.web import current_actor
from core.web.respond import respond
from core.web.routing import Blueprint
from core.why import queries, wording

bp = Blueprint("why", __name__)


@bp.get("/admin/why", requires="site.staff")
def index() -> Response:
    """Choose a person and a thing, and read the explanation."""
    asker = current_actor()
    asked_who = (request.args.get("who", "") or request.args.get("group", ""))[:80]
    asked_what = (request.args.get("what", "") or request.args.get("space", "")).strip()[:400]
    who = queries.somebody(asked_who)
    context: dict[str, Any] = {}
    if who is not None and asked_what:
        context = _explained(asker, who, asked_what)
    return respond(
        "why/index.html",
        fragment="answer",
        section="why",
        asked_who=asked_who,
        asked_what=asked_what,
        who=who,
        name=wording.name_of(who) if who else "",
        belongs=queries.names_of_groups(who.actor) if who else [],
        groups=queries.groups_to_ask(),
        spaces=queries.spaces_to_ask(asker),
        because=wording.because,
        place=wording.place,
        **{"verdict": "", "is_yes": False, "steps": [], "lines": [], "thing": "", **context},
    )


def _explained(asker: Actor, who: queries.Who, what: str) -> dict[str, Any]:
    """Everything about one thing; nothing where there is no such, or none for the asker."""
    sort, number, post = _thing(what)
    name = wording.name_of(who)
    steps = wording.of_account(who.actor)
    if sort == "thread":
        thread = queries.about_thread(asker, who.actor, number, post)
        if thread is None:
            return {}
        space = all_spaces()[thread.thread.space_id]
        return {
            "thing": thread.title or f"#{number}",
            "verdict": wording.verdict(thread, name),
            "is_yes": thread.opens,
            "steps": [*steps, *wording.of_thread(thread, name)],
            "lines": queries.lines(who.actor, space),
        }
    if sort == "space":
        about = queries.about_space(asker, who.actor, number)
        if about is None:
            return {}
        lines = queries.lines(who.actor, about.space)
        sees = next(line for line in lines if line.permission.name == "spaces.see")
        return {
            "thing": about.space.title,
            "verdict": wording.verdict(about, name),
            "is_yes": about.sees,
            "steps": [*steps, *wording.of_space(about, sees)],
            "lines": lines,
        }
    permission = site().registry.permission(sort) if sort else None
    return _of_page(who, permission, what) if permission else {}


def _of_page(who: queries.Who, permission: Permission, what: str) -> dict[str, Any]:
    page = queries.about_page(who.actor, permission)
    return {
        "thing": urlsplit(what).path,
        "verdict": wording.verdict(page, wording.name_of(who)),
        "is_yes": page.opens,
        "steps": wording.of_account(who.actor),
        "lines": [queries.line(who.actor, permission, None)],
    }


def _thing(what: str) -> tuple[str, int, int]:
    """What is meant: `thread` or `space` with its number (and a post's), or the permission of a
    page; nothing for what is no address here."""
    sort, _colon, number = what.partition(":")
    if sort == "space" and number.isdecimal():
        return "space", int(number[:9]), 0
    if what.removeprefix("#").isdecimal():
        return "thread", int(what.removeprefix("#")[:9]), 0
    endpoint, values = _route(urlsplit(what).path)
    if "thread_id" in values:
        return "thread", values["thread_id"], values.get("number", 0)
    if "post_id" in values:
        return "thread", *queries.thread_of_post(values["post_id"])
    for owner, kind in site().registry.of(ThreadKind):
        if endpoint in (kind.space_endpoint, kind.start_endpoint) and "slug" in values:
            mine = [s for s in all_spaces().values() if s.owner == owner]
            return "space", next((s.id for s in mine if s.slug == values["slug"]), 0), 0
    view = current_app.view_functions.get(endpoint)
    return str(getattr(view, "requires", "")), 0, 0


def _route(path: str) -> tuple[str, dict[str, Any]]:
    """The page behind an address of this site, and what its address names."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None or not path.startswith("/"):
        return "", {}
    try:
        endpoint, values = adapter.match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return "", {}
    return str(endpoint), dict(values)
