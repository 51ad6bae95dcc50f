"""Saved views: of one's own and shared."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from plugins.support.actions.views import change_view, remove_view, save_view
from plugins.support.filters import Filters
from plugins.support.models import SupportView
from plugins.support.queries.views import saved_view, saved_views
from tests.support.desk_things import let_answer
from tests.support.requests_for_help import ask
from townhall import Forbidden, NotFound, Rejected

URGENT = Filters(priorities=(4,))


def names(actor: Any) -> list[str]:
    return [one.name for one in saved_views(actor)]


def test_a_view_is_a_name_for_filters(
    queue: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    ask(actors.bob, queue.id, "An ordinary one")
    view = save_view(actors.maya, "Urgent ones", URGENT)
    assert saved_view(actors.maya, view.id).filters == URGENT
    page = browsers.maya.get(f"/support/desk?view={view.id}").text
    assert "No ticket fits this view." in page
    assert "Urgent ones" in page
    assert "An ordinary one" in browsers.maya.get("/support/desk?view=open").text


def test_own_views_are_nobody_elses_and_shared_ones_everybodys(
    queue: Any, actors: SimpleNamespace, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    charlie = let_answer(cast.charlie, queue.id)
    own = save_view(actors.maya, "Mine", URGENT)
    shared = save_view(actors.maya, "Ours", URGENT, shared=True)
    assert (names(actors.maya), names(charlie)) == (["Mine", "Ours"], ["Ours"])
    assert browsers.charlie.get(f"/support/desk?view={own.id}").status_code == 404
    assert browsers.charlie.get(f"/support/desk?view={shared.id}").status_code == 200
    with pytest.raises(Forbidden):
        save_view(charlie, "For all", URGENT, shared=True)
    with pytest.raises(Forbidden):
        change_view(charlie, shared.id, "Other", URGENT)
    with pytest.raises(Forbidden):
        remove_view(charlie, shared.id)
    with pytest.raises(NotFound):
        remove_view(actors.ada, own.id)
    remove_view(actors.ada, shared.id)
    assert names(charlie) == []


def test_too_many_views_are_refused(
    queue: Any, actors: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugins.support.actions.views.MOST", 1)
    save_view(actors.maya, "One", URGENT)
    with pytest.raises(Rejected):
        save_view(actors.maya, "Two", URGENT)
    save_view(actors.ada, "Hers", URGENT)


def test_filters_are_saved_by_a_form_and_over_another_view(
    queue: Any, browsers: SimpleNamespace
) -> None:
    form = browsers.maya.get("/support/desk/views/new?priority=4&is=new").text
    assert "is=new&amp;priority=4" in form
    query = "is=new&priority=4"
    saved = browsers.maya.send("/support/desk/views/new", name="New and urgent", query=query)
    assert saved.status_code == 303
    view = SupportView.get()
    assert (view.name, view.query) == ("New and urgent", query)
    over = {"name": "Newest", "query": "is=new", "over": str(view.id), "shared": "y"}
    assert browsers.maya.send("/support/desk/views/new", **over).status_code == 303
    view = SupportView.get()
    assert (view.name, view.query, view.user_id) == ("Newest", "is=new", None)
    assert browsers.maya.send("/support/desk/views/new", name=" ", query="").status_code == 422
    assert "Newest" in browsers.maya.get("/support/desk/views").text
    changed = browsers.maya.send(f"/support/desk/views/{view.id}", name="Again", query="is=new")
    assert changed.status_code == 303
    assert browsers.maya.send(f"/support/desk/views/{view.id}/remove").status_code == 303
    assert SupportView.select().count() == 0
