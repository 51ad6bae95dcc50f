"""The sample ideas: every file reads and fits, and they show what the plugin can do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from core import clock
from core.accounts.models import User
from core.seed.community import write_community
from core.seed.content import SampleError, load_people
from core.threads.models import Thread
from core.threads.recount import recount
from plugins.ideas.models import Idea, IdeaChange, IdeaRelease, IdeaShipped
from plugins.ideas.queries.demand import people_wanting
from plugins.ideas.seeding import FOLDER, load_samples
from plugins.ideas.statuses import FIRST
from townhall import Actor, Post, actor_for, sample_content, visible
from townhall.testing import Browser

TEXTS = {text.title: text for text in sample_content.load_threads(FOLDER / "threads")}
IDEAS, RELEASES = load_samples()
PEOPLE = {person.username: person for person in load_people()}
SLUGS = {slug for slug, *_rest in FIRST}


def test_each_idea_has_its_text_and_each_text_its_idea() -> None:
    assert IDEAS.keys() | RELEASES.keys() == TEXTS.keys()
    assert len(IDEAS) >= 15
    boards = {board.slug for board in sample_content.load_boards(FOLDER / "boards.toml")}
    assert {text.board for text in TEXTS.values()} == boards
    tags = {tag.slug for tag in sample_content.load_tags(FOLDER / "boards.toml")}
    assert {tag for text in TEXTS.values() for tag in text.tags} == tags


@pytest.mark.parametrize("title", IDEAS)
def test_what_became_of_an_idea_fits(title: str) -> None:
    idea, text = IDEAS[title], TEXTS[title]
    assert idea.voters < len(PEOPLE)
    assert idea.response <= len(text.posts)
    days = [days for _slug, days, _who, _note in idea.history]
    assert days == sorted(days, reverse=True)
    assert all(days < text.days_ago for days in days)
    assert {slug for slug, *_rest in idea.history} <= SLUGS
    assert all(PEOPLE[who].role == "staff" for _slug, _days, who, _note in idea.history)
    if idea.response:
        assert PEOPLE[text.posts[idea.response - 1].author].role == "staff"
    closed = idea.history and idea.history[-1][0] == "not-planned"
    assert not closed or idea.response or idea.history[-1][3], "no without a reason"


@pytest.mark.parametrize("title", RELEASES)
def test_what_came_with_a_release_is_an_idea_that_was_shipped(title: str) -> None:
    for shipped in RELEASES[title].ships:
        assert IDEAS[shipped].history[-1][0] == "shipped"


def test_a_file_with_a_wrong_word_says_so(tmp_path: Path) -> None:
    (tmp_path / "ideas.toml").write_text('[[idea]]\ntitle = "X"\nplace = "Y"\n')
    with pytest.raises(SampleError, match="place"):
        load_samples(tmp_path / "ideas.toml")


@pytest.fixture
def community(app: Flask) -> Iterator[Flask]:
    """The sample community, made on a Wednesday."""
    with app.test_request_context("/"):
        with clock.frozen_at(datetime(2026, 11, 18, 12, tzinfo=UTC)):
            write_community()
        yield app


def test_the_community_shows_every_sort_of_idea(community: Flask, client: Browser) -> None:
    assert Idea.select().count() == len(IDEAS)
    ideas = list(Thread.select().where(Thread.kind == "idea"))
    assert {thread.state for thread in ideas} == SLUGS
    assert sum(thread.audience == "private" for thread in ideas) == 1
    assert Idea.select().where(Idea.response.is_null(False)).count() >= 4
    assert Idea.select().where(Idea.quarter != "").count() >= 3
    assert IdeaChange.select().where(IdeaChange.told_at.is_null()).count() == 0
    assert IdeaRelease.select().count() == IdeaShipped.select().count() == 2
    assert Idea.select().where(Idea.trend == 0).count() == 0
    # Nothing that the samples did is told to anybody, or counted wrongly.
    before = list(Thread.select(Thread.id, Thread.vote_count).order_by(Thread.id).tuples())
    recount()
    assert list(Thread.select(Thread.id, Thread.vote_count).order_by(Thread.id).tuples()) == before
    for url in ("/ideas/", "/ideas/roadmap", "/ideas/changelog", "/ideas/s/kits"):
        assert client.get(url).status_code == 200, url
    assert "tool shed" not in client.get("/ideas/s/this-place").text


def test_votes_are_by_members_and_old_ones_only_a_number(community: Flask) -> None:
    thread = Thread.get(Thread.title == "Stop the row when a hedgehog is in the way")
    assert thread.vote_count == 34 + 261
    # Who asked for it in the thread that is linked counts as well, if they have not voted.
    assert 34 <= people_wanting(Actor(is_admin=True), [thread.id])[thread.id] <= 36


@pytest.mark.parametrize(("name", "sees"), [("ines", True), ("ousmane", True), ("kees", False)])
def test_the_private_one_is_seen_by_its_author_and_the_team(
    community: Flask, name: str, sees: bool
) -> None:
    actor = actor_for(User.get(User.username == name).id)
    secret = Thread.title.contains("tool shed")
    assert Thread.select().where(secret & visible(actor)).exists() is sees


def test_responses_are_posts_by_the_team(community: Flask) -> None:
    for idea in Idea.select().where(Idea.response.is_null(False)):
        author = Post.get_by_id(idea.response_id).author.username
        assert PEOPLE[author].role == "staff"
