"""Whoever may not see a thing is answered as if it were not there, to the letter: by each part of
each address that could name one."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from tests.contract.answers import ask
from tests.contract.policy import POLICY, SIGN_IN, Route
from tests.support.town import NOBODY_HAS, ROLES, Town, undone

# What some may not see, by the part of an address that names it: the hidden thing, and those
# who see it. A missing one is answered in the same way, to the letter.
HIDDEN = {
    "thread_id": (
        *("team_thread", "private_thread", "gone_thread", "team_event", "draft_event"),
        *("team_idea", "team_wish"),
    ),
    "date_id": ("team_date", "draft_date"),
    "talk_id": ("team_talk",),
    "link_id": ("team_link",),
    "post_id": ("team_post", "private_post", "gone_post"),
    "poll_id": ("team_poll",),
    "slug": ("team_slug",),
    "session_id": ("foreign_session",),
    "notice_id": ("team_notice", "foreign_notice"),
    "held_id": ("foreign_held",),
    "username": ("pending_name",),
}
SEES = {
    "private": ("staff",),
    "foreign": ("member",),
    "pending": ("pending", "staff", "admin"),
    # Not published yet: maya's alone.
    "draft": ("staff",),
}
TEAM = ("staff", "admin")
# What is alice's or the team's own: everybody else is answered 404, and so as if it were missing.
OWN = {
    *("batch_id", "draft_id", "export_id", "feed_id", "held_id", "identity_id", "notice_id"),
    *("letter_id", "mail_id", "passkey_id", "push_id", "report_id", "session_id", "work_id"),
}
# Parts that name nothing hidden, or that only those come to who may see all that they name.
OPEN = {
    "answer_id": "within one date, for those who run it",
    "code": "a secret, and only its owner and those who run the date learn what it opens",
    "colour": "a colour",
    "day": "a day",
    "group_invite_id": "within one group, for those who look after it",
    "key": "a file, by a name that nobody guesses, or a version: hidden ones are named to all",
    "macro_id": "words of the team; on a ticket, for those who work on it",
    "mark": "the fingerprint of a file",
    "name": "a decision, a plugin, a measure or a picture: what there is of them is no secret",
    "number": "the place of a post, or a version of a text; see the test of appeals",
    "outgoing_id": "within one ticket, for those who work on it",
    "owner": "a plugin, for owners",
    "path": "a file that all get",
    "place": "a feed; see the test of private ones",
    "preset": "a kind of community, for owners",
    "question_id": "within one event, for those who run it",
    "request_id": "within one group, for those who look after it",
    "sort": "one of a few words",
    "source_id": "within one calendar, for those who bring others' into it",
    "step": "one of a few words, for owners",
    "tab": "one of a few words",
    "target": "one of a few words",
    "target_id": "see the test of what is watched and reported",
    "token": "a secret; tests/core/tokens has its life",
    "user_id": "a person, and people are in the directory",
    "year": "a year",
}


def is_for_the_team(name: str) -> bool:
    """Whether nobody else comes as far as what a part of an address names."""
    routes = [route for route in POLICY if name in route.names]
    others = [route.answers[role] for route in routes for role in ROLES if role not in TEAM]
    return {*others} <= {SIGN_IN, 403}


def test_every_part_of_an_address_is_known_to_name_something_hidden_or_nothing() -> None:
    names = {name for route in POLICY for name in route.names}
    known = {*HIDDEN, *OWN, *OPEN, *filter(is_for_the_team, names)}
    assert names - known == set()
    assert {*HIDDEN, *OWN} - names == set()
    assert OPEN.keys() - names == set()


@pytest.mark.parametrize(
    "route",
    [r for r in POLICY if HIDDEN.keys() & set(r.names) and r.rule != "/tags/<slug>"],
    ids=str,
)
def test_a_hidden_thing_is_answered_like_a_missing_one(town: Town, route: Route) -> None:
    part = next(name for name in route.names if name in HIDDEN)
    town.things["pending_name"] = "percy"
    for thing in HIDDEN[part]:
        hidden = town.things[thing]
        # Of the same length: the page of what is missing offers to search for the longest word.
        missing = NOBODY_HAS if isinstance(hidden, int) else hidden[::-1]
        seen_by = SEES.get(thing.partition("_")[0], TEAM)
        for role in ROLES:
            if role not in seen_by:
                same(town, route, role, part, (hidden, missing))


@pytest.mark.parametrize("route", [r for r in POLICY if OWN & set(r.names)], ids=str)
def test_what_is_somebody_elses_is_answered_like_what_is_missing(town: Town, route: Route) -> None:
    part = next(name for name in route.names if name in OWN)
    named = town.things[route.things.get(part, part)]
    for role in (role for role in ROLES if route.answers[role] == 404):
        same(town, route, role, part, (named, NOBODY_HAS))


def same(town: Town, route: Route, role: str, part: str, names: tuple[object, object]) -> None:
    """Fail unless both names are answered alike, and as nothing."""
    answers = []
    for name in names:
        with undone():
            answers.append(ask(town.browser(role), route, town, **{part: name}))
    assert told(answers[0], names[0]) == told(answers[1], names[1]), f"{role} sees {names[0]}"
    assert answers[0].status_code in (303, 403, 404), role


def told(answer: TestResponse, name: object) -> tuple[int, list[str], dict[str, str]]:
    """Everything an answer tells: status, text and headers, without the name asked for and
    what is different in every answer."""
    # A small number may stand anywhere; as the name of a thing it comes after a slash.
    shown = "|".join({str(name), str(name).replace("-", " ")})
    named = re.compile(rf"(?<=/|F){name}\b" if isinstance(name, int) else rf"\b({shown})\b")
    text = re.sub(r'(name="(csrf_token|once)" value=")[^"]*', r"\1", answer.text)
    headers = {key: named.sub("NAME", value) for key, value in answer.headers.items()}
    headers.pop("Content-Length", None)
    if "Set-Cookie" in headers:
        headers["Set-Cookie"] = headers["Set-Cookie"].partition("=")[0]
    return answer.status_code, named.sub("NAME", text).splitlines(), headers


def alike(town: Town, role: str, paths: tuple[str, str], names: tuple[object, object]) -> None:
    """Fail unless both addresses are answered alike."""
    answers = [town.browser(role).get(path) for path in paths]
    assert told(answers[0], names[0]) == told(answers[1], names[1]), f"{role}: {paths[0]}"
    assert answers[0].status_code in (303, 404)


@pytest.mark.parametrize("role", ["anonymous", "member", "owner"])
def test_a_tag_that_only_the_team_has_used_is_not_there(town: Town, role: str) -> None:
    names = ("nightjar-tag", "nightjat-gar")
    for end in ("", ".atom"):
        alike(town, role, (f"/tags/{names[0]}{end}", f"/tags/{names[1]}{end}"), names)


@pytest.mark.parametrize("place", ["t/{}", "tags/{}", "people/{}", "forums/s/{}"])
def test_a_private_feed_of_a_hidden_place_is_like_that_of_a_missing_one(
    town: Town, place: str
) -> None:
    names = {
        "t/{}": (town.things["team_thread"], NOBODY_HAS),
        "tags/{}": ("nightjar-tag", "nightjat-gar"),
        "people/{}": ("percy", "ycrep"),
        "forums/s/{}": ("nightjar", "rajthgin"),
    }[place]
    paths = [f"/feeds/{town.things['feed_token']}/{place.format(name)}.atom" for name in names]
    alike(town, "anonymous", (paths[0], paths[1]), names)


@pytest.mark.parametrize("thing", ["team_thread", "private_thread", "gone_thread"])
def test_what_is_watched_must_be_seen(town: Town, thing: str) -> None:
    names = (town.things[thing], NOBODY_HAS)
    alike(town, "member", (f"/watch/thread/{names[0]}", f"/watch/thread/{names[1]}"), names)


@pytest.mark.parametrize("thing", ["team_post", "private_post", "gone_post"])
def test_what_is_reported_must_be_seen(town: Town, thing: str) -> None:
    names = (town.things[thing], NOBODY_HAS)
    alike(town, "member", (f"/report/post/{names[0]}", f"/report/post/{names[1]}"), names)


def test_an_appeal_is_against_something_of_ones_own(town: Town) -> None:
    names = (town.things["sanction_id"], NOBODY_HAS)
    paths = [f"/account/appeal/sanction/{name}" for name in names]
    alike(town, "member", (paths[0], paths[1]), names)


@pytest.mark.parametrize("post", ["team_post", "private_post", "gone_post"])
def test_a_form_that_names_a_hidden_post_is_answered_like_one_that_names_none(
    town: Town, post: str
) -> None:
    """Alice may accept answers in her own thread, but not find out what else there is."""
    url = f"/forums/t/{town.things['thread_id']}/accept"
    answers = []
    for name in (town.things[post], NOBODY_HAS):
        with undone():
            answers.append(told(town.browser("owner").send(url, post=str(name)), name))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404
