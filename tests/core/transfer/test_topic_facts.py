"""What Discourse topics say, before anything is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.transfer import reasons
from core.transfer.discourse import Discourse
from core.transfer.facts import ImportedBoard, ImportedPerson, ImportedThread, Silent, Target
from core.transfer.report import Report
from core.transfer.source import NoSource
from tests.core.transfer.dumps import post, topic, write_topics


class Read:
    """Everything a folder gives."""

    def __init__(self, folder: Path, address: str = "") -> None:
        self.report = Report()
        with Discourse(
            folder, report=self.report, progress=Silent(), address=address
        ) as self.source:
            self.source.prepare()
            facts = list(self.source.facts())
        self.people = {f.foreign_id: f for f in facts if isinstance(f, ImportedPerson)}
        self.boards = [f for f in facts if isinstance(f, ImportedBoard)]
        self.threads = {f.foreign_id: f for f in facts if isinstance(f, ImportedThread)}
        seven = self.threads.get("7")
        self.posts = {p.number: p for p in seven.posts} if seven else {}

    def why(self) -> set[str]:
        return {reason.key for reason in self.report.skipped}


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Read]:
    def make(*posts: dict[str, Any], address: str = "", **files: Any) -> Read:
        given = {"t7": topic(*(posts or [post(1)])), **files}
        return Read(write_topics(tmp_path / "topics", **given), address)

    return make


def test_a_topic_is_a_thread_with_its_title_and_tags(read: Callable[..., Read]) -> None:
    given = topic(post(1), tags=["oil", {"id": 3, "name": "dust", "slug": "dust"}], closed=True)
    thread = read(t7=given).threads["7"]
    assert (thread.title, thread.tags, thread.board) == ("Oil & dust", ("oil", "dust"), "5")
    assert (thread.is_locked, thread.view_count, thread.is_question) == (True, 70, False)


def test_numbers_are_kept_with_their_gaps(read: Callable[..., Read]) -> None:
    found = read(post(1), post(4, reply_to_post_number=1), post(3))
    assert list(found.posts) == [1, 3, 4]
    assert found.posts[4].reply_to_number == 1


def test_posts_that_no_file_holds_are_listed(read: Callable[..., Read]) -> None:
    cut = topic(post(1), post(2))
    cut["post_stream"]["stream"] = [101, 102, 103, 150]
    tally = read(t7=cut).report.missing[reasons.POSTS_NOT_IN_FILE]
    assert (tally.count, tally.examples) == (2, ["topic 7: 103, 150"])


@pytest.mark.parametrize(
    "page",
    [
        {"post_stream": {"posts": [post(2), post(1)]}, "id": 7},
        {"latest_posts": [post(2), post(9, topic_id=8)]},
        [post(2)],
        post(2),
    ],
)
def test_further_pages_are_joined_in(read: Callable[..., Read], page: Any) -> None:
    assert list(read(t7_page2=page).posts) == [1, 2]


def test_a_page_without_its_topic_is_reported(read: Callable[..., Read]) -> None:
    found = read(t8_posts=[post(2, topic_id=8)])
    assert found.report.skipped[reasons.PAGE_ALONE].examples == ["topic 8: t8_posts.json"]


def test_small_actions_become_log_entries(read: Callable[..., Read]) -> None:
    found = read(
        post(1),
        post(2, post_type=3, action_code="closed.enabled", cooked=""),
        post(3, post_type=2, cooked="<p>Moved by me.</p>"),
        post(4, post_type=3, action_code="shelved.now", cooked=""),
    )
    assert [found.posts[n].sort for n in (2, 3, 4)] == ["log", "log", "log"]
    assert found.posts[2].text.markdown == "Closed the thread."
    assert "Moved by me." in (found.posts[3].text.html or "")
    assert found.posts[4].text.markdown == "shelved: now"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"post_type": 4}, "whisper"),
        ({"hidden": True, "cooked_hidden": True}, "text_hidden"),
        ({"user_deleted": True}, "author_deleted"),
        ({"cooked": ""}, "broken_row"),
        ({"created_at": None}, "broken_row"),
        ({"post_number": 1}, "post_twice"),
    ],
)
def test_what_may_not_or_cannot_come_over_is_skipped(
    read: Callable[..., Read], change: dict[str, Any], reason: str
) -> None:
    found = read(post(1), post(2, **change), post(3))
    assert list(found.posts) == [1, 3]
    assert reason in found.why()


@pytest.mark.parametrize("change", [{"deleted_at": "2021-03-02T00:00:00Z"}, {"hidden": True}])
def test_what_was_deleted_or_hidden_stays_deleted(
    read: Callable[..., Read], change: dict[str, Any]
) -> None:
    assert read(post(1), post(2, **change)).posts[2].deleted_at is not None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"archetype": "private_message"}, "private_message"),
        ({"deleted_at": "2021-03-02T00:00:00Z"}, "topic_deleted"),
        ({"visible": False}, "topic_unlisted"),
    ],
)
def test_topics_that_were_not_public_stay_out_with_their_people(
    read: Callable[..., Read], change: dict[str, Any], reason: str
) -> None:
    secret = topic(post(1, user_id=9, topic_id=8), id=8, category_id=6, **change)
    found = read(t8=secret)
    assert set(found.threads) == {"7"}
    assert set(found.people) == {"1"}
    assert [board.foreign_id for board in found.boards] == ["5"]
    assert reason in found.why()


@pytest.mark.parametrize(
    ("on_topic", "on_post"),
    [
        ({"accepted_answer": {"post_number": 2, "username": "bo"}}, {}),
        ({}, {"accepted_answer": True}),
    ],
)
def test_an_accepted_answer_makes_a_question(
    read: Callable[..., Read], on_topic: dict[str, Any], on_post: dict[str, Any]
) -> None:
    thread = read(t7=topic(post(1), post(2, **on_post), **on_topic)).threads["7"]
    assert (thread.is_question, thread.accepted) == (True, "102")


def test_likes_are_counted_and_edits_missed(read: Callable[..., Read]) -> None:
    summary = [{"id": 2, "count": 5}, {"id": 3, "can_act": True}]
    found = read(post(1, actions_summary=summary, version=3))
    assert found.posts[1].reactions == found.threads["7"].score == 5
    assert found.report.missing[reasons.EDITS].count == 2


def test_people_are_known_by_number_and_gone_ones_by_nothing(read: Callable[..., Read]) -> None:
    gone = post(2, username=None, name=None, user_id=None)
    found = read(post(3), gone, post(1))
    assert (found.people["1"].username, found.people["1"].name) == ("ana", "Ana Sousa")
    assert found.people["1"].created_at.minute == 1
    assert found.people["nobody"].is_former


def test_categories_become_boards_outer_ones_first(read: Callable[..., Read]) -> None:
    listed = [
        {"id": 5, "name": "Oils", "slug": "oils", "parent_category_id": 3, "position": 2},
        {"id": 3, "name": "Care", "slug": "care", "read_restricted": True},
        {"id": 4, "name": "Unused"},
    ]
    found = read(site={"categories": listed})
    assert [(b.foreign_id, b.title, b.parent) for b in found.boards] == [
        ("3", "Care", ""),
        ("5", "Oils", "3"),
    ]
    assert found.boards[0].is_restricted


def test_a_category_without_a_name_is_reported(read: Callable[..., Read]) -> None:
    found = read()
    assert found.boards[0].title == "Category 5"
    assert found.report.missing[reasons.NO_CATEGORY_NAME].examples == ["5"]


@pytest.mark.parametrize("content", ["{", "[" * 100_000, "\ufeff{}", "[1]", '{"a": 1}'])
def test_files_of_another_sort_are_reported_and_the_rest_goes_on(
    read: Callable[..., Read], content: str
) -> None:
    found = read(other=content)
    assert found.posts
    assert found.why() <= {"not_json", "not_a_topic", "avatar"}
    assert found.why() > {"avatar"}


@pytest.mark.parametrize("value", [None, 7, "x", [], ["x"], [[1]], {"a": []}, True, 1e300])
def test_no_value_of_the_wrong_sort_stops_a_folder(read: Callable[..., Read], value: Any) -> None:
    other = topic(post(1, id=201, topic_id=8), id=8)
    for field in (*other, "accepted_answer", "pinned_until", "category_id"):
        assert "8" in read(t7={**topic(post(1)), field: value}, t8=other).threads, field
    for field in (*post(1), "polls", "raw", "action_code"):
        changed = post(2, **{field: value})
        assert "7" in read(t7=topic(post(1), changed), t8=other).threads, field


def test_a_folder_without_topics_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSource, match="holds no topic"):
        Read(write_topics(tmp_path / "none", a="{}"))


def test_half_a_surrogate_and_nul_do_not_come_through(read: Callable[..., Read]) -> None:
    text = json.dumps(topic(post(1, raw="a\x00b", cooked=""), title="x\ud83dy"))
    thread = read(t7=text).threads["7"]
    assert thread.title == "x\N{REPLACEMENT CHARACTER}y"
    assert thread.posts[0].text.markdown == "a\N{REPLACEMENT CHARACTER}b"


def test_addresses_of_the_old_site_are_recognised(read: Callable[..., Read]) -> None:
    source = read(address="https://talk.example.org/").source
    assert source.site == "talk.example.org"
    assert source.target("https://talk.example.org/t/oil-dust/7/2") == Target("thread", "7", 2)
    assert source.target("https://talk.example.org/t/7") == Target("thread", "7", 1)
    assert source.target("https://talk.example.org/u/ana") is None
    assert source.target("https://else.example.org/t/7") is None
