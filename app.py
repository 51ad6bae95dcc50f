"""Composition: the one place that puts core, theme and plugins together."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_compress import Compress
from htmx_flask import Htmx
from jinja2 import ChoiceLoader, FileSystemLoader

from core import config as configuration
from core import db, features, log, maintenance, migrate, versions
from core.accounts.sessions import read_first
from core.config import Config
from core.plugins import PluginHost
from core.registry import Registry
from core.site import Site, start
from core.web import assets, begin, errors, limits, pages, security
from core.web.app import App, Asked, proxied


def create_app(config: Config | None = None) -> Flask:
    """The application, ready to serve, its database brought up to date.

    Without `config` the settings come from the environment. Raises
    `core.config.ConfigError` when they cannot be used.
    """
    config = config or configuration.from_environment()
    config.data.mkdir(parents=True, exist_ok=True)
    log.install(config.log_level)
    start_site(config)
    app = App("core", template_folder="templates", static_folder=None)
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(assets.theme_folder() / "templates"),
            FileSystemLoader(Path(app.root_path) / "templates"),
        ]
    )
    security.configure(app, config)
    begin.install(app)
    security.install(app)
    limits.install(app)
    features.login.init_app(app, add_context_processor=False)  # templates have `actor`
    Htmx(app)
    app.request_class = Asked
    Compress(app)
    errors.install(app)
    pages.install(app)
    features.install(app)
    app.read_first = read_first
    app.wsgi_app = proxied(app, config.proxy_hops)  # type: ignore[method-assign]
    return app


def start_site(config: Config) -> Site:
    """Open the database, load the plugins and run what migrations are missing."""
    db.connect_to(config)
    registry = Registry()
    made = Site(config=config, registry=registry, plugins=PluginHost(config, registry))
    start(made)
    features.declare(registry)
    made.plugins.discover()
    made.plugins.load()
    features.complete(registry)
    db.ensure_connected()
    closed = maintenance.current(config.data)
    # An upgrade that is not finished is gone on with by its command, which has made a backup.
    if not config.migrated and not (closed and closed.upgrading):
        migrate.upgrade(config)
    if db.database.table_exists("version"):
        versions.refresh()
    return made


__all__ = ["create_app", "start_site"]
