"""Every sort of secret that lets somebody do something: how one is made, and whether it works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from itertools import count
from types import SimpleNamespace
from typing import Any, get_args

import pyotp
from flask import Flask, session
from werkzeug.exceptions import HTTPException

from core import clock, files, outbox
from core.accounts import devices, guessing, steps, tokens
from core.accounts.actions import changing, claiming, inviting, joining, taking_back
from core.accounts.models import Session, User
from core.accounts.owner import take_over
from core.accounts.sessions import actor_for
from core.db import transaction
from core.factors.actions import WrongCode, _new_codes, check
from core.factors.models import Totp
from core.feeds.actions import make_token
from core.groups.actions.inviting import make_link, use_link
from core.groups.actions.managing import CannotChange, Terms, create_group
from core.groups.queries import visible_group
from core.inbound.addresses import reply_address
from core.inbound.taking import take
from core.letters.ids import Sent, message_id, read_message_id, read_return_address, return_address
from core.letters.links import Stop, token_of
from core.mydata.models import PersonalExport
from core.sealing import seal
from core.threads.models import Post
from townhall.testing import Browser

SECRET = pyotp.random_base32()
_numbers = count(1)
REFUSED = (
    *(tokens.TokenGone, steps.StepGone, WrongCode, CannotChange, inviting.UsedUp),
    guessing.Paused,
)


@dataclass
class Place:
    """The site, alice whose secrets are tried, and bob who tries to use them."""

    app: Flask
    people: SimpleNamespace
    thread_id: int

    @property
    def alice(self) -> User:
        """Her account as it is now."""
        found: User = User.get_by_id(self.people.alice.id)
        return found

    def browser(self) -> Browser:
        """A new browser of nobody."""
        return self.app.test_client()  # type: ignore[return-value]


@dataclass(frozen=True)
class Sort:
    """One sort: in which state an account is that has it, how long it lives (None: until it is
    ended), and what it is made and used by. `use` tells whether it worked."""

    make: Callable[[Place], Any]
    use: Callable[[Place, Any], bool]
    life: timedelta | None = None
    state: str = "active"


def works(deed: Callable[[], Any]) -> bool:
    """Whether something was not refused."""
    try:
        with transaction():
            return deed() is not False
    except REFUSED:
        return False
    except HTTPException:
        return False


def _token(purpose: Any, effect: Callable[[Any], Any], state: str = "active") -> Sort:
    def make(place: Place) -> str:
        alice = None if purpose == "owner" else place.alice
        target = "new@example.org" if purpose == "change_email" else place.alice.email or ""
        return tokens.issue(purpose, alice, target=target).secret

    def use(_place: Place, secret: str) -> bool:
        return works(lambda: effect(tokens.find(purpose, secret)))

    return Sort(make, use, tokens.LIFE[purpose], state)


def _code() -> Sort:
    def make(place: Place) -> str:
        made = tokens.issue("confirm", place.alice, target=place.alice.email or "", with_code=True)
        return made.code

    def use(place: Place, code: str) -> bool:
        return works(lambda: joining.confirm(tokens.find_code(place.alice.id, code)))

    return Sort(make, use, tokens.LIFE["confirm"], "pending")


def _session(*, remember: bool) -> Sort:
    def make(place: Place) -> Browser:
        browser = place.browser().sign_in(place.alice)
        moment = clock.now()
        Session.update(remember=remember, expires_at=moment + timedelta(days=60)).where(
            Session.user == place.alice.id
        ).execute()
        return browser

    def use(_place: Place, browser: Browser) -> bool:
        return browser.get("/account/sessions").status_code == 200

    return Sort(make, use, timedelta(days=30 if remember else 1))


def _step(purpose: Any) -> Sort:
    """What a browser has begun; it works if the browser may still finish it."""

    def make(place: Place) -> str:
        with place.app.test_request_context("/"):
            return steps.begin(purpose, user_id=place.alice.id)

    def use(place: Place, token: str) -> bool:
        with place.app.test_request_context("/"):
            session[f"step_{purpose}"] = token
            return works(lambda: steps.finish(steps.current(purpose)))

    return Sort(make, use, steps.LIFE[purpose])


def _invite() -> Sort:
    def make(place: Place) -> str:
        # By the team, as settings have it; alice is of it here.
        actor = replace(actor_for(place.people.ada.id), user_id=place.alice.id)
        return inviting.make_invite(actor, uses=1, days=3)[1]

    return Sort(make, lambda _place, secret: works(lambda: inviting.use(secret)), timedelta(days=3))


def _group_invite() -> Sort:
    def make(place: Place) -> str:
        actor = replace(actor_for(place.people.ada.id), user_id=place.alice.id)
        create_group(actor, Terms(name="Bakers", slug="bakers", joining="invite"))
        return make_link(actor, visible_group(actor, "bakers"), uses=1, days=3)

    def use(place: Place, secret: str) -> bool:
        name = next(place.people.others)
        return works(lambda: use_link(actor_for(name.id), secret))

    return Sort(make, use, timedelta(days=3))


def _unsubscribe() -> Sort:
    def use(place: Place, token: str) -> bool:
        return place.browser().send(f"/unsubscribe/{token}").status_code == 303

    make = lambda place: token_of(Stop(place.alice.id, "all", ""), place.alice.email or "")  # noqa: E731
    return Sort(make, use)


def _feed() -> Sort:
    def use(place: Place, secret: str) -> bool:
        return place.browser().get(f"/feeds/{secret}/feed.atom").status_code == 200

    return Sort(lambda place: make_token(actor_for(place.alice.id), "Reader"), use)


def _reply() -> Sort:
    def use(place: Place, address: str) -> bool:
        mail, before = EmailMessage(), Post.select().count()
        mail["From"], mail["To"] = place.alice.email or "gone@example.org", address
        mail["Message-ID"], mail["Subject"] = f"<{next(_numbers)}@example.org>", "Re: Pump"
        mail.set_content(f"It works, {next(_numbers)}.")
        take(mail.as_bytes(), address, source="test")
        outbox.drain()
        return Post.select().count() > before

    make = lambda place: str(reply_address(place.alice.id, place.thread_id))  # noqa: E731
    return Sort(make, use, timedelta(days=91))


def _sent() -> Sort:
    def make(place: Place) -> str:
        sent = Sent(place.alice.id, place.thread_id)
        return message_id(sent, place.alice.email or "", 1, clock.now())

    return Sort(make, lambda _place, text: read_message_id(text) is not None)


def _return() -> Sort:
    make = lambda place: return_address(place.alice.id, place.alice.email or "")  # noqa: E731
    return Sort(make, lambda _place, text: read_return_address(text) is not None)


def _app(place: Place) -> str:
    now = clock.now()
    values = {"secret": seal(SECRET, f"totp:{place.alice.id}"), "created_at": now}
    Totp.insert(user=place.alice.id, confirmed_at=now, **values).execute()
    return pyotp.TOTP(SECRET).at(now)


def _check(place: Place, code: str) -> bool:
    def deed() -> None:
        check(place.alice, code, network=f"198.51.{next(_numbers) % 250}.0/24")

    return User.get_or_none(User.id == place.people.alice.id) is not None and works(deed)


def _paper(place: Place) -> str:
    _app(place)
    return _new_codes(place.alice.id)[0]


def _export() -> Sort:
    def make(place: Place) -> int:
        now, key = clock.now(), f"{next(_numbers):032}"
        files.put("exports", f"{key}.zip", b"PK")
        times = {"asked_at": now, "ready_at": now, "expires_at": now + timedelta(days=7)}
        row = PersonalExport.create(user=place.alice, key=key, state="ready", size=2, **times)
        return int(row.id)

    def use(place: Place, row_id: int) -> bool:
        user = User.get_or_none(User.id == place.people.alice.id)
        browser = place.browser().sign_in(user) if user else place.browser()
        return browser.get(f"/account/data/export/{row_id}", buffered=True).status_code == 200

    return Sort(make, use, timedelta(days=7))


def _device() -> Sort:
    def use(place: Place, cookie: str) -> bool:
        return bool(devices.known_device(cookie, place.people.alice.id))

    return Sort(lambda place: devices.remembered("", place.alice.id), use)


def _own_site(token: Any) -> Any:
    return take_over(token, username="olga", email="olga@example.org", password="five blue cars")


SORTS: dict[str, Sort] = {
    "session": _session(remember=False),
    "remember": _session(remember=True),
    "confirm": _token("confirm", joining.confirm, "pending"),
    "confirm code": _code(),
    "reset": _token("reset", lambda token: changing.reset_password(token, "seven loud geese")),
    "change_email": _token("change_email", changing.change_email),
    "claim": _token("claim", lambda t: claiming.claim(t, "seven loud geese"), "unclaimed"),
    "owner": _token("owner", _own_site),
    "not_me": _token("not_me", taking_back.lock_out),
    **{purpose: _step(purpose) for purpose in get_args(steps.Purpose)},
    "totp": Sort(_app, _check, timedelta(minutes=2)),
    "recovery": Sort(_paper, _check),
    "invite": _invite(),
    "group invite": _group_invite(),
    "unsubscribe": _unsubscribe(),
    "feed": _feed(),
    "reply address": _reply(),
    "message id": _sent(),
    "return address": _return(),
    "export": _export(),
    "device": _device(),
}


def secret_of(made: Any) -> str:
    """The bare secret of what was made, to try it elsewhere."""
    if isinstance(made, Browser):
        with made.session_transaction() as cookie:
            return str(cookie["_user_id"])
    return str(made)
