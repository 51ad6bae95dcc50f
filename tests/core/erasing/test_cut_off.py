"""Erasing that is killed in the middle goes on and finishes; nobody comes back from halfway."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core import clock
from core.accounts.models import User
from core.erasing import actions, working
from core.erasing.models import Leaving
from core.models import Audit, Outbox
from core.personal import Leaver
from core.sanctions.blocking import is_blocked
from tests.core.erasing.conftest import EMAIL, Trace
from tests.core.erasing.test_no_trace import ALL, found


def begun(trace: Trace, *, keeps_posts: bool = False) -> int:
    """The number of somebody whose days are over."""
    due = trace.leave(keeps_posts=keeps_posts)
    with clock.frozen_at(due):
        assert actions.begin(trace.person.id)
    return int(trace.person.id)


def finish(user_id: int) -> None:
    """Work until nothing is left to do."""
    while not working.step(user_id):
        pass


def test_a_step_that_has_no_time_still_gets_on(trace: Trace) -> None:
    user_id = begun(trace)
    steps = 1
    while not working.step(user_id, budget=0):
        steps += 1
        assert steps < 300
    assert steps > 10
    trace.run_jobs()
    assert [at for at in found(trace, ALL) if "username" not in at] == []


@pytest.mark.parametrize(
    "name", ["mentions", "polls", "posts", "files", "mail_in", "account", "log"]
)
def test_it_goes_on_where_it_was_killed(
    trace: Trace, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id = begun(trace)
    _kill_in(name, monkeypatch)
    with pytest.raises(SystemExit):
        finish(user_id)
    assert Leaving.get_by_id(user_id).step in ("", name)
    monkeypatch.undo()
    finish(user_id)
    trace.run_jobs()
    assert Leaving.get_or_none(Leaving.user == user_id) is None
    assert [at for at in found(trace, ALL) if "username" not in at] == []


def _kill_in(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """End the program once one declaration has done its part and before that is noted."""
    real: Callable[..., Any] = working._erase

    def dying(data: Any, leaver: Leaver) -> Any:
        yield from real(data, leaver)
        if data.name == name:
            raise SystemExit(9)

    monkeypatch.setattr(working, "_erase", dying)


def test_a_worker_that_died_is_followed_by_another(trace: Trace) -> None:
    user_id = begun(trace)
    working.put(user_id)
    Outbox.update(state="failed", dedupe=None).where(Outbox.topic == working.TOPIC).execute()
    working.begin_due()
    trace.run_jobs()
    assert User.get_by_id(user_id).state == "closed"


def test_it_waits_for_a_plugin_that_could_not_start(trace: Trace) -> None:
    from core.site import site

    user_id = begun(trace)
    plugin = site().plugins.plugins["forums"]
    plugin.status = "failed"
    try:
        with pytest.raises(working.Incomplete, match="Forums"):
            working.step(user_id)
    finally:
        plugin.status = "loaded"
    assert working.step(user_id)


def test_erasing_is_written_to_the_log_without_a_name(trace: Trace) -> None:
    trace.erase(keeps_posts=True)
    line = Audit.get(Audit.action == "account.erase")
    assert (line.subject_id, line.actor_id, line.note) == (trace.person.id, None, "")


def test_done_twice_changes_nothing(trace: Trace) -> None:
    trace.erase(keeps_posts=True)
    before = User.get_by_id(trace.person.id).username
    assert working.step(trace.person.id)
    assert User.get_by_id(trace.person.id).username == before


@pytest.mark.parametrize(("state", "blocked"), [("suspended", True), ("active", False)])
def test_a_ban_outlives_the_account(trace: Trace, state: str, blocked: bool) -> None:
    User.update(state=state).where(User.id == trace.person.id).execute()
    trace.erase(keeps_posts=True)
    assert is_blocked(EMAIL.upper()) == blocked
    assert [at for at in found(trace, {"email": EMAIL}) if "post" not in at] == []
