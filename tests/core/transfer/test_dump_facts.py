"""What a Stack Exchange dump says, before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.transfer import reasons
from core.transfer.facts import ImportedPerson, ImportedTag, ImportedThread, Silent, Target
from core.transfer.report import Report
from core.transfer.source import NoSource
from core.transfer.stackexchange import StackExchange
from core.transfer.stackexchange.addresses import site_title
from core.transfer.stackexchange.texts import comment_text
from core.transfer.stackexchange.versions import tag_names
from tests.core.transfer.dumps import POSTS, Rows, write_dump


class Read:
    """Everything a dump gives."""

    def __init__(self, folder: Path) -> None:
        self.report = Report()
        with StackExchange(folder, report=self.report, progress=Silent()) as source:
            source.prepare()
            facts = list(source.facts())
            self.site, self.marks, self.source = source.site, source.marks, source
        self.people = {f.foreign_id: f for f in facts if isinstance(f, ImportedPerson)}
        self.tags = {f.name: f for f in facts if isinstance(f, ImportedTag)}
        self.threads = {f.foreign_id: f for f in facts if isinstance(f, ImportedThread)}


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Read]:
    return lambda **files: Read(write_dump(tmp_path / "dump", **files))


def test_everybody_listed_comes_over_the_community_account_too(read: Callable[..., Read]) -> None:
    people = read().people
    assert people["-1"].name == "Community"
    ana = people["1"]
    assert (ana.name, ana.place, ana.links) == ("Ana", "Porto", ("https://ana.example.org",))
    assert ana.seen_at == datetime(2021, 5, 5, 5, 5, 5, tzinfo=UTC)


def test_an_author_whose_account_is_gone_is_known_by_name(read: Callable[..., Read]) -> None:
    found = read()
    tick = found.people["name:tick"]
    assert (tick.name, tick.is_former) == ("tick", True)
    assert tick.created_at == datetime(2020, 2, 1, 10, 30, tzinfo=UTC)
    assert found.report.missing[reasons.FORMER_MEMBER].examples == ["tick"]


def test_without_a_list_of_people_authors_are_made_from_their_numbers(
    read: Callable[..., Read],
) -> None:
    found = read(Users=[])
    assert found.people["3"].name == "Member 3"
    assert not found.people["3"].is_former
    assert found.report.missing[reasons.NO_FILE].examples == ["Users.xml"]


def test_the_posts_of_a_thread_stand_in_order_of_time_body_first(
    read: Callable[..., Read],
) -> None:
    posts = read().threads["10"].posts
    assert [(post.sort, post.foreign_id) for post in posts] == [
        ("reply", "10"),
        ("comment", "2"),
        ("reply", "12"),
        ("comment", "1"),
        ("reply", "11"),
    ]
    assert posts[3].reply_to == "12"


def test_up_votes_are_likes_and_a_question_keeps_its_net_score(read: Callable[..., Read]) -> None:
    thread = read().threads["10"]
    assert thread.score == 3
    likes = {post.foreign_id: post.reactions for post in thread.posts if post.sort == "reply"}
    assert likes == {"10": 4, "12": 1, "11": 0}


def test_without_votes_the_scores_stand_in_for_them(read: Callable[..., Read]) -> None:
    likes = [post.reactions for post in read(Votes=[]).threads["10"].posts]
    assert likes == [3, 0, 2, 4, 0]


def test_versions_carry_over_what_a_save_left_alone(read: Callable[..., Read]) -> None:
    body = read().threads["10"].posts[0]
    first, second = body.revisions
    assert (first.version, first.body, first.title, first.tags) == (
        1, "It stops.", "Clock?", ("clocks",),
    )  # fmt: skip
    assert (second.title, second.tags) == ("Why does the clock stop at noon?", ("clocks",))
    assert (first.editor, second.editor, body.edited_by) == ("1", "3", None)
    assert first.reason == "said how often"
    assert body.version == 3
    assert body.edited_at == datetime(2020, 2, 1, 10, 20, tzinfo=UTC)


def test_an_accepted_answer_is_dated_by_its_vote(read: Callable[..., Read]) -> None:
    thread = read().threads["10"]
    assert (thread.is_question, thread.accepted) == (True, "12")
    assert thread.accepted_at == datetime(2020, 2, 1, tzinfo=UTC)


def test_a_closed_question_is_locked(read: Callable[..., Read]) -> None:
    threads = read().threads
    assert [threads["10"].is_locked, threads["20"].is_locked] == [False, True]


def test_a_duplicate_leaves_a_line_in_the_thread(read: Callable[..., Read]) -> None:
    log = read().threads["20"].posts[-1]
    assert (log.sort, log.author) == ("log", "-1")
    assert "Why does the clock stop at noon?" in (log.text.markdown or "")


def test_tags_bring_their_excerpt(read: Callable[..., Read]) -> None:
    tags = read().tags
    assert list(tags) == ["clocks", "c++", "c"]
    assert "About" in (tags["clocks"].description.html or "")


def test_everything_left_out_has_a_reason(read: Callable[..., Read]) -> None:
    skipped = read().report.skipped
    assert {reason.key: tally.count for reason, tally in skipped.items()} == {
        "other_post_type": 1,
        "on_absent_post": 1,
        "other_vote": 1,
        "history_hot": 1,
        "plain_link": 1,
        "badge": 1,
    }


def test_an_answer_without_its_question_is_reported(read: Callable[..., Read]) -> None:
    stray = {**POSTS[1], "Id": 55, "ParentId": 54}
    found = read(Posts=[*POSTS, stray])
    assert found.report.skipped[reasons.ANSWER_ALONE].examples == ["post 55"]


@pytest.mark.parametrize(
    "change",
    [{"CreationDate": "yesterday"}, {"Body": None}, {"Id": "x"}, {"Id": 10}, {"Score": "9" * 12}],
)
def test_a_row_that_makes_no_sense_costs_only_itself(
    read: Callable[..., Read], change: dict[str, object]
) -> None:
    broken = {k: v for k, v in {**POSTS[1], **change}.items() if v is not None}
    rows: Rows = [POSTS[0], broken, *POSTS[2:]]
    found = read(Posts=rows)
    assert found.report.skipped[reasons.BROKEN_ROW].count == 1
    assert [p.foreign_id for p in found.threads["10"].posts if p.sort == "reply"] == ["10", "12"]


def test_the_links_of_a_dump_tell_where_it_comes_from(read: Callable[..., Read]) -> None:
    found = read()
    assert found.site == "clocks.example.com"
    target = found.source.target
    assert target("https://clocks.example.com/q/10/3") == Target("post", "10")
    assert target("http://clocks.example.com/questions/10/why/12#12") == Target("post", "12")
    assert target("https://clocks.example.com/users/3") is None
    assert target("https://elsewhere.example.com/questions/10/why") is None


def test_a_folder_without_posts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSource, match=r"there is no Posts\.xml"):
        StackExchange(tmp_path, report=Report(), progress=Silent())


def test_both_ways_of_writing_tags_are_read() -> None:
    assert tag_names("<a-b><c#>") == tag_names("|a-b|c#|") == ("a-b", "c#")


def test_a_site_is_named_after_its_host() -> None:
    assert site_title("bicycles.meta.stackexchange.com") == "Bicycles Meta"
    assert site_title("my-old-forum") == "My Old Forum"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("plain *words*", "plain *words*"),
        ("# one", "\\# one"),
        ("#one", "#one"),
        ("1. first", "1\\. first"),
        ("1.5 turns", "1.5 turns"),
        ("a\r\n> b", "a\n\\> b"),
        ("    - c", "\\- c"),
        ("a\n---", "a\n\\---"),
    ],
)
def test_comments_open_no_blocks(given: str, kept: str) -> None:
    assert comment_text(given) == kept
