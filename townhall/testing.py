"""The test kit for core and plugins: a pytest plugin with a site, a cast and helpers.

Needs a fixture `config` (a `core.config.Config` whose database has all migrations).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import Context, copy_context
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.globals import _cv_app, _cv_request
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from core import buffer, clock, db, events, outbox, versions
from core.access import Actor
from core.accounts.models import Session, User
from core.accounts.names import username_key
from core.accounts.sessions import actor_for, hashed
from core.config import Config
from core.groups.models import Group, Membership
from core.manifest import Manifest
from core.models import Setting
from core.plugins import Plugin
from core.site import site
from core.web.limits import limiter

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


class Browser(FlaskClient):
    """A client that signs in without a form and sends forms with their token."""

    def sign_in(self, user: User) -> Browser:
        """Become this person."""
        token = secrets.token_urlsafe(16)
        now = clock.now()
        Session.create(
            token_hash=hashed(token),
            user=user,
            created_at=now,
            seen_at=now,
            proved_at=now,
            expires_at=now + timedelta(days=1),
        )
        with self.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return self

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Make a request as from outside: not inside a context that the test has open,
        whose `g` (and so whose actor) Flask would share."""

        fresh = Context()
        for variable, value in copy_context().items():
            if variable not in (_cv_app, _cv_request):
                fresh.run(variable.set, value)
        return fresh.run(super().open, *args, **kwargs)

    def csrf_token(self) -> str:
        """A token that this browser's forms would carry."""
        with self.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", secrets.token_hex(20))
        signer = URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token")
        return str(signer.dumps(raw))

    def send(self, path: str, /, *, htmx: bool = False, **fields: Any) -> TestResponse:
        """POST a form as a browser would, or as htmx would."""
        data = {"csrf_token": self.csrf_token(), **fields}
        return self.post(path, data=data, headers=HTMX if htmx else {})

    def part(self, path: str, *, target: str = "") -> TestResponse:
        """GET a page as htmx would, for the element with the id `target`."""
        return self.get(path, headers={**HTMX, "HX-Target": target} if target else HTMX)


def add_user(username: str, *, role: str = "member", state: str = "active", **values: Any) -> User:
    """Write somebody into the database; see `make_user`."""
    row = {
        "name": username.capitalize(),
        "email": f"{username}@example.org",
        "email_key": f"{username}@example.org",
        "created_at": clock.ago(days=30),
        "confirmed_at": clock.now(),
        **values,
    }
    user = User.create(username=username, username_key=username_key(username), state=state, **row)
    if role != "member":
        group = Group.get(Group.key == {"staff": "staff", "admin": "admins"}[role])
        Membership.create(group=group, user=user, created_at=clock.now())
    return user  # type: ignore[no-any-return]


def lift_limits(*, on: bool = False) -> None:
    """Let everybody do as much as they like, as tests need it, or (`on`) no longer."""
    db.ensure_connected()
    with db.transaction():
        Setting.insert(owner="core", name="limits_apply", value=on).on_conflict(
            conflict_target=[Setting.owner, Setting.name], preserve=[Setting.value]
        ).execute()
        versions.bump("settings")


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """A site of its own for each test, with the bundled plugins as they come."""
    from app import create_app

    made = create_app(config)
    made.test_client_class = Browser
    limiter.reset()
    lift_limits()
    yield made
    buffer.flush_all()
    db.disconnect()


@pytest.fixture
def client(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def make_user(app: Flask) -> Callable[..., User]:
    """`make_user("alice", role="member", state="active")`: role is member, staff or admin."""

    return add_user


@pytest.fixture
def cast(make_user: Callable[..., User]) -> SimpleNamespace:
    """alice, bob and charlie are members, maya is staff, ada owns the site."""
    roles = {"alice": "member", "bob": "member", "charlie": "member", "maya": "staff"}
    people = {name: make_user(name, role=role) for name, role in roles.items()}
    return SimpleNamespace(**people, ada=make_user("ada", role="admin"))


@pytest.fixture
def sign_in(app: Flask) -> Callable[[User], Browser]:
    """A new browser in which somebody is signed in."""

    def make(user: User) -> Browser:
        browser: Browser = app.test_client()  # type: ignore[assignment]
        return browser.sign_in(user)

    return make


@pytest.fixture
def actor_of(app: Flask) -> Callable[[User], Actor]:
    """The actor of a person, as a request of theirs would have it."""

    def make(user: User) -> Actor:
        versions.refresh()
        return actor_for(user.id)

    return make


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], int]:
    """Do everything that waits in the outbox, as a worker would; how many rows were done."""

    def run() -> int:
        with app.app_context():
            buffer.flush_all()
            return outbox.drain()

    return run


@pytest.fixture
def mailbox(app: Flask, run_jobs: Callable[[], int]) -> Callable[[], list[EmailMessage]]:
    """All mail sent so far, oldest first."""

    def read() -> list[EmailMessage]:
        run_jobs()
        folder = site().config.data / "mail"
        return [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in sorted(folder.glob("*.eml"))
        ]

    return read


@pytest.fixture
def at() -> Callable[[datetime], AbstractContextManager[None]]:
    """`with at(moment):` makes it that moment."""
    return clock.frozen_at


@pytest.fixture
def happened(app: Flask) -> Iterator[list[events.Event]]:
    """Every domain event delivered during the test."""
    seen: list[events.Event] = []
    with events.subscribed(events.Event, seen.append):
        yield seen


@pytest.fixture
def queries(app: Flask) -> Callable[..., AbstractContextManager[list[str]]]:
    """`with queries(max=8) as texts:` fails when the block runs more statements than that."""

    @contextmanager
    def counted(*, max: int) -> Iterator[list[str]]:  # noqa: A002 - reads as a sentence
        database = db.database.obj
        texts: list[str] = []
        original = database.execute_sql

        def execute_sql(sql: str, *args: Any, **kwargs: Any) -> Any:
            texts.append(sql)
            return original(sql, *args, **kwargs)

        database.execute_sql = execute_sql
        try:
            yield texts
        finally:
            del database.execute_sql
        listing = "\n".join(texts)
        assert len(texts) <= max, f"{len(texts)} statements, at most {max}:\n{listing}"

    return counted


@pytest.fixture
def enable(app: Flask) -> Callable[..., None]:
    """`enable("forums")`, `enable("forums", on=False)`: switch a plugin, by the owner."""

    def switch(name: str, *, on: bool = True) -> None:
        owner = Actor(user_id=None, is_admin=True)
        site().plugins.switch(owner, name, on=on)

    return switch


def manifest(name: str, **values: Any) -> Manifest:
    """A manifest for a plugin that a test makes up."""
    from pathlib import Path

    known: dict[str, Any] = {
        "title": name.capitalize(),
        "summary": "Made up for a test.",
        "version": "1.0.0",
        "license": "MIT",
        "requires_api": ">=1.0,<2",
        "folder": Path(),
        "module": name,
        "starts_on": True,
    }
    return Manifest(name=name, **{**known, **values})


@pytest.fixture
def temporary_plugin(app: Flask) -> Callable[..., Plugin]:
    """`temporary_plugin("weather", namespace)`: load an object with hook functions."""
    from core.features import bring

    def load(name: str, module: Any, **values: Any) -> Plugin:
        plugin = site().plugins.add(manifest(name, **values), module)
        bring(app, name)
        versions.bump("plugins")
        return plugin

    return load
