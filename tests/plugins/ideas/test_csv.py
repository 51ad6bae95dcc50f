"""Ideas as tables: what goes out is what the reader may see, and what comes in is looked at, taken
once and can be taken back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from core import versions
from core.conversion.actions import convert_thread
from core.links.actions import link_threads
from core.threads.recount import recount
from core.threadwork.merging import merge_threads
from core.threadwork.moving import move_thread
from core.watching.actions import watch
from plugins.ideas.actions import csv_in
from plugins.ideas.actions.deciding import decide
from plugins.ideas.actions.proxy import Evidence, vote_for
from plugins.ideas.actions.releasing import start_release
from plugins.ideas.metrics import count_decisions
from plugins.ideas.models import Idea, IdeaBrought, IdeaConsent, IdeaTable
from plugins.ideas.tables.reading import Unreadable, read_table
from tests.plugins.ideas.decided import news
from tests.plugins.ideas.test_metrics import parts, rows
from tests.support.proposals import make_board, suggest
from townhall import Post, Thread, cast_vote, create_space, visible_thread

HEAD = "id,title,text,status,votes,tags,author,consent,created\n"
PLACE = "/ideas/s/garden-wishes/tables"


def rows_of(answer: Any) -> list[dict[str, str]]:
    """The lines of a table by the names of its columns."""
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


@pytest.fixture
def look(browsers: SimpleNamespace, board: Any) -> Callable[..., Any]:
    """Send a table, by maya unless said otherwise."""

    def sent(text: str | bytes, name: str = "maya") -> Any:
        data = text if isinstance(text, bytes) else text.encode()
        return getattr(browsers, name).send(PLACE, file=(io.BytesIO(data), "wishes.csv"))

    return sent


@pytest.fixture
def take(browsers: SimpleNamespace, look: Callable[..., Any]) -> Callable[..., Any]:
    """Send a table, look at it and take what is offered."""

    def taken(text: str, name: str = "maya") -> Any:
        return again(browsers, look(text, name).text, name)

    return taken


def again(browsers: SimpleNamespace, shown: str, name: str = "maya") -> Any:
    """Take what a page offers."""
    hidden = re.findall(r'name="(packed|name|table)" type="hidden" value="([^"]*)"', shown)
    return getattr(browsers, name).send(f"{PLACE}/take", **dict(hidden))


def titles() -> list[str]:
    """What standing ideas are called."""
    standing = (Thread.kind == "idea") & Thread.deleted_at.is_null()
    rows = Thread.select(Thread.title).where(standing).order_by(Thread.id)
    return [title for (title,) in rows.tuples()]


def test_the_table_has_every_idea_with_its_status_votes_and_author(
    proposal: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    first, second, _third = rows_of(browsers.maya.get("/ideas/s/garden-wishes/ideas.csv"))
    assert first["title"] == "Quiet hours for the pump"
    assert first["url"].endswith(proposal.url)
    assert (first["status"], first["category"]) == ("New", "open")
    assert (first["votes"], first["points"], first["people"]) == ("2", "2", "2")
    assert (first["author"], first["author consent"], first["tags"]) == ("alice", "yes", "watering")
    assert second["votes"] == "1"


def test_votes_come_with_their_people_and_who_may_be_written_to(
    proposal: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    rows = rows_of(browsers.maya.get("/ideas/s/garden-wishes/votes.csv"))
    assert [(row["idea"], row["voter"], row["points"]) for row in rows] == [
        (str(proposal.id), "bob", "1"),
        (str(proposal.id), "charlie", "1"),
        (str(proposal.other.id), "charlie", "1"),
    ]
    assert {row["mail"] for row in rows} <= {"yes", "no"}
    assert {row["recorded by"] for row in rows} == {""}


@pytest.mark.parametrize("path", ["tables", "ideas.csv", "votes.csv"])
def test_tables_are_for_those_who_decide(
    proposal: SimpleNamespace, browsers: SimpleNamespace, path: str
) -> None:
    url = f"/ideas/s/garden-wishes/{path}"
    answers = {name: getattr(browsers, name).get(url).status_code for name in vars(browsers)}
    assert answers["visitor"] == 303
    assert answers["alice"] == answers["bob"] == 403
    assert answers["maya"] == answers["ada"] == 200


def test_a_private_idea_is_in_no_table_of_somebody_who_does_not_see_it(
    proposal: SimpleNamespace, browsers: SimpleNamespace, actors: SimpleNamespace
) -> None:
    thread = suggest(actors.alice, proposal.board.id, "Nightjar wish")
    Thread.update(audience="private").where(Thread.id == thread.id).execute()
    for path in ("ideas.csv", "votes.csv"):
        assert "Nightjar" not in browsers.maya.get(f"/ideas/s/garden-wishes/{path}").text


def test_who_may_be_named_and_written_to_stands_with_each_idea(
    board: Any, browsers: SimpleNamespace, actors: SimpleNamespace
) -> None:
    suggest(actors.alice, board.id, "Seen by all")
    asked = suggest(actors.bob, board.id, "For the team, named", is_private=True)
    suggest(actors.bob, board.id, "For the team alone", is_private=True)
    IdeaConsent.create(thread=asked.id, answer="named")
    rows = rows_of(browsers.maya.get("/ideas/s/garden-wishes/ideas.csv"))
    flags = {row["title"]: (row["private"], row["author consent"]) for row in rows}
    assert flags == {
        "Seen by all": ("no", "yes"),
        "For the team, named": ("yes", "yes"),
        "For the team alone": ("yes", "no"),
    }
    assert {row["author mail"] for row in rows} == {"yes"}


def test_a_vote_that_was_written_down_for_somebody_says_by_whom_and_why(
    proposal: SimpleNamespace, browsers: SimpleNamespace, actors: SimpleNamespace
) -> None:
    thread = visible_thread(actors.maya, proposal.other.id)
    vote_for(actors.maya, thread, "alice", Evidence(place="https://desk.example/7"))
    rows = rows_of(browsers.maya.get("/ideas/s/garden-wishes/votes.csv"))
    (row,) = [row for row in rows if row["voter"] == "alice"]
    assert (row["recorded by"], row["evidence"]) == ("maya", "https://desk.example/7")


def test_tables_cost_the_same_statements_whatever_their_length(
    board: Any, browsers: SimpleNamespace, actors: SimpleNamespace, queries: Any
) -> None:
    for n in range(12):
        suggest(actors.alice, board.id, f"Wish number {n}", voters=[actors.bob, actors.charlie])
    for name in ("ideas.csv", "votes.csv"):
        url = f"/ideas/s/garden-wishes/{name}"
        browsers.maya.get(url)
        with queries(max=12):
            assert len(rows_of(browsers.maya.get(url))) in (12, 24)


def test_a_formula_in_a_title_runs_in_no_spreadsheet_and_comes_back_as_it_was(
    board: Any, browsers: SimpleNamespace, actors: SimpleNamespace
) -> None:
    suggest(actors.alice, board.id, "=SUM(A1) in tables")
    text = browsers.maya.get("/ideas/s/garden-wishes/ideas.csv").text
    assert "'=SUM(A1)" in text
    (line,) = read_table(text.encode())
    assert line.title == "=SUM(A1) in tables"


def test_each_line_is_seen_before_anything_is_taken(look: Any, take: Any) -> None:
    text = HEAD + (
        '7,Rain delay,By gauge.,Planned,12,"weather, watering",Ana,yes,2024-05-01\n'
        "8,No,Too short a title.,,,,,,\n"
        "9,Mow at night,Please.,Sleeping,,,,,\n"
        "10,Water at night,Please.,,many,,,,\n"
        "11,Whistle,Please.,,,a b c d e f,,,\n"
        "12,Dig,Please.,,,,,,yesterday\n"
    )
    answer = look(text)
    assert answer.status_code == 200
    for words in (
        "Rain delay",
        "Line 2",
        "three letters",
        "There is no status “Sleeping” here.",
        "“many” is no number of votes.",
        "At most five tags.",
        "“yesterday” is no date",
        "Take 1 idea",
    ):
        assert words in answer.text, words
    assert titles() == []


def test_a_taken_line_is_an_idea_with_status_votes_and_tags(take: Any, cast: Any) -> None:
    answer = take(
        HEAD + '7,Rain delay,By *gauge*.,completed,"1,012","weather, watering",Ana,yes,2024-05-01\n'
    )
    assert answer.status_code == 303
    thread = Thread.get(Thread.kind == "idea")
    assert (thread.title, thread.state, thread.author_id) == ("Rain delay", "shipped", cast.maya.id)
    assert (thread.vote_count, thread.vote_points) == (1012, 1012)
    assert sorted(thread.tag_names.split()) == ["watering", "weather"]
    assert Idea.get_by_id(thread.id).imported_votes == 1012
    body = Post.get(Post.thread == thread.id).body
    assert "Suggested by Ana on May 1, 2024." in body
    recount()
    assert Thread.get_by_id(thread.id).vote_count == 1012


def test_who_has_not_agreed_to_be_named_is_not(take: Any) -> None:
    take(HEAD + "1,Rain delay,Please.,,,,Ana Sousa,no,\n2,Rain gauge,Please.,,,,Ben Okri,,\n")
    words = " ".join(body for (body,) in Post.select(Post.body).tuples())
    assert "Ana" not in words
    assert "Ben" not in words


def test_a_name_calls_nobody_and_is_no_markup(take: Any) -> None:
    take(HEAD + "1,Rain delay,Please.,,,,@bob [x](https://a.example),yes,\n")
    html = Post.get(Post.number == 1).html
    assert "<a " not in html
    assert "@bob" in html


def test_nothing_is_taken_twice(take: Any, look: Any) -> None:
    text = (
        HEAD + "1,Rain delay,Please.,,,,,,\n,Rain gauge,Please.,,,,,,\n,Rain gauge,Please.,,,,,,\n"
    )
    take(text)
    assert titles() == ["Rain delay", "Rain gauge"]
    shown = look(text + "1,Rain delay called otherwise,Please.,,,,,,\n").text
    assert shown.count("It was read in before.") == 4
    assert "There is nothing to take." in shown
    take(text)
    assert len(titles()) == 2


def test_the_own_table_of_a_board_adds_nothing_to_it(
    proposal: SimpleNamespace, browsers: SimpleNamespace, look: Any
) -> None:
    shown = look(browsers.maya.get("/ideas/s/garden-wishes/ideas.csv").text).text
    assert shown.count("It is an idea of this community.") == 3


def test_a_large_table_is_taken_in_more_than_one_go(
    browsers: SimpleNamespace, look: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_in, "AT_ONCE", 2)
    text = HEAD + "".join(f"{n},Wish number {n},Please.,,,,,,\n" for n in range(3))
    shown = again(browsers, look(text).text)
    assert "One more is left" in shown.text
    assert again(browsers, shown.text).status_code == 303
    assert len(titles()) == 3
    assert IdeaTable.select().count() == 1


def test_nobody_is_told_of_each_line_of_a_table(
    take: Any, board: Any, actors: SimpleNamespace, cast: SimpleNamespace, run_jobs: Any
) -> None:
    watch(actors.bob, "space", board.id, "watch")
    take(HEAD + "".join(f"{n},Wish number {n},Please.,,,,,,\n" for n in range(3)))
    run_jobs()
    assert news(cast.bob, "thread") == []
    suggest(actors.alice, board.id, "Suggested by hand")
    run_jobs()
    assert len(news(cast.bob, "thread")) == 1


def test_a_table_is_taken_back_but_for_what_members_use(
    take: Any, browsers: SimpleNamespace, actors: SimpleNamespace, look: Any
) -> None:
    text = HEAD + "1,Rain delay,Please.,,5,,,,\n2,Rain gauge,Please.,,5,,,,\n"
    take(text)
    wanted = Thread.get(Thread.title == "Rain gauge")
    cast_vote(actors.bob, wanted.id)
    table = IdeaTable.get()
    asked = browsers.maya.get(f"{PLACE}/{table.id}/undo").text
    assert "wishes.csv" in asked
    answer = browsers.maya.send(f"{PLACE}/{table.id}/undo")
    assert answer.status_code == 303
    assert titles() == ["Rain gauge"]
    assert "One stays" in browsers.maya.get(PLACE).text
    # What is gone may be taken from the file again; twice does nothing.
    browsers.maya.send(f"{PLACE}/{table.id}/undo")
    assert [row.thread_id for row in IdeaBrought.select()] == [wanted.id]
    take(text)
    assert sorted(titles()) == ["Rain delay", "Rain gauge"]


@pytest.mark.parametrize("use", ["moved", "a topic", "decided", "linked", "merged", "in an entry"])
def test_what_somebody_has_made_use_of_stays_when_its_table_is_taken_back(
    take: Any, board: Any, actors: SimpleNamespace, use: str
) -> None:
    take(HEAD + "1,Rain delay,Please.,,5,,,,\n2,Rain gauge,Please.,,5,,,,\n")
    used = Thread.get(Thread.title == "Rain gauge")
    other = suggest(actors.alice, board.id, "Mine already")
    if use == "moved":
        move_thread(actors.ada, used.id, make_board("Elsewhere").id)
    elif use == "a topic":
        forum = create_space(actors.ada, owner="forums", title="Board")
        versions.refresh()
        convert_thread(actors.ada, used.id, "topic", forum.id, was="idea")
    elif use == "decided":
        decide(actors.maya, used.id, "planned")
    elif use == "linked":
        link_threads(actors.maya, used.id, other.id, "relates")
    elif use == "merged":
        merge_threads(actors.maya, used.id, other.id)
    else:
        words: dict[str, Any] = {"title": "Almanac 3.2", "body": "Quieter."}
        start_release(actors.maya, board.id, **words, thread_ids=[used.id])
    before = Thread.get_by_id(used.id).deleted_at
    assert csv_in.undo_table(actors.maya, IdeaTable.get()) == (1, 1)
    assert Thread.get_by_id(used.id).deleted_at == before
    assert "Rain delay" not in titles()


def test_what_came_with_a_table_is_in_no_measure_of_answers(
    take: Any, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    before = parts()
    take(HEAD + "1,Rain delay,Please.,Shipped,5,,,,\n2,Labels,Please.,,,,,,\n")
    assert Thread.get(Thread.title == "Rain delay").state == "shipped"
    assert parts() == before
    decide(actors.maya, Thread.get(Thread.title == "Labels").id, "shipped")
    assert (parts(), rows(count_decisions)) == (before, [])
    decide(actors.maya, proposal.id, "shipped")
    assert [row.thread_id for row in rows(count_decisions)] == [proposal.id]


def test_a_table_of_another_board_is_not_taken_back_from_here(
    take: Any, browsers: SimpleNamespace, board: Any
) -> None:
    take(HEAD + "1,Rain delay,Please.,,,,,,\n")
    number = IdeaTable.get().id
    assert browsers.maya.send(f"{PLACE}/{number + 7}/undo").status_code == 404
    assert browsers.bob.send(f"{PLACE}/{number}/undo").status_code == 403
    assert titles() == ["Rain delay"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Choose a file."),
        (b"name of the day\nx\n", "The first line has to name the columns"),
        (b"title\n", "There is no idea in it."),
        (b"title\n\xff\xe4\xfc\n", "UTF-8"),
        (b"title\n" + b"Wish for rain\n" * 1001, "more than 1000"),
        (b'title\n"' + b"x" * 200_000 + b'"\n', "no table that can be read"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(look: Any, data: bytes, sentence: str) -> None:
    answer = look(data)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_file_that_is_too_large_is_not_read(look: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.ideas.forms.transfer.MOST_BYTES", 1_000)
    answer = look(b"title\n" + b"Wish for rain\n" * 100)
    assert answer.status_code == 422
    assert "larger than a megabyte" in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "Title;Description;State\nRain delay;Please.;In progress\n",
        "\ufeffTitle\tDescription\tState\r\nRain delay\tPlease.\tIn progress\r\n",
        "Suggestion,Vote_Count,State\nRain delay,3,started\n",
    ],
)
def test_tables_of_other_programs_are_understood(board: Any, text: str) -> None:
    (line,) = read_table(text.encode())
    assert line.found is not None
    assert (line.found.title, line.number) == ("Rain delay", 2)
    assert line.found.status in ("in-progress", "planned")


def test_utf_16_of_a_spreadsheet_is_read(board: Any) -> None:
    (line,) = read_table("title\nÜber den Zaun\n".encode("utf-16"))
    assert line.title == "Über den Zaun"
    with pytest.raises(Unreadable):
        read_table(b"\xff\xfe\x00")


def test_what_was_packed_and_is_broken_asks_for_the_file_again(
    browsers: SimpleNamespace, board: Any
) -> None:
    answer = browsers.maya.send(f"{PLACE}/take", packed="no file", name="x", table="1")
    assert answer.status_code == 422
    assert titles() == []
