"""Every deed of the team is written to the log: a new one without its line fails. No secret of
the town ever stands in it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from core import clock
from core.accounts.models import User
from core.groups.models import Group, Membership
from core.models import Audit
from tests.contract.policy import CURRENT, DEEDS, NEW, Route
from tests.contract.test_routes import ask
from tests.support.town import Town, undone
from townhall.testing import Browser

REFUSED = (403, 404)
DONE = (200, 303)
_LOOKS = "it only looks: nothing changes for anybody"
_OWN_LOG = "a ticket has a log of its own, which is only added to"
# Deeds of the team that write no line, and why.
UNLOGGED = {
    "POST /posts/<int:post_id>/previews": "the town links to no other site; tests/core/previews",
    "POST /admin/backups/<name>/delete": "that file is not there; tests/core/keeping",
    "POST /admin/jobs/test-mail": "a mail to oneself",
    "POST /setup/mail/test": "a mail to oneself",
    "POST /admin/words/try": _LOOKS,
    "POST /bulk/": _LOOKS,
    "POST /bulk/look": _LOOKS,
    "POST /admin/insights/count": "counts anew what is there; nobody decides anything",
    "POST /admin/view-as": _LOOKS,
    "POST /admin/members/<int:user_id>/factor/remove": "this person has none; tests/core/factors",
    "POST /admin/terms/<sort>": "a draft that nobody else sees; publishing it is in the log",
    "POST /events/dates/<int:date_id>/door/<int:answer_id>": "the door has a log of its own",
    "POST /events/dates/<int:date_id>/door/queue": "the door has a log of its own",
    "POST /events/s/<slug>/import/<int:source_id>/read": "reads once more what is read every hour",
    "POST /review/<int:item_id>/claim": "who is at it for half an hour; decisions are in the log",
    "POST /review/<int:item_id>/release": "who was at it; decisions are in the log",
    "POST /review/<int:item_id>/look": "what is private is in the log; this item is not",
    "POST /support/desk/<int:thread_id>": _OWN_LOG,
    "POST /support/desk/new/<slug>": _OWN_LOG,
    "POST /support/from/<int:post_id>": _OWN_LOG,
    "POST /support/n/<int:thread_id>/reply": _OWN_LOG,
    "POST /support/<int:thread_id>/macros/<int:macro_id>": _OWN_LOG,
    "POST /support/<int:thread_id>/fields": _OWN_LOG,
    "POST /support/<int:thread_id>/people": _OWN_LOG,
    "POST /support/<int:thread_id>/people/remove": _OWN_LOG,
    "POST /support/<int:thread_id>/people/waiting": _OWN_LOG,
    "POST /support/<int:thread_id>/problem": _OWN_LOG,
    "POST /support/<int:thread_id>/problem/stands": _OWN_LOG,
    "POST /support/<int:thread_id>/update": _OWN_LOG,
    "POST /support/<int:thread_id>/publish/ask": _OWN_LOG,
    "POST /support/t/<int:thread_id>/reply": _OWN_LOG,
    "POST /support/<int:thread_id>/note": _OWN_LOG,
    "POST /support/<int:thread_id>/change": _OWN_LOG,
    "POST /support/<int:thread_id>/spam": _OWN_LOG,
    "POST /support/<int:thread_id>/recall/<int:outgoing_id>": _OWN_LOG,
    "POST /support/<int:thread_id>/merge": _LOOKS,
    "POST /support/desk/batch/look": _LOOKS,
    "POST /support/<int:thread_id>/here": "who looks at it for a minute",
    "POST /support/<int:thread_id>/follow": "what one wants to hear of oneself",
    "POST /support/<int:thread_id>/tell": "a reply in public, as any other",
    "POST /support/desk/views/new": "a view of their own",
    "POST /support/macros/new": "a macro of their own; what it does is in the log of the ticket",
    "POST /support/away": "when one is away oneself",
    "POST /support/away/<int:absence_id>/drop": "when one is away oneself",
}
# What has to be done before, so that the deed changes something.
FIRST = {
    f"POST {rule}/{deed}": f"POST {rule}/{before}"
    for rule, before, deed in (
        ("/posts/<int:post_id>/history/<int:key>", "hide", "show"),
        ("/polls/<int:poll_id>", "close", "reopen"),
    )
}
SUSPENDED = "/admin/members/<int:user_id>/unsuspend"
# Forms that change something, where the one of the policy leaves all as it is.
FORMS = {
    "POST /admin/settings/<owner>": {"value_ask_first": "yes"},
    "POST /admin/spaces/<int:space_id>": {"title": "Another", "slug": "general", "tint": "0"},
    "POST /setup/<step>": {"reading": "everyone", "sign_up": "invite"},
    "POST /forums/t/<int:thread_id>/question": {"on": "1"},
    "POST /events/dates/<int:date_id>/people/<int:answer_id>": {"deed": "remove"},
}
BY_NAME = {str(route): route for route in DEEDS}


def who(route: Route) -> str:
    """The least of the team who may do it; nobody for what members may do as well."""
    if route.answers["member"] not in REFUSED:
        return ""
    return next((r for r in ("staff", "admin") if route.answers[r] in DONE), "")


TEAM = [route for route in DEEDS if who(route)]


def _prepare(browser: Browser, route: Route, town: Town) -> None:
    """Do what makes the deed change something."""
    if route.rule == SUSPENDED:
        User.update(state="suspended").where(User.id == town.things["user_id"]).execute()
    elif route.rule == "/groups/<slug>/members/<int:user_id>":
        group = Group.get(Group.slug == town.things["group_slug"])
        Membership.insert(
            group=group, user=town.things["person"], created_at=clock.now()
        ).on_conflict_ignore().execute()
    elif str(route) in FIRST:
        ask(browser, BY_NAME[FIRST[str(route)]], town)


def as_deed(route: Route) -> Route:
    """The route with a form that changes something."""
    form = FORMS.get(str(route))
    return route if form is None else replace(route, form={**route.form, **form})


def lines() -> int:
    return int(Audit.select().count())


@pytest.mark.parametrize("route", TEAM, ids=str)
def test_a_deed_of_the_team_is_in_the_log(town: Town, route: Route) -> None:
    browser = town.browser(who(route))
    with undone():
        _prepare(browser, route, town)
        before = lines()
        answer = ask(browser, as_deed(route), town)
        assert answer.status_code in DONE
        wrote = lines() > before
    assert wrote or str(route) in UNLOGGED, f"{route} writes no line of the log"
    assert not (wrote and str(route) in UNLOGGED), f"{route} is in the log by now"


def test_every_exception_is_a_deed_of_the_team() -> None:
    assert UNLOGGED.keys() - {str(route) for route in TEAM} == set()


def secrets(town: Town) -> list[str]:
    """What lets somebody in, of the town and of what its forms send."""
    tokens = [str(value) for name, value in town.things.items() if name.endswith("token")]
    return [*tokens, *NEW.values(), *CURRENT.values()]


def test_no_secret_is_in_the_log(town: Town) -> None:
    with undone():
        for route in DEEDS:
            ask(town.browser("admin"), route, town)
        said = json.dumps(
            [(row.before, row.after, row.note) for row in Audit.select()], ensure_ascii=False
        )
    assert [secret for secret in secrets(town) if secret in said] == []
    assert lines() < len(DEEDS) * 3
