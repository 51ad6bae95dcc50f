"""Fifty saves of one draft at once: one of them stands, and all others are told."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import versions
from core.db import disconnect, ensure_connected
from core.drafts.actions import DraftConflict, rescue_draft, save_draft
from core.drafts.models import Draft
from core.drafts.queries import find_draft

TABS = 50


def together(app: Flask, deeds: list[Any]) -> list[Any]:
    """What each deed gave or raised, all begun at the same moment on connections of their own."""
    gate, results = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(at: int) -> None:
        try:
            ensure_connected()
            with app.test_request_context("/"):
                versions.refresh()
                gate.wait(30)
                results[at] = deeds[at]()
        except Exception as error:  # noqa: BLE001 - told by the test's own thread
            results[at] = error
        finally:
            disconnect()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.parametrize("begun", [False, True], ids=["a-new-one", "one-that-is-there"])
def test_of_fifty_saves_one_stands_and_the_others_are_told(
    app: Flask, talk: SimpleNamespace, actors: SimpleNamespace, begun: bool
) -> None:
    with app.test_request_context("/"):
        before = save_draft(actors.bob, talk.key, {"body": "Before"}) if begun else 0

    def saving(number: int) -> Any:
        return lambda: save_draft(actors.bob, talk.key, {"body": f"Tab {number}"}, version=before)

    results = together(app, [saving(number) for number in range(TABS)])
    won = [at for at, result in enumerate(results) if isinstance(result, int)]
    lost = [result for result in results if isinstance(result, DraftConflict)]
    assert (len(won), len(lost)) == (1, TABS - 1), results
    row = Draft.get()
    assert row.data == {"body": f"Tab {won[0]}"}
    assert row.version == results[won[0]]
    assert {conflict.theirs.fields["body"] for conflict in lost if conflict.theirs} == {
        f"Tab {won[0]}"
    }


def test_of_rescued_texts_none_is_lost(
    app: Flask, talk: SimpleNamespace, actors: SimpleNamespace
) -> None:
    def rescuing(number: int) -> Any:
        return lambda: rescue_draft(actors.bob, talk.key, {"body": f"Text {number}"})

    results = together(app, [rescuing(number) for number in range(5)])
    assert all(isinstance(result, int) for result in results), results
    with app.test_request_context("/"):
        found = find_draft(actors.bob, talk.key)
    assert found is not None
    kept = [found.fields, *found.others]
    assert sorted(text["body"] for text in kept) == [f"Text {n}" for n in range(5)]
