"""The session cookie as Flask signs it, checked once a request and before there is one: whoever
asks the database for the session can then ask it first."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from flask import Flask, Request
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.http import parse_cookie

from core.cache import Bounded, Same

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

READ = "townhall.session"
TOKEN = "_user_id"  # noqa: S105 - where flask-login keeps it


class _AsText:
    """Leaves what a cookie says as it stands; Flask's own reading needs an application context."""

    @staticmethod
    def dumps(value: Any) -> str:
        return json.dumps(value)

    @staticmethod
    def loads(text: str) -> str:
        return text


def _checked(signer: URLSafeTimedSerializer, value: str) -> tuple[str, str, int]:
    """What a cookie says, the token in it and when it was signed. Raises `BadData` for one that
    is not ours, `ValueError` or `AttributeError` for one that says nothing sensible."""
    said, signed = signer.loads(value, return_timestamp=True)
    return said, str(json.loads(said).get(TOKEN, "")), int(signed.timestamp())


class SignedSessions(SecureCookieSessionInterface):
    """Signs and reads session cookies. Signers are made once for each set of secrets."""

    def __init__(self) -> None:
        self._kept: dict[object, URLSafeTimedSerializer | None] = {}
        self._tagged = TaggedJSONSerializer()
        self._read: Bounded[tuple[str, str, int]] = Bounded(1024)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer of the application's secrets as they are now; None without one."""
        return self._signer(app, self._tagged)

    def _signer(self, app: Flask, serializer: Any) -> URLSafeTimedSerializer | None:
        secrets = (app.secret_key, tuple(app.config["SECRET_KEY_FALLBACKS"] or ()), serializer)
        if secrets not in self._kept:
            self._kept.clear() if len(self._kept) > 8 else None
            made = super().get_signing_serializer(app)
            if made is not None:
                made.serializer = serializer
            self._kept[secrets] = made
        return self._kept[secrets]

    def read_ahead(self, app: Flask, environ: WSGIEnvironment) -> str:
        """The token of the session of a request that is not opened yet, or "". What the cookie
        says is kept for when it is."""
        value = parse_cookie(environ).get(self.get_cookie_name(app), "")
        signer = self._signer(app, _AsText) if value else None
        if signer is None:
            return ""
        # Browsers send the same cookie again and again: its signature is checked once, how old it
        # is each time.
        key = (Same(signer), value)
        try:
            said, token, signed = self._read.get(key, lambda: _checked(signer, value))
        except (BadData, ValueError, AttributeError):
            return ""
        if not 0 <= int(time.time()) - signed <= app.permanent_session_lifetime.total_seconds():
            return ""
        environ[READ] = said
        return token

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """As Flask opens it, out of what was read ahead."""
        said = request.environ.pop(READ, None)
        if said is None:
            return super().open_session(app, request)
        return self.session_class(self._tagged.loads(said))
