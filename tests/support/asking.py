"""Every way to ask for what a page shows: by each number, with each query, in each part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.contract.answers import SIGN_IN, Route
from tests.contract.policy import PAGES
from tests.support.canaries import COMMON
from tests.support.crawl import Page, endpoint_of
from tests.support.payloads import columns
from tests.support.source import modules
from tests.support.town import Town
from townhall.testing import HTMX

# What numbers in addresses count. The others are tried with what the town has for them.
COUNTED = {
    "batch_id": "ThreadWork",
    "date_id": "EventDate",
    "delivery_id": "WebhookDelivery",
    "draft_id": "Draft",
    "field_id": "ProfileField",
    "held_id": "Held",
    "item_id": "ReviewItem",
    "mail_id": "InboundMail",
    "poll_id": "Poll",
    "post_id": "Post",
    "provider_id": "OpenIdProvider",
    "space_id": "Space",
    "tag_id": "Tag",
    "talk_id": "EventSession",
    "thread_id": "Thread",
    "user_id": "User",
    "webhook_id": "Webhook",
}
# What queries may say, by the name of the parameter; a view that reads another one fails.
WORD = (COMMON, f'"{COMMON}" -pump', "Nightjar")
QUERIES: dict[str, tuple[object, ...]] = {
    "after": ("",),
    "at": (2,),
    "before": (0,),
    "board": ("wishes", "nightjar"),
    "calendar": ("meetings", "nightjar"),
    "code": ("{code}",),
    "days": (7, 30),
    "from": (2,),
    "group": (1, "nightjar"),
    "in": ("{team_id}",),
    "into": ("nightjar-tag",),
    "kind": ("", "topic", "people"),
    "level": ("watch", "mute"),
    "list": ("going", "waiting"),
    "mine": ("yes",),
    "moved": (1, 2),
    "name": ("like",),
    "next": ("/",),
    "only": ("yes", "no"),
    "option": (1,),
    "order": ("match", "posts", "newest", "name", "top", "new", "random"),
    "page": (1, 2),
    "person": ("alice", "bob"),
    "place": ("thread={team_thread}", "space={team_id}"),
    "post": ("{team_post}", "{post_id}"),
    "posts": ("keep",),
    "q": WORD,
    "queue": ("orders",),
    "quote": ("{team_post}", "{private_post}"),
    "read": (1,),
    "reply": (2,),
    "role": ("staff", "admin"),
    "seen": ("new",),
    "show": ("all",),
    "sort": ("report", "held", "new"),
    "space": ("{team_id}", "{space_id}"),
    "start": (0,),
    "state": ("done", "waiting", "active", "failed"),
    "status": ("all", "new", "shipped"),
    "t": ("{ticket_id}",),
    "tag": ("beds", "nightjar-tag"),
    "target": ("{ticket_problem}",),
    "team": ("no",),
    "thread": ("{team_thread}", "{private_thread}", "{thread_id}"),
    "title": (COMMON, "Nightjar"),
    "topics": ("threads:0:0,thread:{team_thread}:0", "thread:{private_thread}:0"),
    "undo": ("",),
    "view": ("new", "unread", "top", "side"),
    "way": ("online", "place"),
    "what": ("{team_thread}", "{private_thread}"),
    "who": ("alice", "bob"),
}
READ = re.compile(r"""\bargs(?:\.get(?:list)?\(|\[)\s*["'](\w+)["']""")


def names_read() -> set[str]:
    """Every parameter of a query that the product reads by its name."""
    return {name for module in modules() for name in READ.findall(module.text)}


def by_number(town: Town, role: str) -> Iterator[str]:
    """Each page of something that is counted, for each one that there is."""
    models = {field.model.__name__: field.model for field in columns().values()}
    for route in PAGES:
        name = next((name for name in route.names if name in COUNTED), "")
        if name and route.answers[role] not in (SIGN_IN, 403):
            for row in models[COUNTED[name]].select():
                yield route.path(town, **{name: row.id})


def by_query(town: Town, role: str) -> Iterator[str]:
    """Each page with everything that its module reads from queries."""
    for route in PAGES:
        names = _read_by(town, route)
        if names and route.answers[role] == 200:
            path = route.path(town).split("?")[0]
            for turn in range(max(len(QUERIES[name]) for name in names)):
                asked = [f"{name}={_value(town, name, turn)}" for name in names]
                yield f"{path}?{'&'.join(asked)}"


def _read_by(town: Town, route: Route) -> list[str]:
    view = town.app.view_functions[endpoint_of(town, route.path(town).split("?")[0])]
    package = ".".join(view.__module__.split(".")[:2])
    texts = [module.text for module in modules() if f"{module.name}.".startswith(f"{package}.")]
    return sorted(set(READ.findall("".join(texts))))


def _value(town: Town, name: str, turn: int) -> str:
    values = QUERIES[name]
    return str(values[turn % len(values)]).format_map(town.things).replace(" ", "+")


def by_part(town: Town, pages: list[Page]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """What htmx would ask for from these pages, each sort once for each role."""
    seen = set()
    for page in pages:
        for element in page.elements("//*[@data-hx-get]"):
            local = page.local(element.get("data-hx-get", ""))
            target = element.get("data-hx-target", "").removeprefix("#")
            if local is None:
                continue
            sort = (page.role, endpoint_of(town, local.split("?")[0]), target)
            if sort not in seen:
                seen.add(sort)
                yield page.role, local, {**HTMX, **({"HX-Target": target} if target else {})}


def said(answer: Any) -> str:
    """Head and body of an answer, as far as it is text."""
    kind = answer.mimetype or ""
    is_text = kind.startswith("text") or kind.endswith(("xml", "json"))
    return f"{answer.headers}{answer.text if is_text else ''}"
