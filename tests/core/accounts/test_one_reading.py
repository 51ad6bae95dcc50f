"""What a request of somebody signed in asks of the database before anything else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from core.accounts.models import Session
from core.web.signing import SignedSessions
from townhall.testing import Browser


def test_one_statement_reads_the_session_and_what_has_changed(
    sign_in: Any, cast: SimpleNamespace, queries: Any
) -> None:
    browser = sign_in(cast.alice)
    browser.get("/people/alice")
    with queries(max=20) as texts:
        assert browser.get("/people/alice").status_code == 200
    assert len([text for text in texts if '"session"' in text or '"version"' in text]) == 1


def test_what_has_changed_is_read_also_when_the_session_has_ended(
    sign_in: Any, cast: SimpleNamespace, enable: Any
) -> None:
    browser = sign_in(cast.alice)
    assert browser.get("/forums/").status_code == 200
    Session.delete().execute()
    enable("forums", on=False)
    assert browser.get("/forums/").status_code == 404
    assert browser.get("/account/").location.startswith("/sign-in")


def test_a_cookie_that_says_something_else_is_nobody(app: Any, client: Browser) -> None:
    signer = SignedSessions().get_signing_serializer(app)
    assert signer is not None
    for said in ({}, {"_user_id": "7"}, {"_user_id": None}):
        client.set_cookie("townhall", str(signer.dumps(said)))
        assert client.get("/people/").status_code == 200, said
    for value in ("", ".", "x.y.z", "%00", "é"):
        client.set_cookie("townhall", value)
        assert client.get("/people/").status_code == 200, value
