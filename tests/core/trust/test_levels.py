"""How members rise and fall, and what the team and owners may change about it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, versions
from core.accounts.models import User
from core.models import Audit
from core.notifications.models import Notification
from core.sanctions.models import Sanction
from core.threads.models import ReadMark, Thread
from core.trust import actions, criteria, jobs, limits, visits
from core.trust.criteria import Facts
from core.trust.models import Standing, TrustRule, Visit
from tests.support.together import all_at_once
from townhall.testing import Browser


def be_here(user_id: int, *, days: int, minutes: int) -> None:
    """Somebody was here on so many days, for so many minutes in all."""
    for n in range(days):
        Visit.create(
            user=user_id,
            day=date(2026, 1, 1) + timedelta(days=n),
            minutes=minutes // days,
            last_at=clock.now(),
        )


def read(user_id: int, thread: Thread, count: int) -> None:
    """Somebody has read so many threads."""
    row = thread.__data__.copy()
    row.pop("id")
    for _n in range(count):
        other = Thread.create(**row)
        ReadMark.create(user=user_id, thread=other, number=1, read_at=clock.now())


def level_of(user_id: int) -> int:
    return int(User.get_by_id(user_id).trust)


@pytest.fixture
def ready(place: SimpleNamespace) -> SimpleNamespace:
    """Alice has done what level 1 takes."""
    be_here(place.alice.id, days=2, minutes=20)
    read(place.alice.id, place.thread, 5)
    return place


def test_a_level_takes_everything_of_it_and_of_those_below(place: SimpleNamespace) -> None:
    assert criteria.earned(Facts()) == 0
    assert criteria.earned(Facts(days=2, minutes=15, threads=5)) == 1
    assert criteria.earned(Facts(days=2, minutes=14, threads=5)) == 0
    assert criteria.earned(Facts(days=60, minutes=600, threads=150, thanks=29)) == 2
    assert criteria.earned(Facts(days=60, minutes=600, threads=150, thanks=30)) == 3


def test_who_rises_is_told_once(ready: SimpleNamespace, run_jobs: Any) -> None:
    for _n in range(3):
        actions.weigh(ready.alice.id)
    assert level_of(ready.alice.id) == 1
    notices = Notification.select().where(Notification.user == ready.alice.id)
    assert [(one.sort, one.url) for one in notices] == [("trust", "/account/standing")]
    User.update(trust=0).where(User.id == ready.alice.id).execute()
    actions.weigh(ready.alice.id)
    assert notices.count() == 1


def test_what_was_earned_stays_when_the_owner_asks_for_more(
    ready: SimpleNamespace, limit: Any
) -> None:
    actions.weigh(ready.alice.id)
    limit("need_days", 100, 1)
    assert actions.weigh(ready.alice.id) == 1


@pytest.mark.parametrize(("sort", "left"), [("silence", 0), ("suspend", 0), ("warn", 1)])
def test_a_sanction_takes_the_level_and_time_gives_it_back(
    ready: SimpleNamespace, sort: str, left: int
) -> None:
    User.update(trust=3).where(User.id == ready.alice.id).execute()
    row = Sanction.create(
        user=ready.alice.id, sort=sort, created_at=clock.now(), ended_at=clock.now(),
        ended_why="time",
    )  # fmt: skip
    assert actions.weigh(ready.alice.id) == left
    Sanction.update(created_at=clock.ago(days=91)).where(Sanction.id == row.id).execute()
    assert actions.weigh(ready.alice.id) == 1


def test_a_sanction_that_was_taken_back_takes_nothing(ready: SimpleNamespace) -> None:
    actions.weigh(ready.alice.id)
    Sanction.create(user=ready.alice.id, sort="silence", created_at=clock.now(), ended_why="appeal")
    assert actions.weigh(ready.alice.id) == 1


def test_a_level_that_the_team_has_chosen_stays(ready: SimpleNamespace) -> None:
    actions.choose_level(ready.maya, ready.alice.id, 0)
    assert actions.weigh(ready.alice.id) == 0
    actions.release_level(ready.maya, ready.alice.id)
    assert level_of(ready.alice.id) == 1
    lines = Audit.select().where(Audit.action == "member.trust").order_by(Audit.id)
    assert [line.after for line in lines] == [
        {"level": 0, "locked": True},
        {"level": 1, "locked": False},
    ]


def test_the_night_looks_at_those_who_were_here(ready: SimpleNamespace) -> None:
    User.update(seen_at=clock.now()).where(User.id == ready.alice.id).execute()
    jobs.weigh_all()
    assert level_of(ready.alice.id) == 1


def test_the_first_visit_of_a_day_is_looked_at(ready: SimpleNamespace, run_jobs: Any) -> None:
    visits.note([(ready.alice.id, clock.now())])
    run_jobs()
    assert level_of(ready.alice.id) == 1


def test_time_here_counts_in_steps_and_two_devices_once(place: SimpleNamespace) -> None:
    start = clock.now().replace(hour=10)
    for minutes in (0, 0, 1, 5, 5, 10):
        visits.note([(place.alice.id, start + timedelta(minutes=minutes))])
    assert Visit.get().minutes == 15
    for hours in range(100):
        visits.note([(place.alice.id, start + timedelta(minutes=20 + 5 * hours))])
    assert max(row.minutes for row in Visit.select()) <= visits.MOST


def test_a_page_that_is_opened_counts_as_a_visit(
    place: SimpleNamespace, browser: Browser, run_jobs: Any, at: Any
) -> None:
    with at(clock.now() + timedelta(minutes=6)):
        browser.get("/")
        run_jobs()
    assert Visit.get().user_id == place.alice.id


def test_members_see_what_they_may_do_and_what_is_missing(
    place: SimpleNamespace, browser: Browser
) -> None:
    page = browser.get("/account/standing").text
    assert "Trust level 0" in page
    assert "0 of 15" in page
    assert "Links in a post" in page


def test_the_team_chooses_a_level_on_the_members_page(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    maya = sign_in(cast.maya)
    url = f"/admin/members/{cast.alice.id}"
    assert "It follows what they do here." in maya.get(url).text
    assert maya.send(f"{url}/trust", level="2").status_code == 303
    assert level_of(cast.alice.id) == 2
    assert "Chosen by the team." in maya.get(url).text
    assert maya.send(f"/admin/members/{cast.maya.id}/trust", level="3").status_code == 403
    assert maya.send(f"/admin/members/{cast.ada.id}/trust", level="3").status_code == 403
    assert maya.send(f"{url}/trust", level="4").status_code == 404
    assert maya.send(f"{url}/trust", level="earned").status_code == 303
    assert not Standing.get().is_locked


def test_owners_change_the_table_and_take_the_usual_numbers_back(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    ada = sign_in(cast.ada)
    sent = {"links-0": "2", "threads-1": "", "need_days-1": "4", "edit_days-0": "7"}
    assert ada.send("/admin/trust", **sent).status_code == 303
    versions.refresh()
    assert limits.table()["links"][0] == 2
    assert limits.table()["threads"][1] is None
    assert limits.table()["edit_days"] == (7, 7, 7, 7)
    assert criteria.needed(criteria.CRITERIA[0], 1) == 4
    page = ada.get("/admin/trust").text
    assert "usual: 5" in page
    assert ada.send("/admin/trust/reset").status_code == 303
    versions.refresh()
    assert limits.table()["links"][0] == 5
    assert limits.table()["edit_days"][0] == 60
    assert TrustRule.select().count() == 0


def test_a_table_that_came_too_late_takes_no_number_back_and_keeps_what_was_typed(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    ada = sign_in(cast.ada)
    seen = _sign(ada.get("/admin/trust").text)
    ada.send("/admin/trust", **{"links-0": "2", "edit_days-0": "7"})
    late = {"links-0": "5", "images-0": "4", "edit_days-0": "60"}
    answer = ada.send("/admin/trust", seen=seen, **late)
    assert answer.status_code == 409
    assert 'name="images-0" value="4"' in answer.text
    for now in ("now: 2", "now: 7", "now: 10"):
        assert now in answer.text
    versions.refresh()
    assert limits.table()["links"][0] == 2
    assert limits.table()["images"][0] == 10
    assert ada.send("/admin/trust", seen=_sign(answer.text), **late).status_code == 303
    versions.refresh()
    assert limits.table()["images"][0] == 4


def test_a_wrong_number_does_not_make_a_late_table_a_fresh_one(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    ada = sign_in(cast.ada)
    seen = _sign(ada.get("/admin/trust").text)
    ada.send("/admin/trust", **{"links-0": "2"})
    answer = ada.send("/admin/trust", seen=seen, **{"links-0": "5", "images-0": "many"})
    assert answer.status_code == 422
    late = {"links-0": "5", "images-0": "4"}
    assert ada.send("/admin/trust", seen=_sign(answer.text), **late).status_code == 409
    assert TrustRule.get().value == 2


def _sign(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return found[1]


def test_of_two_owners_who_save_the_numbers_at_once_one_is_told(
    app: Flask, place: SimpleNamespace
) -> None:
    seen = actions.mark()
    deeds = [
        lambda name=name: actions.put_rules(place.ada, {(name, 0): 3}, seen=seen)
        for name in ("links", "images")
    ]
    problems = all_at_once(app, deeds)
    assert [type(problem) for problem in problems] == [actions.Stale]
    assert TrustRule.select().count() == 1


@pytest.mark.parametrize("value", ["-1", "many", "10001", "1.5", "١"])
def test_a_number_that_cannot_be_is_said_at_its_field_and_nothing_is_saved(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, value: str
) -> None:
    answer = sign_in(cast.ada).send("/admin/trust", **{"links-0": value, "images-0": "3"})
    assert answer.status_code == 422
    assert 'id="links-0-error"' in answer.text
    assert TrustRule.select().count() == 0
