"""What is counted is what the rows say, however often and in whatever order it is counted."""

from __future__ import annotations

import random
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock, outbox, settings
from core.access import Actor
from core.insights import counting
from core.insights.models import DailyFigure, FigureCount, Presence
from core.insights.queries import Span, Value, View, last_days, metric, percentile, value_of
from core.measures import Counted, Metric
from core.threads.models import Post, Reaction, Thread
from core.versions import bump
from tests.core.insights.town import by_hand, history, spaces_of_town
from tests.support.plugins import module_with
from tests.support.together import all_at_once


def value(name: str, view: View) -> Value:
    one = metric(name)
    assert one
    return value_of(one, view)


def figures() -> list[tuple[Any, ...]]:
    return sorted(DailyFigure.select().tuples())


def numbers(view: View) -> dict[str, tuple[int, int]]:
    """What each of core's metrics was worked out of, as read from the figures."""
    names = ("active", "threads", "replies", "engagement", "contributors", "contribution")
    found = {name: value(name, view) for name in names}
    return {name: (one.part, one.of) for name, one in found.items()}


def wanted(view: View) -> dict[str, tuple[int, int]]:
    """The same from the rows."""
    right = by_hand(view)
    active = len(right.active)
    return {
        "active": (active, 0),
        "threads": (right.threads, 0),
        "replies": (right.replies, 0),
        "engagement": (len(right.engaged), active),
        "contributors": (len(right.writers), active),
        "contribution": (right.content, active),
    }


