"""The navigation beside every page, as plain values: equal ones are rendered once."""

from __future__ import annotations

import logging
from typing import NamedTuple

from flask import g, url_for
from werkzeug.routing import BuildError

from core import hookcalls
from core.access import Actor, rights
from core.cache import Bounded, Same
from core.inbox.counting import new_rows
from core.registry import NavItem, ThreadKind
from core.review.waiting import waiting_for
from core.site import site
from core.spaces.queries import rights_key, visible_spaces
from core.web.furniture import language
from core.web.words import said as _

log = logging.getLogger("townhall.web")


class Entry(NamedTuple):
    """A link. `current` is `page`, `true` (the reader is somewhere below it) or empty; its
    number says how much is unread, or where it `waits`, how much waits for somebody."""

    label: str
    url: str
    icon: str = ""
    section: str = ""
    tint: int = 0
    unread: int = 0
    current: str = ""
    waits: bool = False


class Navigation(NamedTuple):
    """All groups of links; `home` is the first page's, `inbox` that of whoever has one."""

    home: Entry
    inbox: Entry | None
    main: tuple[Entry, ...]
    spaces: tuple[Entry, ...]
    team: tuple[Entry, ...]


def navigation(path: str, request_path: str) -> Navigation:
    """The navigation of the page at `path` (or of the place it belongs to).

    The entry whose address is the longest beginning of it is where the reader is.
    """
    home = Entry(str(_("Home")), "/", "house")
    inbox: tuple[Entry, ...] = ()
    if g.actor.signed_in:
        inbox = (Entry(str(_("Inbox")), "/inbox/", "inbox", unread=new_rows(g.actor)),)
    team = _team()
    groups = (inbox, _entries("main"), nav_spaces(), team)
    urls = [entry.url for group in groups for entry in group if _is_below(path, entry.url)]
    here = max(urls, key=len, default="/" if path == "/" else "")
    current = "page" if here == request_path else "true"

    def marked(group: tuple[Entry, ...]) -> tuple[Entry, ...]:
        return tuple(e._replace(current=current) if e.url == here else e for e in group)

    inbox, main, spaces, team = map(marked, groups)
    return Navigation(marked((home,))[0], next(iter(inbox), None), main, spaces, team)


def _team() -> tuple[Entry, ...]:
    """The ways of the team, the one to the queue with the number of what waits there."""
    if not g.actor.is_staff:
        # Plugins say themselves who works with them.
        return (*_entries("team"), *_review())
    return tuple(
        _entry_of_review() if entry.url == "/review/" else entry for entry in _entries("team")
    )


def create_items() -> tuple[Entry, ...]:
    """What the reader may start, for the New menu."""
    return _entries("new")


def nav_spaces() -> tuple[Entry, ...]:
    """The first few spaces that are in no other."""
    actor = g.actor
    # The same for everybody in the same groups until rights, spaces or plugins change.
    key = (Same(rights()), actor.group_ids, actor.is_admin, site().plugins.active())
    return _spaces.get(key, lambda: _find_spaces(actor))


_spaces: Bounded[tuple[Entry, ...]] = Bounded(200)
_addresses: Bounded[str] = Bounded(500)
_keepers: Bounded[bool] = Bounded(200)
_places: Bounded[dict[str, tuple[Entry, ...]]] = Bounded(200)
_core_links: Bounded[list[NavItem]] = Bounded(200)


def _find_spaces(actor: Actor) -> tuple[Entry, ...]:
    endpoints = {owner: kind.space_endpoint for owner, kind in site().registry.of(ThreadKind)}
    tops = [space for space in visible_spaces(actor) if space.parent_id is None]
    return tuple(
        Entry(space.title, url_for(endpoints[space.owner], slug=space.slug), tint=space.tint)
        for space in tops
        if space.owner in endpoints
    )[:8]


def _entries(place: str) -> tuple[Entry, ...]:
    if "nav" not in g:
        own = _core_links.get(rights_key(g.actor), lambda: _core_items(g.actor))
        # Plugins give the same items again as long as nothing has changed for the reader.
        items = [*hookcalls.nav_items(g.actor), *own]
        key = (Same(site()), language(), *map(Same, items))
        g.nav = _places.get(key, lambda: _placed(items))
    return g.nav.get(place, ())  # type: ignore[no-any-return]


def _placed(items: list[NavItem]) -> dict[str, tuple[Entry, ...]]:
    """The links of all items that lead somewhere, by place and in their order."""
    found: dict[str, list[Entry]] = {}
    for item in sorted(items, key=lambda one: one.order):
        if (entry := _entry(item)) is not None:
            found.setdefault(item.place, []).append(entry)
    return {place: tuple(entries) for place, entries in found.items()}


def _entry(item: NavItem) -> Entry | None:
    """The link of an item, or None for one that leads nowhere: that is an error of the plugin
    which its endpoint names, and not one of the page."""
    try:
        url = _address(item)
    except (BuildError, TypeError) as error:
        owner = str(item.endpoint).partition(".")[0]
        site().plugins.costs.of(owner, "nav_items").note(error)
        log.exception("a link leads nowhere", extra={"endpoint": item.endpoint})
        return None
    return Entry(str(item.label), url, item.icon, item.section, unread=item.unread)


def _address(item: NavItem) -> str:
    key = (Same(site()), item.endpoint, tuple(sorted(item.values.items())))
    return _addresses.get(key, lambda: url_for(item.endpoint, **item.values))


def _is_below(path: str, url: str) -> bool:
    return path == url or path.startswith(url if url.endswith("/") else f"{url}/")


def _review() -> tuple[Entry, ...]:
    """The way to the queue for those who keep order in a space without being of the team."""
    actor = g.actor
    if not actor.signed_in:
        return ()
    key = (Same(rights()), actor.group_ids, actor.is_silenced)
    keeps = _keepers.get(key, lambda: bool(actor.spaces_with("spaces.moderate")))
    return (_entry_of_review(),) if keeps else ()


def _entry_of_review() -> Entry:
    return Entry(str(_("Review")), "/review/", "gavel", unread=waiting_for(g.actor), waits=True)


def _core_items(actor: Actor) -> list[NavItem]:
    people = NavItem(
        label=_("People"), endpoint="profiles.directory", icon="user", section="people", order=90
    )
    review = NavItem(
        label=_("Review"), endpoint="review.index", icon="gavel", place="team", order=40
    )
    groups = NavItem(
        label=_("Groups"), endpoint="groups.index", icon="users", section="people", order=91
    )
    may = {"profiles.see": people, "groups.see": groups}
    seen = [item for permission, item in may.items() if actor.can(permission)]
    if actor.is_admin:
        label = _("Set-up")
        return [
            *seen,
            review,
            NavItem(label=label, endpoint="admin.index", icon="wrench", place="team"),
        ]
    if actor.is_staff:
        members = NavItem(
            label=_("Members"), endpoint="admin.members", icon="user-check", place="team"
        )
        return [*seen, review, members]
    return seen
