"""Bringing in Discourse topics: what stands in the database afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.access import Actor, nobody, visible
from core.accounts.models import User
from core.models import ImportMap
from core.registry import ImportedMark
from core.spaces.actions import create_space
from core.spaces.models import Space
from core.threads.models import Post, Thread
from core.transfer import reasons
from tests.core.transfer.conftest import Import
from tests.core.transfer.counted import check_counters
from tests.core.transfer.dumps import post, topic, write_topics


def test_a_topic_comes_over_with_its_numbers(tmp_path: Path, import_topics: Import) -> None:
    closed = post(4, post_type=3, action_code="closed.enabled", cooked="")
    given = topic(post(1), post(3, reply_to_post_number=1), closed)
    import_topics(write_topics(tmp_path, t7=given))
    posts = list(Post.select().order_by(Post.number))
    assert [(p.number, p.sort, p.reply_to) for p in posts] == [
        (1, "reply", None),
        (3, "reply", 1),
        (4, "log", None),
    ]
    assert posts[2].body == "Closed the thread."
    check_counters()


def test_a_topic_that_was_cut_short_grows_when_its_page_arrives(
    tmp_path: Path, import_topics: Import
) -> None:
    cut = topic(post(1), post(2))
    cut["post_stream"]["stream"] += [103]
    first = import_topics(write_topics(tmp_path, t7=cut))
    assert first.missing[reasons.POSTS_NOT_IN_FILE].count == 1
    again = import_topics(write_topics(tmp_path, t7_2=[post(3, user_id=2, username="bo")]))
    assert (again.added["replies"], again.added["people"]) == (1, 1)
    assert reasons.POSTS_NOT_IN_FILE not in again.missing
    assert [p.number for p in Post.select().order_by(Post.number)] == [1, 2, 3]
    check_counters()


def test_a_number_that_was_given_away_here_moves_the_late_post(
    tmp_path: Path, import_topics: Import, make_user: Any
) -> None:
    import_topics(write_topics(tmp_path, t7=topic(post(1))))
    thread = Thread.get()
    values = {"author": make_user("bob"), "body": "b", "html": "b", "created_at": thread.created_at}
    Post.create(thread=thread, number=2, **values)
    import_topics(write_topics(tmp_path, t7=topic(post(1), post(2))))
    assert [p.number for p in Post.select().order_by(Post.number)] == [1, 2, 3]


def test_user_names_are_kept_where_they_can_be(
    tmp_path: Path, import_topics: Import, make_user: Any
) -> None:
    make_user("ana")
    others = [post(2, user_id=2, username="bo_peep", name=""), post(3, user_id=3, username="admin")]
    report = import_topics(write_topics(tmp_path, t7=topic(post(1), *others)))
    names = {user.username: user.name for user in User.select().where(User.state == "unclaimed")}
    assert names == {"ana-2": "Ana Sousa", "bo_peep": "", "admin-2": "Ana Sousa"}
    assert report.changed[reasons.RENAMED].count == 2


def test_links_between_topics_lead_to_the_new_places(tmp_path: Path, import_topics: Import) -> None:
    here = '<p><a href="/t/oil-dust/8/2">a</a> <a href="/t/gone/9">b</a></p>'
    there = "See https://talk.example.org/t/oil-dust/7."
    files = {
        "t7": topic(post(1, cooked=here)),
        "t8": topic(post(1, id=201, topic_id=8, raw=there), post(2, id=202, topic_id=8), id=8),
    }
    import_topics(write_topics(tmp_path, **files), address="https://talk.example.org")
    first, second = Thread.select().order_by(Thread.id)
    bodies = [thread.posts.order_by(Post.number).get().body for thread in (first, second)]
    assert bodies == [
        f"[a](/t/{second.id}/2) [b](https://talk.example.org/t/gone/9)",
        f"See [Oil & dust](/t/{first.id}).",
    ]
    assert not ImportMap.select().where(ImportMap.sort == "links").exists()


def test_links_into_topics_that_stay_out_keep_their_words_only(
    tmp_path: Path, import_topics: Import
) -> None:
    secret = topic(post(1, topic_id=8), id=8, archetype="private_message")
    body = '<p><a href="/t/secret/8">between us</a></p>'
    import_topics(write_topics(tmp_path, t7=topic(post(1, cooked=body)), t8=secret))
    assert Post.get().body == "between us"


def test_a_restricted_category_is_for_staff_until_an_owner_opens_it(
    tmp_path: Path, import_topics: Import
) -> None:
    site = {"categories": [{"id": 5, "name": "Backroom", "read_restricted": True}]}
    import_topics(write_topics(tmp_path, t7=topic(post(1)), site=site))
    space = Space.get()
    assert (space.title, space.audience) == ("Backroom", f"space:{space.id}")
    assert Thread.get().audience == space.audience
    assert Thread.select().where(visible(nobody())).count() == 0


def test_one_space_for_all_takes_nothing_from_a_restricted_category(
    tmp_path: Path, import_topics: Import
) -> None:
    create_space(Actor(is_admin=True), owner="core", title="Repairs")
    site = {"categories": [{"id": 5, "name": "Backroom", "read_restricted": True}]}
    open_topic = topic(post(1, id=201, topic_id=8), id=8, category_id=6)
    folder = write_topics(tmp_path, t7=topic(post(1)), t8=open_topic, site=site)
    report = import_topics(folder, space="repairs")
    assert report.skipped[reasons.KEPT_OUT].examples == ["Oil & dust"]
    assert Thread.select().count() == 1


def test_deleted_posts_are_kept_as_deleted(tmp_path: Path, import_topics: Import) -> None:
    gone = post(2, deleted_at="2021-03-05T00:00:00Z")
    import_topics(write_topics(tmp_path, t7=topic(post(1), gone)))
    assert Thread.get().post_count == 1
    check_counters()


def test_a_second_run_adds_nothing(tmp_path: Path, import_topics: Import) -> None:
    folder = write_topics(tmp_path, t7=topic(post(1), post(2)), bad="{")
    import_topics(folder)
    assert not import_topics(folder).added_anything
    assert Space.select().count() == 1


def test_an_accepted_answer_is_handed_to_the_kind(
    tmp_path: Path, import_topics: Import, marks: list[ImportedMark]
) -> None:
    import_topics(write_topics(tmp_path, t7=topic(post(1), post(2, accepted_answer=True))))
    answer = Post.get(Post.number == 2)
    made = Thread.get()
    tags = {"oil": made.created_at}
    assert marks == [ImportedMark(made.id, True, answer.id, answer.created_at, tags=tags)]
