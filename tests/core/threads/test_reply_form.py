"""The reply form: kept when it is empty, with nothing of the reader in what is kept."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from core.drafts.actions import save_draft
from core.drafts.places import reply_key
from core.threads import actions


def form(browser: Any, thread_id: int, query: str = "") -> str:
    html = str(browser.get(f"/t/{thread_id}/reply{query}").text)
    return html.partition('id="reply"')[2].partition("</form>")[0]


def value(html: str, name: str) -> str:
    return html.partition(f'name="{name}" value="')[2].partition('"')[0]


def test_an_empty_form_is_that_of_its_thread_and_of_its_reader(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    space = talk.thread.space_id
    other = actions.start_thread(talk.alice, space, kind="topic", title="Another one", body="A.")
    alice, charlie = sign_in(cast.alice), sign_in(cast.charlie)
    forms = [form(alice, talk.thread.id), form(alice, other.id), form(charlie, other.id)]
    for html, thread_id in zip(forms, (talk.thread.id, other.id, other.id), strict=True):
        assert value(html, "draft") == f"reply-{thread_id}"
        assert f'data-place="thread={thread_id}"' in html
        assert f'data-hx-post="/preview?thread={thread_id}"' in html
        assert "%thread%" not in html
    tokens = [value(html, "csrf_token") for html in forms]
    assert tokens[1] != tokens[2]
    assert len({value(html, "once") for html in forms}) == 3
    assert [value(html, "seen") for html in forms] == ["2", "1", "1"]


def test_a_form_with_a_draft_is_not_the_kept_one(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    alice, charlie = sign_in(cast.alice), sign_in(cast.charlie)
    form(alice, talk.thread.id)
    save_draft(talk.alice, reply_key(talk.thread.id), {"body": "Half a %thread%"}, version=0)
    assert "Half a %thread%" in form(alice, talk.thread.id)
    assert "Half a" not in form(charlie, talk.thread.id)
    assert "Clean the filter." in form(charlie, talk.thread.id, "?quote=2")
