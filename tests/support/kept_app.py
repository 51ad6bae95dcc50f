"""One application for many tests: making one costs more than most of them do.

A test begins with an application on a database and a data folder of its own. It is the one of the
test before when that asked for the same settings and has left it as it was made; this module is
the one place that knows what there is to look at. Everything that is kept elsewhere goes by the
site or by the database, which are new for each test (see `core.cache.Same`, `core.versions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from core import buffer, db, log, versions
from core.config import Config
from core.guard import Cost
from core.openid.given import follow
from core.plugins import PluginHost
from core.registry import Registry
from core.site import Site, site, start
from core.web.keeping import KeptPages
from core.web.limits import limiter
from townhall.testing import Browser, lift_limits

# What an application notes of itself while it serves, and what it makes only then.
NOTED = {"_got_first_request", "kept", "test_client_class"}
LATER = {"_maps", "jinja_env", "json", "logger", "name"}
_kept: Kept | None = None


class Kept:
    """An application that was just made, and what to know it again by."""

    def __init__(self, app: Flask, config: Config) -> None:
        self.app = app
        self._settings = _settings(config)
        self._site = site()
        self._before = _of_site(self._site)
        self._app_before = _of_app(app)
        self._values = {name: id(value) for name, value in vars(app).items() if name not in NOTED}
        self._limiter = limiter.limiter
        self._counted = frozenset(self._site.plugins.costs.by_hook)

    def fits(self, config: Config) -> bool:
        """Whether a test with these settings may have it: nothing else was started since, and
        nothing of it is another than when it was made."""
        return (
            self._settings == _settings(config)
            and site() is self._site
            and limiter.limiter is self._limiter
            and self._is_whole()
            and _of_site(self._site) == self._before
            and _of_app(self.app) == self._app_before
        )

    def begin(self, config: Config) -> Flask:
        """What `create_app` does with a database and a folder that are new."""
        config.data.mkdir(parents=True, exist_ok=True)
        log.install(config.log_level)
        db.connect_to(config)
        self._site = replace(self._site, config=config)
        self._site.plugins.config = config
        # Lists that were sifted of declarations may have been written to: declarations were not.
        self._site.registry._forget_sifted()
        start(self._site)
        self._forget_costs()
        db.ensure_connected()
        versions.refresh()
        follow()
        self.app._got_first_request = False
        self.app.kept = KeptPages(config.page_cache_mb * 2**20)  # type: ignore[attr-defined]
        return self.app

    def _forget_costs(self) -> None:
        by_hook = self._site.plugins.costs.by_hook
        for key in by_hook.keys() - self._counted:
            del by_hook[key]
        for cost in by_hook.values():
            for each in fields(Cost):
                setattr(cost, each.name, each.default)

    def _is_whole(self) -> bool:
        now = {name: id(value) for name, value in vars(self.app).items() if name not in NOTED}
        known = self._values
        if any(now.get(name) != before for name, before in known.items()):
            return False
        return now.keys() - known <= LATER


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """What the fixture of this name in townhall/testing.py gives, made in less time."""
    made = app_for(config)
    made.test_client_class = Browser
    limiter.reset()
    lift_limits()
    yield made
    buffer.flush_all()
    db.disconnect()


def app_for(config: Config) -> Flask:
    """An application with these settings, made anew or as good as new."""
    global _kept
    if _kept is not None and _kept.fits(config):
        return _kept.begin(config)
    from app import create_app

    _kept = None
    made = create_app(config)
    if config.migrated:
        _kept = Kept(made, config)
    return made


def _settings(config: Config) -> Config:
    """Settings without what is each test's own."""
    return replace(config, data=Path(), database_url="")


def _of_site(found: Site) -> list[Any]:
    """Everything that was declared, and each plugin as it stands."""
    host: PluginHost = found.plugins
    registry: Registry = found.registry
    return [
        _ids(registry._entries),
        dict(registry._taken),
        {name: [getattr(p, each.name) for each in fields(p)] for name, p in host.plugins.items()},
        {name: _ids([plugin]) for name, plugin in host.manager.list_name_plugin()},
    ]


def _of_app(app: Flask) -> list[Any]:
    """Everything that is asked while a request is answered."""
    called = (
        app.before_request_funcs,
        app.after_request_funcs,
        app.teardown_request_funcs,
        app.template_context_processors,
        app.url_value_preprocessors,
        app.url_default_functions,
    )
    env = app.jinja_env
    return [
        dict(app.config),
        dict(app.view_functions),
        dict(app.blueprints),
        dict(app.extensions),
        len(app.url_map._rules),
        [{name: list(each) for name, each in by_name.items()} for by_name in called],
        {
            name: {code: dict(answers) for code, answers in by_code.items()}
            for name, by_code in app.error_handler_spec.items()
        },
        [*app.teardown_appcontext_funcs],
        [copy(each) for each in (env.globals, env.filters, env.tests, env.policies)],
        _ids([env.loader, env.undefined, env.finalize, env.bytecode_cache]),
        [env.trim_blocks, env.lstrip_blocks, env.auto_reload, *env.extensions],
    ]


def _ids(found: Iterable[object]) -> list[int]:
    return [id(each) for each in found]
