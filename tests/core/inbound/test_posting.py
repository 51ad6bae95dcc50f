"""An answer by mail becomes a reply of the person whose reply address it was sent to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor, rights
from core.accounts.models import User
from core.inbound import posting
from core.inbound.addresses import reply_address
from core.inbound.models import InboundMail
from core.spaces.actions import set_grants
from core.threads.actions import start_thread
from core.threads.models import Post, Thread
from core.threads.moderation import delete_thread, set_locked
from core.threads.parts import hang
from core.threadwork.merging import merge_threads
from tests.core.inbound.conftest import bodies, letter
from townhall import clock


def test_what_somebody_wrote_is_posted_without_the_quote(
    talk: SimpleNamespace, address_of: Any, send: Any
) -> None:
    text = "It *works*.\n\nOn Tue, 12 May 2026 at 8:14, Bob <b@example.org> wrote:\n> Clean it.\n"
    row = send(letter(text), address_of("alice"))
    assert (row.state, row.user_id) == ("posted", talk.alice.user_id)
    post = Post.get_by_id(row.post_id)
    assert (post.author_id, post.number, post.body) == (talk.alice.user_id, 3, "It *works*.")


def test_a_mail_of_nothing_but_quotes_is_posted_whole(
    talk: SimpleNamespace, address_of: Any, send: Any
) -> None:
    send(letter("> Clean the filter.\n"), address_of("alice"))
    assert bodies(talk) == ["> Clean the filter."]


def test_the_whole_mail_is_one_click_away_for_its_author_and_the_team(
    talk: SimpleNamespace, cast: SimpleNamespace, address_of: Any, send: Any, sign_in: Any
) -> None:
    text = "Done.\n\n-- \nAlice from the harbour\n"
    post_id = send(
        letter(text, Received="from secret-host [192.0.2.7]"), address_of("alice")
    ).post_id
    url = f"/posts/{post_id}/mail"
    for who, may in ((cast.alice, True), (cast.maya, True), (cast.bob, False)):
        browser = sign_in(who)
        page = browser.get(f"/t/{talk.thread.id}/3", follow_redirects=True).text
        assert (url in page) is may
        answer = browser.get(url)
        assert answer.status_code == (200 if may else 403)
        assert ("Alice from the harbour" in answer.text) is may
        assert "secret-host" not in answer.text
    assert sign_in(cast.alice).get(f"/posts/{talk.answer.id}/mail").status_code == 403


def test_the_words_of_a_mail_with_large_files_are_shown(
    talk: SimpleNamespace, cast: SimpleNamespace, address_of: Any, send: Any, sign_in: Any
) -> None:
    mail = letter("Look.\n\n-- \nAlice from the harbour\n")
    mail.add_attachment(b"%PDF-1.4 " * 300_000, maintype="application", subtype="pdf", filename="a")
    url = f"/posts/{send(mail, address_of('alice')).post_id}/mail"
    assert "Alice from the harbour" in sign_in(cast.alice).get(url).text


def test_the_same_mail_twice_is_one_post(talk: SimpleNamespace, address_of: Any, send: Any) -> None:
    mail = letter("Once.")
    first, second = (send(mail, address_of("alice")) for _time in range(2))
    assert (first.state, second.state, second.raw) == ("posted", "double", "")
    assert bodies(talk) == ["Once."]


def test_mails_without_an_id_are_the_same_when_they_say_the_same(
    talk: SimpleNamespace, address_of: Any, send: Any
) -> None:
    mail, other = letter("Once."), letter("Another.")
    del mail["Message-ID"], other["Message-ID"]
    states = [send(each, address_of("alice")).state for each in (mail, mail, other)]
    assert states == ["posted", "double", "posted"]


def test_an_id_that_is_too_long_is_none(talk: SimpleNamespace, address_of: Any, send: Any) -> None:
    for tail in ("a", "b"):
        raw = bytes(letter(f"Say {tail}.")).replace(b"Message-ID: <", b"Message-ID: <" + b"x" * 300)
        assert send(raw, address_of("alice"), "alice@example.org").state == "posted"
    assert bodies(talk) == ["Say a.", "Say b."]


def test_files_are_kept_under_the_rules_for_files(
    talk: SimpleNamespace, address_of: Any, send: Any, mailbox: Any
) -> None:
    mail = letter("Here it is.")
    mail.add_attachment(
        b"%PDF-1.4 plan", maintype="application", subtype="pdf", filename="plan.pdf"
    )
    mail.add_attachment(b"MZ\x90", maintype="application", subtype="octet-stream", filename="a.exe")
    assert send(mail, address_of("alice")).state == "posted"
    [body] = bodies(talk)
    assert body.startswith("Here it is.\n\n[plan.pdf")
    assert "a.exe" not in body
    told = mailbox()[-1]
    assert told["Auto-Submitted"] == "auto-replied"
    assert "a.exe" in told.get_body(("plain",)).get_content()


def test_files_of_a_mail_are_left_out_where_none_may_be_attached(
    talk: SimpleNamespace, address_of: Any, send: Any, mailbox: Any
) -> None:
    never: Any = {(rights().builtin["members"], "spaces.upload"): "never"}
    space_id = Thread.get_by_id(talk.thread.id).space_id
    set_grants(Actor(is_admin=True), space_id, never, permissions=["spaces.upload"])
    mail = letter("Here it is.")
    mail.add_attachment("a,b\n1,2\n", subtype="csv", filename="table.csv")
    assert send(mail, address_of("alice")).state == "posted"
    assert bodies(talk) == ["Here it is."]
    told = mailbox()[-1].get_body(("plain",)).get_content()
    assert "You may not attach files here" in told


def test_a_mail_with_nothing_but_a_file_is_posted(
    talk: SimpleNamespace, address_of: Any, send: Any
) -> None:
    mail = letter("")
    mail.add_attachment("a,b\n1,2\n", subtype="csv", filename="table.csv")
    assert send(mail, address_of("alice")).state == "posted"
    assert "table.csv" in bodies(talk)[0]


def test_formatted_mail_becomes_markdown(talk: SimpleNamespace, address_of: Any, send: Any) -> None:
    mail = letter("")
    html = '<p>It <b>works</b>.</p><div class="gmail_quote">Bob: <blockquote>Old</blockquote></div>'
    mail.set_content(html, subtype="html")
    send(mail, address_of("alice"))
    assert bodies(talk) == ["It **works**."]


def test_any_charset_is_read_or_at_least_survived(
    talk: SimpleNamespace, address_of: Any, send: Any
) -> None:
    for charset in ("koi8-r", "x-unknown", "punycode", "zlib"):
        said = "Да, yes".encode("koi8-r" if charset == "koi8-r" else "utf-8")
        head = bytes(letter("")).partition(b"\n\n")[0]
        raw = head.replace(b'charset="utf-8"', f'charset="{charset}"'.encode())
        raw = raw.replace(b"7bit", b"8bit") + b"\n\n" + said
        assert send(raw, address_of("alice"), "alice@example.org").state == "posted"
    assert bodies(talk) == ["Да, yes"] * 4


def test_no_more_is_allowed_than_on_the_site(
    app: Flask, talk: SimpleNamespace, address_of: Any, send: Any
) -> None:
    with app.test_request_context("/"):
        set_locked(talk.maya, talk.thread.id, on=True)
    row = send(letter("Hello?"), address_of("alice"))
    assert (row.state, row.reason) == ("refused", "closed")
    # Whoever keeps order there may, as on the site.
    assert send(letter("Locked.", From="maya@example.org"), address_of("maya")).state == "posted"
    Thread.update(audience="private").execute()
    assert send(letter("Hello?"), address_of("alice")).reason == "gone"
    with app.test_request_context("/"):
        Thread.update(audience="public").execute()
        delete_thread(talk.maya, talk.thread.id)
    assert send(letter("Hello?"), address_of("alice")).reason == "gone"
    assert bodies(talk) == ["Locked."]


def test_only_members_in_good_standing_post(
    talk: SimpleNamespace, address_of: Any, send: Any
) -> None:
    for state in ("suspended", "closed", "pending"):
        User.update(state=state).where(User.id == talk.alice.user_id).execute()
        assert send(letter(), address_of("alice")).reason == "nobody"
    assert bodies(talk) == []


def test_an_empty_mail_is_refused(talk: SimpleNamespace, address_of: Any, send: Any) -> None:
    assert send(letter("\n\n"), address_of("alice")).reason == "empty"


def test_a_flood_from_one_account_is_refused(
    talk: SimpleNamespace, address_of: Any, send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.inbound.posting.MOST_AN_HOUR", 2)
    states = [send(letter(f"Mail {n}."), address_of("alice")).state for n in range(3)]
    assert states == ["posted", "posted", "refused"]


def test_there_is_no_reply_address_while_no_mail_is_taken_in(
    talk: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert str(reply_address(talk.alice.user_id, talk.thread.id)).startswith("reply+")
    monkeypatch.setattr("core.site._current", SimpleNamespace(config=SimpleNamespace(mail_in="")))
    assert reply_address(talk.alice.user_id, talk.thread.id) is None


def test_without_an_envelope_the_address_is_among_the_headers(
    talk: SimpleNamespace, address_of: Any, send: Any
) -> None:
    mail = letter("By a mailbox.", To=f"Town <{address_of('alice')}>", Cc="x@example.org")
    assert send(mail, "", None).state == "posted"


def test_a_mail_killed_between_keeping_and_posting_is_posted_once(
    talk: SimpleNamespace, address_of: Any, send: Any, monkeypatch: Any, at: Any, run_jobs: Any
) -> None:
    deaths = iter([True, False])

    def dying(post_id: int, name: str) -> None:
        if next(deaths):
            raise SystemExit("killed")
        hang(post_id, name)

    monkeypatch.setattr(posting, "hang", dying)
    row = send(letter("At last."), address_of("alice"))
    assert (row.state, bodies(talk)) == ("new", [])
    with at(clock.ago(hours=-1)):
        run_jobs()
    assert InboundMail.get_by_id(row.id).state == "posted"
    assert bodies(talk) == ["At last."]


def test_lines_that_a_program_folded_are_one_paragraph_again(
    talk: SimpleNamespace, address_of: Any, send: Any
) -> None:
    mail = letter("x")
    mail.set_content("One long \nline \nis one.\n> Quoted \n> too.\nAnd this.\n-- \nAlice\n")
    mail.set_param("format", "flowed")
    send(mail, address_of("alice"))
    assert bodies(talk) == ["One long line is one.\n> Quoted too.\nAnd this."]


@pytest.mark.parametrize("closed", [False, True])
def test_an_answer_to_a_merged_thread_lands_in_the_one_it_is_part_of(
    app: Flask, talk: SimpleNamespace, address_of: Any, send: Any, closed: bool
) -> None:
    address = address_of("alice")
    with app.test_request_context("/"):
        other = start_thread(
            talk.maya, talk.board.id, kind="topic", title="All about pumps", body="Everything."
        )
        merge_threads(talk.maya, talk.thread.id, other.id)
        set_locked(talk.maya, other.id, on=closed)
    row = send(letter("Still stops."), address)
    if closed:
        assert (row.state, row.reason) == ("refused", "closed")
    else:
        assert Post.get_by_id(row.post_id).thread_id == other.id
