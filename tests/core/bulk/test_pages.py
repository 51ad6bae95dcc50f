"""Choosing on plain pages, looking, doing, taking back."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.threads.models import Thread
from core.threadwork.models import ThreadWork


@pytest.fixture
def maya(cast: SimpleNamespace, sign_in: Any) -> Any:
    return sign_in(cast.maya)


def test_a_choice_is_kept_over_pages_without_a_script(
    town: SimpleNamespace, write: Any, maya: Any
) -> None:
    ids = [write(f"Thread {n}").id for n in range(33)]
    first = maya.get(f"/bulk/?space={town.one.id}")
    newest, oldest = str(ids[-1]), str(ids[0])
    assert f'name="pick" value="{newest}"' in first.text
    assert f'name="pick" value="{oldest}"' not in first.text
    after = first.text.split('name="after" value="')[1].split('"')[0]
    space = str(town.one.id)
    second = maya.send("/bulk/", space=space, pick=newest, after=after)
    assert f'name="kept" value="{newest}"' in second.text
    assert f'name="pick" value="{oldest}"' in second.text
    look = maya.send("/bulk/look", space=space, kept=newest, pick=oldest, deed="lock")
    assert "2 threads" in look.text
    assert not ThreadWork.select().exists()
    done = maya.send("/bulk/do", pick=[newest, oldest], deed="lock")
    assert done.status_code == 303
    assert Thread.select().where(Thread.is_locked).count() == 2
    page = maya.get(done.location)
    assert f"{done.location}/undo" in page.text
    assert maya.send(f"{done.location}/undo").status_code == 303
    assert not Thread.select().where(Thread.is_locked).exists()
    assert "All of it is taken back." in maya.get(done.location).text


def test_threads_of_a_search_and_of_given_numbers_can_be_chosen(
    town: SimpleNamespace, write: Any, maya: Any, run_jobs: Any
) -> None:
    a, b = write("Pumps stop"), write("Valves leak")
    run_jobs()
    found = maya.get("/bulk/?q=pumps").text
    assert (f'name="pick" value="{a.id}"' in found, f'name="pick" value="{b.id}"' in found) == (
        True,
        False,
    )
    assert f'name="pick" value="{b.id}"' in maya.get(f"/bulk/?id={b.id}&id=999&id=x").text


def test_what_is_asked_for_must_be_there(town: SimpleNamespace, write: Any, maya: Any) -> None:
    a, space = write("Aaa"), str(town.one.id)
    for fields in (
        {"deed": "lock"},
        {"pick": str(a.id)},
        {"pick": str(a.id), "deed": "no such"},
        {"pick": str(a.id), "deed": "tag"},
        {"pick": str(a.id), "deed": "move", "given_space": "999"},
        {"pick": "99999999999999999999", "deed": "lock"},
        {"pick": "999", "deed": "lock"},
    ):
        for path in ("/bulk/look", "/bulk/do"):
            assert maya.send(path, space=space, **fields).status_code == 422, fields
    assert not ThreadWork.select().exists()


def test_others_may_neither_choose_nor_do_nor_look(
    town: SimpleNamespace, write: Any, cast: SimpleNamespace, sign_in: Any, maya: Any
) -> None:
    a, bob = write("Aaa"), sign_in(cast.bob)
    assert bob.get("/bulk/").status_code == 403
    assert bob.get(f"/bulk/?space={town.one.id}").status_code == 403
    assert bob.send("/bulk/do", pick=str(a.id), deed="delete").status_code in (403, 422)
    done = maya.send("/bulk/do", pick=str(a.id), deed="lock").location
    assert [bob.get(done).status_code, bob.send(f"{done}/undo").status_code] == [404, 404]


def test_the_board_leads_moderators_there(town: SimpleNamespace, maya: Any, client: Any) -> None:
    assert f"/bulk/?space={town.one.id}" in maya.get("/forums/s/one").text
    assert "/bulk/" not in client.get("/forums/s/one").text
