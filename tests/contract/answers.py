"""How a line of the table of policies is written: who gets what at one address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import TestResponse

from tests.support.town import ROLES, Town
from townhall.testing import Browser

SIGN_IN = "sign-in"
Answers = dict[str, int | str]


def everyone(status: int | str = 200, **but: int | str) -> Answers:
    """Visitors too."""
    return {**dict.fromkeys(ROLES, status), **but}


def accounts(status: int = 200, **but: int | str) -> Answers:
    """Whoever is signed in, confirmed and in good standing or not."""
    return {**everyone(status), "anonymous": SIGN_IN, **but}


def members(status: int = 200, **but: int | str) -> Answers:
    """Confirmed members in good standing."""
    return {**accounts(status), "pending": 403, "suspended": 403, **but}


def staff(status: int = 200, **but: int | str) -> Answers:
    """The team; members see that they may not."""
    return {**members(status), "member": 403, "owner": 403, **but}


def admins(status: int = 200, **but: int | str) -> Answers:
    """Owners of the community."""
    return {**staff(status), "staff": 403, **but}


def author(status: int = 200, **but: int | str) -> Answers:
    """Who wrote it, and those who keep order there."""
    return {**members(status), "member": 403, **but}


@dataclass(frozen=True)
class Route:
    """One line of the table."""

    method: str
    rule: str
    answers: Answers
    things: dict[str, str] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    query: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"

    @property
    def names(self) -> list[str]:
        """The names of the things in its address."""
        return re.findall(r"<(?:[\w()=]+:)?(\w+)>", self.rule)

    def path(self, town: Town, **instead: Any) -> str:
        """Its address in the town; `instead` names other things for some of its parts."""
        known = {name: town.things.get(self.things.get(name, name)) for name in self.names}
        path = re.sub(
            r"<(?:[\w()=]+:)?(\w+)>", lambda m: str({**known, **instead}[m[1]]), self.rule
        )
        return path + self.query.format_map(town.things)

    def fields(self, town: Town) -> dict[str, Any]:
        """What its form sends; a value like `{answer}` is a thing of the town."""
        return {
            name: value.format_map(town.things) if isinstance(value, str) else value
            for name, value in self.form.items()
        }


def get(rule: str, answers: Answers, *, query: str = "", **things: str) -> Route:
    """A page."""
    return Route("GET", rule, answers, things, query=query)


def post(
    rule: str, answers: Answers, form: dict[str, Any] | None = None, /, **things: str
) -> Route:
    """A deed."""
    return Route("POST", rule, answers, things, form or {})


def ask(browser: Browser, route: Route, town: Town, **instead: Any) -> TestResponse:
    """Ask for the page, or send the form, as the route's line says."""
    path = route.path(town, **instead)
    if route.method == "GET":
        return browser.get(path, buffered=True)
    return browser.send(path, **route.fields(town))
