"""Asking the team and being answered, as a browser shows it: with a script and on a phone without
one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewTab
from tests.browser.test_every_page import _look_at

pytestmark = pytest.mark.browser


def ask(page: Page, title: str) -> str:
    """Ask the team; the path of the request."""
    page.goto("/support/new")
    page.get_by_role("link", name="Orders and kits").click()
    page.get_by_label("What is it about?").fill(title)
    page.get_by_label("What happened?").fill("It stands there and does nothing.")
    page.get_by_label("I cannot go on until it is solved").check()
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    return page.url


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_request_is_asked_noted_answered_and_called_back(tab: NewTab, javascript: bool) -> None:
    mine = tab("bob", width=390, javascript=javascript).page
    title = f"The pump is silent ({'script' if javascript else 'plain'})"
    url = ask(mine, title)
    team = tab("maya", javascript=javascript).page
    team.goto(url)
    team.get_by_text("Write a note for the team").click()
    team.get_by_label("Your note, in Markdown").fill("He has the old model.")
    team.get_by_role("button", name="Save the note").click()
    expect(team.get_by_text("He has the old model.")).to_be_visible()
    team.get_by_label("Your reply, in Markdown").fill("Is the red lamp on?")
    team.get_by_role("button", name="Send to").click()
    expect(team.get_by_role("button", name="Call it back")).to_be_visible()
    team.get_by_role("button", name="Call it back").click()
    expect(team.get_by_label("Your reply, in Markdown")).to_have_value("Is the red lamp on?")
    mine.reload()
    expect(mine.get_by_role("heading", level=1, name=title)).to_be_visible()
    assert "He has the old model." not in mine.content()
    assert "red lamp" not in mine.content()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_an_answer_from_a_stale_page_is_kept_and_sent_anyway(tab: NewTab, javascript: bool) -> None:
    mine = tab("bob").page
    url = ask(mine, f"The lamp is red ({'script' if javascript else 'plain'})")
    team = tab("maya", width=390, javascript=javascript).page
    team.goto(url)
    mine.get_by_label("Your reply, in Markdown").fill("It went out again.")
    mine.get_by_role("button", name="Post reply").click()
    expect(mine.locator("article").get_by_text("It went out again.")).to_be_visible()
    team.get_by_label("Your reply, in Markdown").fill("Press it for ten seconds.")
    team.get_by_role("button", name="Send to").click()
    expect(team.get_by_text("others have done something meanwhile")).to_be_visible()
    text = team.get_by_label("Your reply, in Markdown")
    expect(text).to_have_value("Press it for ten seconds.")
    team.get_by_role("button", name="Send anyway").click()
    expect(team.get_by_role("button", name="Call it back")).to_be_visible()


def test_pages_of_requests_are_for_everybody(tab: NewTab) -> None:
    url = ask(tab("bob").page, "A page to look at")
    team = tab("maya", reduced_motion="reduce").page
    team.goto(url)
    team.get_by_text("Write a note for the team").click()
    team.get_by_label("Your note, in Markdown").fill("Look here.")
    team.get_by_role("button", name="Save the note").click()
    expect(team.get_by_text("Look here.")).to_be_visible()
    paths = (url, "/support/desk/new", "/support/new", "/support/")
    assert [f"{remark} at {path}" for path in paths for remark in _look_at(team, path)] == []


def add_question(page: Page, label: str, kind: str, **how: str) -> None:
    """Let requests ask one thing more."""
    page.goto("/support/fields/new")
    page.get_by_label("What is asked").fill(label)
    page.get_by_label(kind).check()
    page.get_by_label("People who ask answer it").check()
    if choices := how.get("choices"):
        page.get_by_label("Answers to choose from").fill(choices)
    if only_if := how.get("only_if"):
        page.get_by_label("Ask it only if this question").select_option(only_if)
        page.get_by_label("has this answer").fill(how["answer"])
    page.get_by_role("button", name="Save the question").click()
    expect(page.get_by_role("link", name=label)).to_be_visible()


def test_a_question_shows_once_the_answer_it_depends_on_is_given(tab: NewTab) -> None:
    owner = tab("ada").page
    add_question(owner, "Which part is it?", "One of several answers", choices="Pump\nProbe")
    add_question(owner, "Is it wet?", "Yes or no", only_if="Which part is it?", answer="Probe")
    add_question(owner, "How wet?", "A number", only_if="Is it wet?", answer="yes")
    owner.goto("/support/new")
    owner.get_by_role("link", name="Orders and kits").click()
    path = owner.url
    plain = tab("bob", javascript=False).page
    plain.goto(path)
    expect(plain.get_by_label("How wet?")).to_be_visible()
    expect(plain.get_by_text("Only if “Is it wet?” is “yes”.")).to_be_visible()
    mine = tab("bob", width=390).page
    mine.goto(path)
    part, wet, how = map(mine.get_by_label, ("Which part is it?", "Is it wet?", "How wet?"))
    expect(wet).to_be_hidden()
    part.select_option("Probe")
    expect(wet).to_be_visible()
    expect(how).to_be_hidden()
    wet.check()
    expect(how).to_be_visible()
    part.select_option("Pump")
    expect(how).to_be_hidden()
    mine.get_by_label("What is it about?").fill("A pump stands still")
    mine.get_by_label("What happened?").fill("It hums.")
    mine.get_by_role("button", name="Send the request").click()
    expect(mine.get_by_role("heading", level=1, name="A pump stands still")).to_be_visible()