def views(spaces: list[Any]) -> list[View]:
    ids = [space.id for space in spaces]
    return [
        View(span, some, team)
        for span in (last_days(1), last_days(7), last_days(7).before, last_days(90))
        for some in ((), (ids[0],), (ids[0], ids[2]))
        for team in (True, False)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_figures_equal_a_recount_from_rows(app: Flask, cast: SimpleNamespace, seed: int) -> None:
    spaces = spaces_of_town()
    bump("access")
    history(seed, list(vars(cast).values()), spaces)
    counting.count_all()
    for view in views(spaces):
        assert numbers(view) == wanted(view), view


@pytest.mark.parametrize("seed", range(3))
def test_counting_again_after_changes_gives_what_counting_anew_would(
    app: Flask, cast: SimpleNamespace, seed: int
) -> None:
    rng = random.Random(seed)
    history(seed, list(vars(cast).values()), spaces_of_town())
    counting.count_all()
    assert counting.count_all() == 0, "a second count finds nothing wrong"
    for post in rng.sample(list(Post.select()), 10):
        Post.update(deleted_at=clock.now()).where(Post.id == post.id).execute()
    for thread in rng.sample(list(Thread.select()), 3):
        Thread.update(deleted_at=clock.now()).where(Thread.id == thread.id).execute()
    Reaction.delete().where(Reaction.user == cast.bob).execute()
    assert counting.count_all() > 0
    again = figures()
    DailyFigure.delete().execute()
    counting.count_all()
    assert figures() == again


def test_several_who_count_at_once_write_each_figure_once(
    app: Flask, cast: SimpleNamespace
) -> None:
    history(1, list(vars(cast).values()), spaces_of_town())
    assert all_at_once(app, [counting.count_all] * 4) == []
    together = figures()
    DailyFigure.delete().execute()
    counting.count_all()
    assert figures() == together


def test_the_hourly_count_takes_today_and_yesterday(app: Flask, cast: SimpleNamespace) -> None:
    history(2, list(vars(cast).values()), spaces_of_town())
    counting.count_lately()
    before = figures()
    assert len({row[1] for row in before}) > 10, "what was never counted is counted whole"
    Post.delete().execute()
    counting.count_lately()
    yesterday = clock.now().date() - timedelta(days=1)
    assert [row for row in figures() if row[1] < yesterday] == [
        row for row in before if row[1] < yesterday
    ]
    assert not [r for r in figures() if r[1] >= yesterday and r[5] in ("thread", "reply")]


def test_visits_and_figures_are_forgotten_after_their_time(
    app: Flask, cast: SimpleNamespace
) -> None:
    today = clock.now().date()
    for days in (0, 59, 61, 500):
        Presence.create(user=cast.bob, day=today - timedelta(days=days))
    with app.test_request_context("/"):
        settings.put(Actor(is_admin=True), "core", "visit_days", 60)
    counting.count_all()
    kept = [today - timedelta(days=59), today]
    assert [row.day for row in Presence.select().order_by(Presence.day)] == kept
    days = DailyFigure.select(DailyFigure.day).where(DailyFigure.part == "here").distinct()
    assert sorted(row.day for row in days) == kept
    assert Span(today - timedelta(days=60), today).is_kept
    assert not Span(today - timedelta(days=61), today).is_kept


def test_a_member_who_was_never_confirmed_has_not_joined(app: Flask, make_user: Any) -> None:
    make_user("dora", state="pending", confirmed_at=None, created_at=clock.now())
    make_user("emil", created_at=clock.now())
    counting.count_all()
    assert value("joined", View(last_days(7))).part == 1


def test_who_was_there_before_and_again(app: Flask, cast: SimpleNamespace) -> None:
    today = clock.now().date()
    for user, days in ((cast.alice, (1, 8)), (cast.bob, (9,)), (cast.charlie, (2,))):
        for day in days:
            Presence.create(user=user, day=today - timedelta(days=day))
    counting.count_all()
    assert value("again", View(last_days(7))) == Value(0.5, 1, 2)


def test_nothing_is_divided_by_nobody(app: Flask) -> None:
    counting.count_all()
    for name in ("engagement", "contribution", "again", "forums.resolution"):
        assert value(name, View(last_days(7))).number is None
    assert value("forums.first_answer", View(last_days(7))).most is None


@pytest.mark.parametrize("seed", range(20))
def test_percentiles_are_those_of_the_sorted_list(seed: int) -> None:
    rng = random.Random(seed)
    sizes = [rng.randrange(6) for _n in range(rng.randrange(1, 40))]
    counted = sorted((size, sizes.count(size)) for size in set(sizes))
    assert percentile(counted, 0.5) == sorted(sizes)[(len(sizes) + 1) // 2 - 1]
    assert percentile(counted, 0.9) == sorted(sizes)[-(-9 * len(sizes) // 10) - 1]


def plugin_that_counts(temporary_plugin: Any, count: Any, **values: Any) -> Any:
    made = Metric(
        name="weather.rain",
        label="Rain",
        definition="Drops.",
        shows="total",
        count=count,
        **values,
    )
    return temporary_plugin("weather", module_with(register_metrics=lambda: [made]))


def test_rows_that_are_alike_are_added_up_and_other_days_left_out(
    app: Flask, temporary_plugin: Any
) -> None:
    today = clock.now().date()

    def count(first: date, last: date) -> list[Counted]:
        return [Counted(today), Counted(today, amount=4), Counted(today + timedelta(days=9))]

    plugin_that_counts(temporary_plugin, count)
    counting.count_all()
    assert value("weather.rain", View(last_days(30))).part == 5


def test_a_metric_that_fails_is_said_to_and_the_others_go_on(
    app: Flask, temporary_plugin: Any, cast: SimpleNamespace
) -> None:
    history(1, list(vars(cast).values()), spaces_of_town())
    plugin_that_counts(temporary_plugin, lambda first, last: 1 / 0)
    counting.count_all()
    row = FigureCount.get_by_id("weather.rain")
    assert "division by zero" in row.error
    assert row.counted_at is None
    assert value("active", View(last_days(30))).part > 0


def test_metrics_of_a_plugin_that_is_off_are_kept_and_not_counted(
    app: Flask, temporary_plugin: Any, enable: Any
) -> None:
    asked: list[date] = []

    def count(first: date, last: date) -> list[Counted]:
        asked.append(first)
        return [Counted(clock.now().date())]

    plugin_that_counts(temporary_plugin, count)
    counting.count_all()
    enable("weather", on=False)
    asked.clear()
    counting.count_all()
    assert (asked, metric("weather.rain")) == ([], None)
    enable("weather")
    assert value("weather.rain", View(last_days(7))).part == 1


def test_erasing_somebody_drops_their_figures_and_counts_what_stands(
    app: Flask, cast: SimpleNamespace, run_jobs: Any, at: Any
) -> None:
    from core.personal import Leaver

    history(3, list(vars(cast).values()), spaces_of_town())
    counting.count_all()
    counting.erase(Leaver(user_id=cast.bob.id, keeps_posts=True))
    assert not DailyFigure.select().where(DailyFigure.user_id == cast.bob.id).exists()
    Presence.delete().where(Presence.user == cast.bob).execute()
    with at(clock.now() + timedelta(minutes=11)):
        run_jobs()
    assert DailyFigure.select().where(DailyFigure.user_id == cast.bob.id).exists()
    assert counting.count_all() == 0


def test_the_owner_may_have_everything_counted_now(app: Flask, run_jobs: Any) -> None:
    counting.ask_to_count()
    counting.ask_to_count()
    assert outbox.Outbox.select().where(outbox.Outbox.topic == counting.TOPIC).count() == 1
    run_jobs()
    assert {row.metric for row in FigureCount.select()} >= {"active", "joined", "forums.questions"}
