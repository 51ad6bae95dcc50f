"""Quotes: from the source, over several pages, told once, and marked when the source changes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.access import Actor
from core.composer.models import PostQuote
from core.drafts.queries import find_draft
from core.spaces.visibility import set_visibility
from core.threads.actions import edit_post, reply, start_thread
from core.threads.events import Quoted
from core.threads.models import Post
from core.threads.moderation import delete_post
from core.threads.quoting import quoted_posts, trimmed


def quote(thread_id: int, number: int, text: str = "Some words.") -> str:
    return f"> [Name in #{number}](/t/{thread_id}/{number})\n>\n> {text}\n\n"


def test_a_marked_passage_is_quoted_from_the_source(town: Any, browsers: SimpleNamespace) -> None:
    answer = browsers.alice.get(f"/posts/{town.answer.id}/quote?text=the+filter")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text == f"> [Bob in #2](/t/{town.talk.id}/2)\n>\n> the *filter*\n\n"


def test_what_is_not_in_the_source_is_quoted_as_it_was_marked(
    town: Any, browsers: SimpleNamespace
) -> None:
    path = f"/posts/{town.answer.id}/quote"
    assert "> no such\n> words" in browsers.alice.get(f"{path}?text=no+such%0Awords").text
    assert browsers.alice.get(f"{path}?text=no+such&end=words").status_code == 404
    assert browsers.alice.get(f"{path}?text=Clean&end=first").text.endswith(
        "> Clean the *filter* first.\n\n"
    )


def test_a_quote_leaves_out_quoted_posts_and_keeps_other_quotes(
    town: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    body = quote(town.talk.id, 1) + "As the book says:\n\n> Rinse it.\n\nSo I did."
    post = reply(actors.charlie, town.talk.id, body)
    text = browsers.alice.get(f"/posts/{post.id}/quote").text
    assert text == (
        f"> [Charlie in #3](/t/{town.talk.id}/3)\n>\n"
        "> As the book says:\n>\n> > Rinse it.\n>\n> So I did.\n\n"
    )


def test_odd_selections_do_no_harm(town: Any, browsers: SimpleNamespace) -> None:
    path = f"/posts/{town.answer.id}/quote"
    for text in ("%00", "%F0%9F%8E%89", "a" * 5000, "%5B%5D(", "%20"):
        assert browsers.alice.get(f"{path}?text={text}").status_code == 200
    assert browsers.alice.get(f"/posts/{10**30}/quote?text=a").status_code == 404


def test_a_post_that_one_may_not_see_is_not_quoted(town: Any, browsers: SimpleNamespace) -> None:
    hidden = Post.get(Post.thread == town.secret)
    assert browsers.bob.get(f"/posts/{hidden.id}/quote?text=Hush").status_code == 404
    assert browsers.bob.send(f"/posts/{hidden.id}/quote").status_code == 404
    page = browsers.bob.get(f"{town.url}/2?quote={hidden.number + 50}").text
    assert "&gt; [" not in page


def test_quotes_of_several_posts_gather_in_the_reply_without_a_script(
    town: Any, browsers: SimpleNamespace, actors: SimpleNamespace
) -> None:
    first = Post.get((Post.thread == town.talk) & (Post.number == 1))
    answer = browsers.charlie.send(f"/posts/{first.id}/quote")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{town.url}/1#p1"
    browsers.charlie.send(f"/posts/{town.answer.id}/quote")
    page = browsers.charlie.get(f"{town.url}/2").text
    assert "&gt; It **stops** at once." in page
    assert "&gt; Clean the *filter* first." in page
    assert "The quote is in your reply." in page
    kept = find_draft(actors.charlie, f"reply-{town.talk.id}")
    assert kept is not None
    assert str(kept.fields["body"]).count("> [") == 2


def test_quotes_are_added_below_what_was_written(
    town: Any, browsers: SimpleNamespace, actors: SimpleNamespace
) -> None:
    draft = f"reply-{town.talk.id}"
    browsers.charlie.send(town.path, body="My words.", show="draft", draft=draft)
    browsers.charlie.send(f"/posts/{town.answer.id}/quote")
    kept = find_draft(actors.charlie, draft)
    assert kept is not None
    assert str(kept.fields["body"]).startswith("My words.\n\n> [Bob in #2]")


def test_a_locked_thread_takes_no_quotes(town: Any, browsers: SimpleNamespace) -> None:
    browsers.maya.send(f"/t/{town.talk.id}/lock", on="1")
    assert browsers.charlie.send(f"/posts/{town.answer.id}/quote").status_code == 403


def test_each_author_is_told_once_and_never_oneself(
    town: Any, actors: SimpleNamespace, happened: list[Any]
) -> None:
    id_ = town.talk.id
    reply(actors.bob, id_, "Another one of mine.")
    body = quote(id_, 1) + quote(id_, 2) + quote(id_, 3) + quote(id_, 1) + "Indeed."
    post = reply(actors.alice, id_, body)
    told = [event for event in happened if isinstance(event, Quoted)]
    assert [(e.author_id, e.source_id, e.post_id) for e in told] == [
        (actors.bob.user_id, town.answer.id, post.id)
    ]
    assert PostQuote.select().where(PostQuote.post == post).count() == 3


def test_an_edit_tells_only_who_is_quoted_newly(
    town: Any, actors: SimpleNamespace, happened: list[Any]
) -> None:
    id_ = town.talk.id
    post = reply(actors.charlie, id_, quote(id_, 2) + "Yes.")
    edit_post(actors.charlie, post.id, quote(id_, 2) + quote(id_, 1) + "Yes.", version=1)
    told = [event.author_id for event in happened if isinstance(event, Quoted)]
    assert told == [actors.bob.user_id, actors.alice.user_id]
    edit_post(actors.charlie, post.id, "Nothing quoted.", version=2)
    assert not PostQuote.select().exists()


def test_quotes_of_what_the_writer_may_not_see_count_for_nothing(
    town: Any, actors: SimpleNamespace, happened: list[Any]
) -> None:
    reply(actors.bob, town.talk.id, quote(town.secret.id, 1) + quote(10**9, 1) + "Guessed.")
    assert not PostQuote.select().exists()
    assert not [event for event in happened if isinstance(event, Quoted)]


def test_a_quote_whose_source_was_edited_is_marked_and_unmarked(
    town: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    id_ = town.talk.id
    reply(actors.charlie, id_, quote(id_, 2, "Clean the *filter* first.") + "Did that.")
    words = "Edited since it was quoted here:"
    assert words not in browsers.alice.get(town.url).text
    edit_post(actors.bob, town.answer.id, "Clean nothing.", version=1)
    page = browsers.alice.get(town.url).text
    assert words in page
    assert f'href="/posts/{town.answer.id}/history">#2</a>' in page
    edit_post(actors.bob, town.answer.id, "Clean the *filter* first.", version=2)
    assert words not in browsers.alice.get(town.url).text


def test_the_mark_tells_nothing_of_a_thread_that_the_reader_may_not_see(
    town: Any, actors: SimpleNamespace, browsers: SimpleNamespace, actor_of: Any, cast: Any
) -> None:
    other = start_thread(
        actors.alice, town.board.id, kind="topic", title="Another", body="Look there."
    )
    maya = actor_of(cast.maya)
    reply(maya, other.id, quote(town.secret.id, 1, "Hush.") + "As I said.")
    hidden = Post.get(Post.thread == town.secret)
    edit_post(maya, hidden.id, "Hush, hush.", version=1)
    url = f"/forums/t/{other.id}/another"
    assert "Edited since" in browsers.maya.get(url).text
    assert "Edited since" not in browsers.alice.get(url).text
    set_visibility(Actor(is_admin=True), town.den.id, "everyone")
    assert "Edited since" in browsers.alice.get(url).text
    delete_post(maya, hidden.id)
    assert "Edited since" not in browsers.alice.get(url).text


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("> [A in #2](/t/7/2)\n>\n> x", [(7, 2)]),
        ("> [A](/t/7/2):\n> x\n\n> [A](/t/7/2)\n> y", [(7, 2)]),
        ("See [A](/t/7/2).", []),
        ("```\n> [A](/t/7/2)\n> x\n```", []),
        ("> [A](/t/7/2) and more", []),
        ("> [A](https://example.org/t/7/2)", []),
    ],
)
def test_which_posts_a_text_quotes(body: str, found: list[tuple[int, int]]) -> None:
    assert quoted_posts(body) == found


def test_a_long_quote_of_the_whole_post_above_is_cut_on_save(
    town: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    id_ = town.talk.id
    long = "\n\n".join(f"Paragraph {number} says quite a lot of things." for number in range(12))
    above = reply(actors.bob, id_, long)
    body = browsers.alice.get(f"/posts/{above.id}/quote").text + "I agree."
    post = reply(actors.alice, id_, body)
    assert post.body.startswith(f"> [Bob in #3](/t/{id_}/3)\n>\n> Paragraph 0 says")
    assert post.body.endswith("[…]\n\nI agree.")
    assert len(post.body) < 300
    assert "Paragraph 11" in reply(actors.charlie, id_, body).body, "no longer directly above"


def test_what_is_short_partial_or_alone_is_not_cut() -> None:
    long = "A sentence of some length. " * 20
    asked = {"thread_id": 7, "number": 3}
    for body, above in (
        (quote(7, 3, "Short.") + "Yes.", "Short."),
        (quote(7, 3, long[:300]) + "Yes.", long),
        (quote(7, 2, long) + "Yes.", long),
        (quote(7, 3, long), long),
        ("Before. " + quote(7, 3, long) + "Yes.", long),
    ):
        assert trimmed(body, above=above, **asked) == body
    assert trimmed(quote(7, 3, long) + "Yes.", above=long, **asked) != quote(7, 3, long) + "Yes."
