"""Every form works without a script: sent as it stands, it does what it says or comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from core.threads.models import Post, Thread
from tests.contract.policy import PAGES
from tests.support.crawl import Page, endpoint_of, walk
from tests.support.forms import Form, forms_of
from tests.support.town import ROLES, Town, undone
from townhall.testing import Browser


@pytest.fixture(scope="module")
def pages(town: Town) -> dict[str, list[Page]]:
    """The pages that each role can reach."""
    starts = {role: [r.path(town) for r in PAGES if r.answers[role] == 200] for role in ROLES}
    return {role: list(walk(town, role, starts[role])) for role in ROLES}


def distinct(town: Town, pages: list[Page]) -> Iterator[Form]:
    """The forms of these pages, of each sort one."""
    seen = set()
    for page in pages:
        for form in forms_of(page):
            endpoint = endpoint_of(town, form.action.split("?")[0], form.method.upper())
            sort = (endpoint, form.button, frozenset(name for name, _value in form.fields))
            if sort not in seen:
                seen.add(sort)
                yield form


def answered(form: Form, answer: TestResponse) -> Page:
    """An answer as a page, at the address that the form was sent to."""
    return Page(
        role=form.page.role,
        url=form.action,
        came_from=str(form),
        status=answer.status_code,
        headers=answer.headers,
        text=answer.text,
    )


def again(browser: Browser, form: Form) -> Form:
    """The same form on a page that this browser has loaded itself, with its own token."""
    answer = browser.get(form.page.url, buffered=True)
    page = replace(form.page, headers=answer.headers, text=answer.text)
    same = [f for f in forms_of(page) if named(f) == named(form)]
    assert same, f"{form} is not there the second time"
    return same[0]


def named(form: Form) -> tuple[str, str]:
    """Where a form leads and what its button says, without the time of the day, which goes on."""
    return form.action, re.sub(r"[0-9]+(:[0-9]+ [AP]M)?", "", form.button)


@pytest.mark.parametrize("role", ROLES)
def test_a_form_sent_as_it_stands_is_done_or_comes_back(
    town: Town, pages: dict[str, list[Page]], role: str
) -> None:
    wrong = []
    for form in distinct(town, pages[role]):
        with undone():
            browser = town.browser(role)
            answer = again(browser, form).send(browser)
            status = answer.status_code
            # One that only asks may lead on to a page of its own.
            if status == 303 or (status == 302 and form.method == "get"):
                status = browser.get(answer.headers["Location"], follow_redirects=True).status_code
                good = status in (200, 410)
            elif "attachment" in answer.headers.get("Content-Disposition", ""):
                good = status == 200
            else:
                shown = forms_of(answered(form, answer))
                good = status in (200, 422) and any(f.action == form.action for f in shown)
        if not good:
            wrong.append(f"{answer.status_code}, then {status}: {form}")
    assert wrong == []


@pytest.mark.parametrize("role", ["anonymous", "owner", "admin"])
def test_every_deed_that_a_role_may_do_has_a_form_somewhere(
    town: Town, pages: dict[str, list[Page]], role: str
) -> None:
    """What has no form cannot be done without a script."""
    offered = {
        endpoint_of(town, form.action.split("?")[0], "POST")
        for page in pages[role]
        for form in forms_of(page)
        if form.method == "post"
    }
    assert len(offered) > {"anonymous": 5, "owner": 15, "admin": 30}[role]


def test_every_form_that_changes_something_carries_a_token(pages: dict[str, list[Page]]) -> None:
    wrong = [
        str(form)
        for role in ROLES
        for page in pages[role]
        for form in forms_of(page)
        if form.method == "post" and not dict(form.fields).get("csrf_token")
    ]
    assert wrong == []


def filled(form: Form, **values: str) -> Form:
    """The form with something typed into it."""
    kept = [(name, value) for name, value in form.fields if name not in values]
    return replace(form, fields=(*kept, *values.items()))


def form_at(browser: Browser, url: str, action: str, button: str) -> Form:
    """The form of a page that goes to `action` by the button with these words."""
    answer = browser.get(url)
    page = Page("owner", url, "here", answer.status_code, answer.headers, answer.text)
    return next(f for f in forms_of(page) if (f.action, f.button) == (action, button))


def test_a_new_thread_sent_twice_is_one_thread(town: Town) -> None:
    with undone():
        browser = town.browser("owner")
        new = "/forums/s/general/new"
        form = filled(form_at(browser, new, new, "Start the thread"), title="Twice", body="Once.")
        first, second = form.send(browser), form.send(browser)
        assert Thread.select().where(Thread.title == "Twice").count() == 1
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]


def test_a_reply_sent_twice_is_one_post(town: Town) -> None:
    with undone():
        browser = town.browser("owner")
        thread = town.things["thread_id"]
        page = f"/forums/t/{thread}/{town.things['thread_slug']}"
        form = filled(
            form_at(browser, page, f"/forums/t/{thread}/reply", "Post reply"), body="Twice?"
        )
        first, second = form.send(browser), form.send(browser)
        assert Post.select().where(Post.body == "Twice?").count() == 1
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]


def test_two_forms_are_two_threads(town: Town) -> None:
    """What makes one of two sendings is the form, not what stands in it."""
    with undone():
        browser = town.browser("owner")
        new = "/forums/s/general/new"
        for _time in range(2):
            form = form_at(browser, new, new, "Start the thread")
            filled(form, title="Again", body="The same words.").send(browser)
        assert Thread.select().where(Thread.title == "Again").count() == 2
