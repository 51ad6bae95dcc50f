"""The owner's pages of insights: measures with their definitions, compared, filtered, listed."""

from __future__ import annotations

import csv as reader
import io
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.accounts.models import User
from core.insights import counting
from core.insights.course import course
from core.insights.models import DailyFigure, Presence
from core.insights.queries import View, last_days, metric
from core.threads.models import Thread
from core.versions import bump
from plugins.forums.models import ForumsTopic
from tests.core.insights.town import history, spaces_of_town, write
from townhall.testing import Browser

INDEX = "/admin/insights"
NAMES = "joined active again threads replies engagement contributors contribution".split()


@pytest.fixture
def lived(app: Flask, cast: SimpleNamespace) -> SimpleNamespace:
    """Some weeks of a community, counted."""
    spaces = spaces_of_town()
    bump("access")
    history(1, list(vars(cast).values()), spaces)
    counting.count_all()
    return SimpleNamespace(spaces=spaces, **vars(cast))


def rows(text: str) -> list[dict[str, str]]:
    return list(reader.DictReader(io.StringIO(text, newline="")))


def test_before_anything_is_counted_the_page_says_so_and_offers_it(
    ada: Browser, run_jobs: Any
) -> None:
    assert "Nothing is counted yet" in ada.get(INDEX).text
    assert ada.send(f"{INDEX}/count").status_code == 303
    run_jobs()
    page = ada.get(INDEX).text
    assert "Nothing is counted yet" not in page
    assert "Engagement rate" in page


def test_each_measure_is_printed_with_its_definition(lived: Any, ada: Browser) -> None:
    page = ada.get(INDEX).text
    assert "at least once, out of all active members" in page
    assert "with an accepted answer within 7 days" in page
    assert "Half of them waited no longer" in page


def test_the_page_is_cheap_however_much_was_written(lived: Any, ada: Browser, queries: Any) -> None:
    with queries(max=60) as statements:
        assert ada.get(f"{INDEX}?days=30&team=no").status_code == 200
    # What waits for the team looks where each of its posts stands now; there are never many.
    counted = [text for text in statements if '"review_item"' not in text]
    assert [t for t in counted if 'FROM "post"' in t or 'FROM "reaction"' in t] == []


