"""The sample community: every file reads, fits together and points at nobody real."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from core.seed.content import (
    SampleError,
    SampleThread,
    load_boards,
    load_people,
    load_tags,
    load_threads,
)

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "plugins/forums/samples"
ICONS = ROOT / "themes/default/static/icons.svg"
OURS = re.compile(r"(?:[a-z0-9-]+\.)*example\.(?:com|net|org)")
FENCED = re.compile(r"^```.*?^```|`[^`\n]+`", re.DOTALL | re.MULTILINE)
QUOTE = re.compile(
    r"^> \[(?P<who>[^]]+) in #(?P<number>\d+)\]\(#(?P<link>\d+)\)\n>\n> (?P<said>.+)"
)

PEOPLE = {person.username: person for person in load_people()}
BOARDS = load_boards(SAMPLES / "boards.toml")
TAGS = load_tags(SAMPLES / "boards.toml")
THREADS = load_threads(SAMPLES / "threads")
TEXTS = [text for thread in THREADS for text in (thread.title, *(p.body for p in thread.posts))]
TEXTS += [words for t in THREADS for p in t.polls for words in (p.question, *p.options)]

each_thread = pytest.mark.parametrize("thread", THREADS, ids=lambda thread: thread.title[:30])


def test_there_is_enough_to_look_at() -> None:
    sizes = sorted(len(thread.posts) for thread in THREADS)
    assert len(PEOPLE) >= 36
    assert len(THREADS) >= 45
    assert sum(sizes) >= 330
    assert sizes[-1] >= 60
    assert sizes[-2] >= 25
    assert sizes[0] == 1


def test_every_state_of_a_thread_is_shown() -> None:
    assert any(thread.accepted for thread in THREADS)
    assert any(thread.question and len(thread.posts) == 1 for thread in THREADS)
    assert any(thread.question and not thread.accepted for thread in THREADS)
    assert any(thread.pinned and thread.locked for thread in THREADS)
    assert sum(bool(thread.edited) for thread in THREADS) >= 4
    assert {board.see for board in BOARDS} == {"everyone", "members", "staff"}


def test_every_board_and_tag_is_used_and_no_tag_stands_twice() -> None:
    assert {board.slug for board in BOARDS} == {thread.board for thread in THREADS}
    slugs = [tag.slug for tag in TAGS]
    assert sorted(set(slugs)) == slugs
    assert set(slugs) == {tag for thread in THREADS for tag in thread.tags}


def test_icons_are_in_the_sprite() -> None:
    if not ICONS.exists():
        pytest.skip("the theme has no sprite yet")
    drawn = set(re.findall(r'id="([^"]+)"', ICONS.read_text(encoding="utf-8")))
    assert {board.icon for board in BOARDS} <= drawn


def test_people_have_real_timezones_and_short_lines() -> None:
    assert {person.timezone for person in PEOPLE.values()} <= available_timezones()
    assert all(len(person.links) <= 2 for person in PEOPLE.values())
    assert all(len(person.place) <= 60 for person in PEOPLE.values())
    assert sum(person.role == "staff" for person in PEOPLE.values()) >= 2


@each_thread
def test_an_answer_is_accepted_only_in_a_question(thread: SampleThread) -> None:
    assert thread.question or not thread.accepted
    assert thread.accepted != 1


@each_thread
def test_an_edit_changed_something_and_is_not_to_come(thread: SampleThread) -> None:
    for edit in thread.edited:
        since_start = sum(post.minutes_after_previous for post in thread.posts[: edit.post])
        assert edit.before != thread.posts[edit.post - 1].body
        assert edit.hours_later * 60 + since_start <= thread.days_ago * 1440


@each_thread
def test_likes_do_not_outnumber_the_people(thread: SampleThread) -> None:
    assert max(post.likes for post in thread.posts) < len(PEOPLE)


@each_thread
def test_quotes_name_who_said_it_and_say_what_was_said(thread: SampleThread) -> None:
    for number, post in enumerate(thread.posts, 1):
        for quote in QUOTE.finditer(post.body):
            assert quote["number"] == quote["link"]
            quoted = thread.posts[int(quote["number"]) - 1]
            assert int(quote["number"]) < number
            assert quote["who"] == PEOPLE[quoted.author].name
            assert quote["said"] in quoted.body.replace("*", "")


def test_every_quote_has_the_form_that_is_checked() -> None:
    linked = sum(text.count("> [") for text in TEXTS)
    assert linked == sum(len(QUOTE.findall(text)) for text in TEXTS) >= 6


@each_thread
def test_mentions_and_numbers_lead_somewhere(thread: SampleThread) -> None:
    for post in thread.posts:
        prose = FENCED.sub("", post.body)
        assert set(re.findall(r"(?<!\w)@([a-z0-9_-]+)", prose)) <= PEOPLE.keys()
        numbers = {int(number) for number in re.findall(r"(?<![\w/])#(\d+)", prose)}
        assert all(1 <= number <= len(thread.posts) for number in numbers)


def test_nothing_points_at_a_real_host_or_mailbox() -> None:
    texts = [*TEXTS, *(person.bio for person in PEOPLE.values())]
    texts += [edit.before for thread in THREADS for edit in thread.edited]
    texts += [link for person in PEOPLE.values() for link in person.links]
    hosts = {
        host
        for text in texts
        for host in re.findall(r"(?:\w+://|\b[\w.+-]+@)([\w.-]+\w)", text)
        + re.findall(r"\b((?:[\w-]+\.)+(?:com|org|net|io|dev|eu|de|fr))\b", text)
    }
    assert hosts
    assert [host for host in hosts if not OURS.fullmatch(host)] == []


def test_many_scripts_are_written() -> None:
    every = "".join(TEXTS)
    ranges = (
        ("\u0370", "\u03ff"),  # Greek
        ("\u0400", "\u04ff"),  # Cyrillic
        ("\u0600", "\u06ff"),  # Arabic
        ("\u0b80", "\u0bff"),  # Tamil
        ("\u10a0", "\u10ff"),  # Georgian
        ("\u3040", "\u30ff"),  # Japanese
        ("\u4e00", "\u9fff"),  # Chinese
        ("\uac00", "\ud7a3"),  # Korean
    )
    for first, last in ranges:
        assert sum(first <= letter <= last for letter in every) > 5, hex(ord(first))


def write_sample(folder: Path, text: str) -> Path:
    (folder / "threads").mkdir()
    boards = SAMPLES / "boards.toml"
    (folder / "boards.toml").write_text(boards.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "threads/odd.md").write_text(text, encoding="utf-8")
    return folder / "threads"


HEAD = '+++\ntitle = "A"\nboard = "grow"\nauthor = "wren"\ndays_ago = 2\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD.replace("wren", "nobody") + "+++\nHello", "odd.md:4: nobody is nobody"),
        (HEAD.replace("grow", "moon") + "+++\nHello", "odd.md:3: no board moon"),
        (HEAD + 'tags = ["soil", "moon"]\n+++\nHello', "odd.md:6: no tag moon"),
        (HEAD + 'colour = "red"\n+++\nHello', "odd.md:1: .*colour"),
        (HEAD + "accepted = 2\n+++\nHello", "odd.md:6: no such post"),
        (HEAD + "+++\nHello\n=== wren 3h\nMore", "odd.md:8: a post starts like"),
        (HEAD + "+++\nHello\n=== ghost +3h\nMore", "odd.md:8: nobody is ghost"),
        (HEAD + "+++\nHello\n=== wren +3h reply=2\nMore", "odd.md:8: no post 2 before"),
        (HEAD + "+++\nHello\n=== wren +3d\nMore", "odd.md:8: wren is not here"),
        (HEAD + "+++\nHello\n=== wren +3h\n", "odd.md:8: an empty post"),
        (
            HEAD + '[[edited]]\npost = 2\nby = "wren"\nhours_later = 1\nbefore = "B"\n+++\nHello',
            "odd.md:6: no post 2",
        ),
        ("Hello", "odd.md:1: no front matter"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SampleError, match=message):
        load_threads(write_sample(tmp_path, text))


def test_posts_keep_their_distance_likes_and_replies(tmp_path: Path) -> None:
    text = HEAD + "likes = 3\n+++\nHello\n\nall\n=== ines +1.5h likes=4 reply=1\nMore\n"
    (thread,) = load_threads(write_sample(tmp_path, text))
    first, second = thread.posts
    assert (first.author, first.body, first.likes) == ("wren", "Hello\n\nall", 3)
    assert (second.minutes_after_previous, second.likes, second.reply_to) == (90, 4, 1)
