"""The Flask application: one URL map for each set of active plugins, so that a plugin that
is switched off has no addresses at all (404, also for wrong slashes and methods)."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, Any

import peewee
from flask import Flask, Request, g, has_request_context
from htmx_flask.requests import HtmxAwareRequest
from werkzeug.datastructures import ImmutableMultiDict, iter_multi_items
from werkzeug.routing import Map, MapAdapter

from core import buffer, maintenance, versions
from core.cache import Same
from core.db import database, disconnect, ensure_connected
from core.site import site
from core.web import uploads
from core.web.contexts import Environment
from core.web.keeping import PENDING, KeptPages, PageKey, Pending, minute
from core.web.maintained import MAINTAINED
from core.web.rules import LazyRule, Number
from core.web.signing import SignedSessions
from core.web.watched import WatchedHeaders, give_up

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger("townhall.web")
ReadFirst = Callable[[str, "WSGIEnvironment"], None]
DOWN = "townhall.database_down"
_making = threading.Lock()


class Sent(ImmutableMultiDict[str, Any]):
    """What a form or a query says, without zero bytes, which PostgreSQL takes in no text."""

    def __init__(self, mapping: Any = None) -> None:
        pairs = iter_multi_items(mapping) if mapping else ()
        super().__init__([(name, _clean(value)) for name, value in pairs])


def _clean(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


class Asked(HtmxAwareRequest):  # type: ignore[misc]  # htmx-flask ships no types
    """A request of ours: it knows of htmx, and has no zero bytes."""

    parameter_storage_class = Sent

    def __init__(self, environ: WSGIEnvironment, *args: Any, **kwargs: Any) -> None:
        super().__init__(environ, *args, **kwargs)
        if PENDING in environ:
            self.headers = WatchedHeaders(environ)

    @property
    def remote_addr(self) -> str | None:
        """From where it comes; what was made of that is kept for nobody else."""
        give_up(self.environ)
        return self._remote_addr

    @remote_addr.setter
    def remote_addr(self, value: str | None) -> None:
        self._remote_addr = value

    def _get_file_stream(self, total_content_length: int | None, *args: Any, **kwargs: Any) -> Any:
        # Werkzeug asks for each file: what cannot be kept is not let onto the disk, and the text
        # that came with it is read all the same.
        if not uploads.welcome(total_content_length):
            return uploads.Lost()
        return super()._get_file_stream(total_content_length, *args, **kwargs)


def _read_versions(_token: str, _environ: WSGIEnvironment) -> None:
    versions.refresh()


class App(Flask):
    """Flask with a routing map per set of active plugins."""

    request_class = Asked
    url_rule_class = LazyRule
    jinja_environment = Environment
    jinja_options = {"cache_size": -1}
    """Every template is kept, in a plain dictionary: there are some hundred, and the order in
    which they were used last takes a lock and 3 % of a page to keep."""
    _maps: dict[frozenset[str], Map]
    read_first: ReadFirst
    """Reads the numbers of `core.versions`, and with them what belongs to the session of that
    token ("" for none), which may be kept in the environment."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.url_map.converters["int"] = Number
        self._bound: dict[tuple[Same, str], MapAdapter] = {}
        self.session_interface = self.sessions = SignedSessions()
        self.read_first: ReadFirst = _read_versions
        self.kept = KeptPages(site().config.page_cache_mb * 2**20)

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve a request, after asking once what has changed in other processes."""
        if (closed := maintenance.current(site().config.data)) is not None:
            environ[MAINTAINED] = closed
            disconnect()  # so that nothing of ours stands in the way
            return super().wsgi_app(environ, start_response)
        started = time.perf_counter()
        # What is written around a request, as in tests, is no commit: its state tells nothing.
        is_apart = not self.debug and not database.in_transaction()
        key = self.kept.key(environ) if is_apart else None
        try:
            state = self._begin(key, environ)
        except peewee.DatabaseError:
            # A dropped connection heals here; a database that is away gets its own page.
            disconnect()
            try:
                state = self._begin(key, environ)
            except peewee.DatabaseError as error:
                log.warning("database away", extra={"error": str(error)})
                environ[DOWN] = True
                state = None
        if key is None or state is None:
            return super().wsgi_app(environ, start_response)
        if (page := self.kept.find(key, state)) is not None:
            return page.give(environ, start_response, started=started)
        with buffer.noting() as notes:
            environ[PENDING] = Pending(key, state, notes, site().plugins.costs.errors)
            return super().wsgi_app(environ, start_response)

    def _begin(self, key: PageKey | None, environ: WSGIEnvironment) -> Hashable:
        """Read what has changed and whose session it is; for who has none, the state of the site
        as pages are kept by."""
        ensure_connected()
        if key is not None:
            return versions.state(), minute()
        self.read_first(self.sessions.read_ahead(self, environ), environ)
        return None

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """The routing of the plugins that are on just now."""
        if request is None:
            # Flask asks for a context of its own first, before there is a request.
            # Nor may it need a database that is away.
            closed = maintenance.current(site().config.data) is not None or database.is_closed()
        else:
            # Which plugins are on stands in the database.
            closed = not {MAINTAINED, DOWN}.isdisjoint(request.environ)
        map_ = self.url_map if closed else self.map_for(site().plugins.active())
        if request is None:
            return self._bound_to_site(map_)
        if trusted := self.config["TRUSTED_HOSTS"]:
            request.trusted_hosts = trusted
        # Flask does the same: raises 400 for a host that is not trusted.
        request.host  # noqa: B018 - the property checks
        return map_.bind_to_environ(request.environ)

    def _bound_to_site(self, map_: Map) -> MapAdapter:
        """A map as it makes addresses outside of a request. Each request opens with one as well,
        so it is kept: nothing in it changes."""
        base = site().config.base_url or "http://localhost"
        key = (Same(map_), base)
        if key not in self._bound:
            scheme, _, host = base.partition("://")
            root = self.config["APPLICATION_ROOT"]
            self._bound[key] = map_.bind(host, root, url_scheme=scheme)
        return self._bound[key]

    def update_template_context(self, context: dict[str, Any]) -> None:
        """As Flask does it, with what every template sees put together once a request, and anew
        when it goes on as somebody else: a page is made of several templates."""
        if not has_request_context():
            super().update_template_context(context)
            return
        who = (g.get("actor"), g.get("_login_user"))
        held = g.get("page_values")
        if held is None or held[0][0] is not who[0] or held[0][1] is not who[1]:
            values: dict[str, Any] = {}
            super().update_template_context(values)
            held = g.page_values = (who, values)
        for name, value in held[1].items():
            context.setdefault(name, value)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: no view, and nothing before or after one, is a coroutine."""
        return func

    def map_for(self, active: frozenset[str]) -> Map:
        """The routing map of one set of active plugins; made once."""
        maps: dict[frozenset[str], Map] = self.__dict__.setdefault("_maps", {})
        if active not in maps:
            with _making:
                if active not in maps:
                    maps[active] = self._make_map(active)
        return maps[active]

    def _make_map(self, active: frozenset[str]) -> Map:
        # One that was never loaded has no pages; its name may be that of a part of core.
        loaded = {name for name, plugin in site().plugins.plugins.items() if plugin.hooks}
        off = loaded - active
        if not off:
            return self.url_map
        rules = [
            rule.empty()
            for rule in self.url_map.iter_rules()
            if rule.endpoint.partition(".")[0] not in off
        ]
        return Map(rules, converters=self.url_map.converters)


def proxied(app: Flask, hops: int) -> Any:
    """The WSGI application behind `hops` trusted proxies; 0 ignores what headers claim."""
    if not hops:
        return app.wsgi_app
    from werkzeug.middleware.proxy_fix import ProxyFix

    return ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)