@pytest.mark.parametrize("query", ["", "?days=7&team=no", "?days=365", "?days=90&space=1"])
def test_every_figure_opens_what_is_behind_it(lived: Any, ada: Browser, query: str) -> None:
    days = int((query.partition("days=")[2] or "30").partition("&")[0])
    for name in (*NAMES, "forums.questions", "forums.resolution", "forums.first_answer"):
        assert ada.get(f"{INDEX}/{name}{query}").status_code == 200, name
        table = ada.get(f"{INDEX}/{name}.csv{query}")
        assert (table.status_code, table.mimetype) == (200, "text/csv"), name
        assert len(rows(table.text)) == (-(-days // 7) if name == "again" else days), name


def test_the_pieces_of_a_course_add_up(lived: Any, ada: Browser) -> None:
    for name in ("threads", "replies"):
        days = [int(row["value"]) for row in rows(ada.get(f"{INDEX}/{name}.csv?days=90").text)]
        whole = {row["name"]: row for row in rows(ada.get(f"{INDEX}.csv?days=90").text)}
        assert sum(days) == int(whole[name]["value"]) > 0
        one, view = metric(name), View(last_days(90))
        weeks = course(one, view, step=7)
        assert [point.value.number for point in weeks] == [
            sum(days[max(0, 90 - 7 * (n + 1)) : 90 - 7 * n]) for n in range(12, -1, -1)
        ]


def test_a_list_of_members_goes_on_and_names_each_once(
    app: Flask, make_user: Any, ada: Browser
) -> None:
    people = [make_user(f"person{n}") for n in range(35)]
    for user in people:
        Presence.create(user=user, day=clock.now().date())
    counting.count_all()
    first = ada.get(f"{INDEX}/active").text
    older = first.partition("/admin/insights/active?after=")[2].partition('"')[0]
    second = ada.get(f"{INDEX}/active?after={older.replace('&amp;', '&')}").text
    for user in people:
        assert (f'/people/{user.username}"' in first) != (f'/people/{user.username}"' in second)


def test_questions_are_listed_with_whether_they_count(
    app: Flask, cast: SimpleNamespace, ada: Browser
) -> None:
    space = spaces_of_town()[0]
    for title, accepted in (("Solved soon", 1), ("Solved late", 20), ("Open", None)):
        asked = clock.ago(days=25)
        thread = write(space, cast.alice, asked)
        Thread.update(title=title).where(Thread.id == thread.id).execute()
        solved = asked + timedelta(days=accepted) if accepted else None
        ForumsTopic.create(thread=thread, is_question=True, accepted_at=solved)
    counting.count_all()
    page = ada.get(f"{INDEX}/forums.resolution").text
    assert "1 of 3" in page
    assert "33.3 %" in page
    assert page.count("does not count") == 2
    assert "does not count" not in page.partition("Solved soon")[2].partition("</li>")[0]


def test_a_thread_that_one_may_not_see_is_in_the_figure_and_not_in_the_list(
    app: Flask, cast: SimpleNamespace, ada: Browser
) -> None:
    thread = write(spaces_of_town()[0], cast.alice, clock.ago(days=2))
    Thread.update(audience="private", title="Nightjar").where(Thread.id == thread.id).execute()
    ForumsTopic.create(thread=thread, is_question=True)
    counting.count_all()
    page = ada.get(f"{INDEX}/forums.resolution").text
    assert "0 of 1" in page
    assert "Nightjar" not in page


def test_the_table_says_what_the_page_says(lived: Any, ada: Browser) -> None:
    answer = ada.get(f"{INDEX}.csv?days=30")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    found = {row["name"]: row for row in rows(answer.text)}
    assert set(NAMES) < set(found)
    engaged = found["engagement"]
    assert float(engaged["value"]) == round(int(engaged["part"]) / int(engaged["of"]), 4)
    page = ada.get(f"{INDEX}?days=30").text
    assert f"{engaged['part']} of {engaged['of']}" in page


def test_a_label_that_looks_like_a_formula_is_only_text(
    app: Flask, ada: Browser, temporary_plugin: Any
) -> None:
    from core.measures import Metric
    from tests.support.plugins import module_with

    bad = Metric(
        name="weather.rain",
        label='=HYPERLINK("https://example.net")',
        definition="+1",
        shows="total",
        count=lambda first, last: [],
    )
    temporary_plugin("weather", module_with(register_metrics=lambda: [bad]))
    text = ada.get(f"{INDEX}.csv").text
    assert "'=HYPERLINK" in text
    assert ",'+1," in text


def test_without_the_team_what_the_team_did_is_left_out(
    app: Flask, cast: SimpleNamespace, ada: Browser
) -> None:
    for user in (cast.maya, cast.ada, cast.alice):
        Presence.create(user=user, day=clock.now().date())
    counting.count_all()
    assert "3 members were here" in ada.get(INDEX).text
    assert "1 member was here" in ada.get(f"{INDEX}?team=no").text


def test_a_space_is_counted_with_those_below_it(lived: Any, ada: Browser) -> None:
    first, second, below = (
        int(rows(ada.get(f"{INDEX}.csv?space={space.id}").text)[3]["part"])
        for space in lived.spaces
    )
    everywhere = int(rows(ada.get(f"{INDEX}.csv").text)[3]["part"])
    assert first + second == everywhere
    assert below <= first


def test_an_odd_address_shows_the_usual(lived: Any, ada: Browser) -> None:
    for query in ("days=x", "days=-1", "days=99999", "space=x", "space=²", "space=0", "after=%00"):
        for place in (INDEX, f"{INDEX}/active", f"{INDEX}.csv"):
            assert ada.get(f"{place}?{query}").status_code == 200, query


def test_a_measure_that_nobody_declares_is_not_there(lived: Any, ada: Browser, enable: Any) -> None:
    assert ada.get(f"{INDEX}/no.such").status_code == 404
    enable("forums", on=False)
    assert ada.get(f"{INDEX}/forums.resolution").status_code == 404
    assert "Resolution rate" not in ada.get(INDEX).text


def test_only_owners_see_insights(
    lived: Any, cast: SimpleNamespace, sign_in: Any, client: Browser
) -> None:
    for url in (INDEX, f"{INDEX}.csv", f"{INDEX}/active", f"{INDEX}/active.csv"):
        assert sign_in(cast.maya).get(url).status_code == 403
        assert sign_in(cast.bob).get(url).status_code == 403
        assert client.get(url).status_code in (302, 303)


def test_a_time_that_was_not_kept_is_not_compared(lived: Any, ada: Browser) -> None:
    assert "do not reach back far enough" in ada.get(f"{INDEX}?days=365").text
    assert "do not reach back far enough" not in ada.get(f"{INDEX}?days=90").text


def test_what_could_not_be_counted_is_said(
    app: Flask, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_count_stretch", lambda *_: 1 / 0)
    counting.count_all()
    monkeypatch.undo()
    counting.count_metric(next(iter(counting.counting_metrics())), *_today())
    assert "It could not be counted: ZeroDivisionError" in ada.get(INDEX).text


def _today() -> tuple[Any, Any]:
    today = clock.now().date()
    return today, today


def test_figures_of_somebody_who_is_gone_name_nobody(
    app: Flask, cast: SimpleNamespace, ada: Browser, make_user: Any
) -> None:
    gone = make_user("gone")
    Presence.create(user=gone, day=clock.now().date())
    counting.count_all()
    User.delete().where(User.id == gone.id).execute()
    assert DailyFigure.select().where(DailyFigure.user_id == gone.id).exists()
    page = ada.get(f"{INDEX}/active")
    assert page.status_code == 200
    assert "/people/gone" not in page.text
