"""Files on their way into a text: by script, by a plain form, with any of its buttons."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from core.attachments.models import Attachment, AttachmentUse
from core.drafts.models import Draft
from core.threads.models import Post, Thread
from tests.core.attachments.conftest import address_in, kept, picture, sent, uploaded
from townhall.testing import Browser


def newest() -> Any:
    return Post.select().order_by(Post.id.desc()).first()


def text_field(html: str, name: str = "body") -> str:
    area = BeautifulSoup(html, "html.parser").select_one(f"textarea[name={name}]")
    assert area is not None
    return area.text.removeprefix("\n")


@pytest.fixture
def reply_url(talk: Any) -> str:
    return f"/forums/t/{talk.id}/reply"


def test_a_script_gets_the_markdown_of_a_picture(alice: Browser) -> None:
    markdown = uploaded(alice, picture("JPEG", (900, 600)), "Pump at work.JPG")
    assert markdown.startswith("![](/files/a/")
    assert markdown.endswith("/pump-at-work-900x600.webp)")
    served = alice.get(address_in(markdown))
    assert served.headers["Content-Type"] == "image/webp"
    assert served.data[8:12] == b"WEBP"


def test_a_script_gets_a_link_with_the_size_of_anything_else(alice: Browser) -> None:
    markdown = uploaded(alice, b"%PDF-1.7\n" + bytes(1_200_000), "Réport [final].pdf")
    assert markdown.startswith(r"[Réport \[final\].pdf (1.2 MB)](/files/a/")
    assert markdown.endswith("/report-final.pdf)")


def test_a_refusal_is_a_sentence(alice: Browser) -> None:
    answer = sent(alice, "/files", ("tool.exe", b"MZ\x90\x00" + bytes(100)), field="file")
    assert answer.status_code == 422
    assert answer.text.startswith("tool.exe: This type of file is not taken here.")
    assert "pdf" in answer.text


def test_a_picture_in_a_post_has_its_size_and_leads_to_the_whole(
    alice: Browser, reply_url: str
) -> None:
    markdown = uploaded(alice, picture("JPEG", (3000, 1500))).replace("![]", "![The pump]")
    alice.send(reply_url, body=f"Look:\n\n{markdown}")
    image = BeautifulSoup(newest().html, "html.parser").img
    assert image is not None
    assert image.parent is not None
    assert (image["width"], image["height"], image["loading"]) == ("680", "340", "lazy")
    assert image["alt"] == "The pump"
    assert image.parent["href"] == address_in(markdown)
    small, whole = (alice.get(str(url)) for url in (image["src"], image.parent["href"]))
    assert small.status_code == whole.status_code == 200
    assert len(small.data) < len(whole.data)


def test_a_small_picture_needs_no_preview(alice: Browser, reply_url: str) -> None:
    markdown = uploaded(alice, picture())
    assert len(kept()) == 1
    alice.send(reply_url, body=markdown)
    image = BeautifulSoup(newest().html, "html.parser").img
    assert image is not None
    assert image["src"] == address_in(markdown)
    assert alice.get(str(image["src"]).replace("/a/", "/s/")).status_code == 200


@pytest.mark.parametrize("htmx", [False, True])
def test_the_button_attach_gives_the_form_back_with_the_files_in_the_text(
    alice: Browser, talk: Any, reply_url: str, htmx: bool
) -> None:
    files = [("one.png", picture()), ("two.txt", b"notes")]
    posts = Post.select().count()
    answer = sent(alice, reply_url, *files, body="Begun.", show="attach", alt="A pump", htmx=htmx)
    assert answer.status_code == 200
    text = text_field(answer.text)
    assert text.startswith("Begun.\n\n![A pump](/files/a/")
    assert "[two.txt (5 bytes)](/files/a/" in text
    assert "2 files stand at the end of the text." in answer.text
    assert Post.select().count() == posts
    assert alice.get(address_in(text)).status_code == 200


def test_files_that_come_with_post_are_posted(alice: Browser, reply_url: str) -> None:
    answer = sent(alice, reply_url, ("one.png", picture()), body="Look.")
    assert answer.status_code == 303
    post = newest()
    assert post.body.startswith("Look.\n\n![](/files/a/")
    assert AttachmentUse.select().where(AttachmentUse.post == post.id).count() == 1


def test_a_post_can_be_a_picture_alone(alice: Browser, reply_url: str) -> None:
    assert sent(alice, reply_url, ("one.png", picture()), body="").status_code == 303
    assert newest().body.startswith("![](")


def test_one_bad_file_keeps_the_post_back_and_the_good_ones_in_the_text(
    alice: Browser, reply_url: str
) -> None:
    posts = Post.select().count()
    files = [("good.png", picture()), ("bad.exe", b"MZ\x00\x00")]
    answer = sent(alice, reply_url, *files, body="Look.")
    assert answer.status_code == 422
    assert Post.select().count() == posts
    assert text_field(answer.text).startswith("Look.\n\n![](/files/a/")
    assert "bad.exe: This type of file is not taken here." in answer.text


def test_a_refused_post_keeps_its_files_in_the_text(alice: Browser, board: Any) -> None:
    answer = sent(
        alice,
        f"/forums/s/{board.slug}/new",
        ("one.png", picture()),
        title="",
        body="Text.",
        tags="",
    )
    assert answer.status_code == 422
    assert Thread.select().count() == 0
    assert text_field(answer.text).startswith("Text.\n\n![](/files/a/")


def test_files_come_with_a_new_thread_and_with_an_edit(alice: Browser, board: Any) -> None:
    path = f"/forums/s/{board.slug}/new"
    sent(alice, path, ("one.png", picture()), title="A thread", body="Text.", tags="")
    post = newest()
    assert AttachmentUse.select().count() == 1
    edit = f"/posts/{post.id}/edit"
    fields = {"body": post.body, "title": "A thread", "tags": "", "version": "1"}
    answer = sent(alice, edit, ("two.txt", b"notes"), **fields, show="attach")
    assert answer.status_code == 200
    text = text_field(answer.text)
    assert "one-80x60.webp" in text
    assert "two.txt" in text
    assert sent(alice, edit, ("two.txt", b"notes"), **fields).status_code == 303
    assert "two.txt" in newest().body
    assert AttachmentUse.select().count() == 2


def test_a_preview_and_a_saved_draft_keep_the_files(alice: Browser, reply_url: str) -> None:
    answer = sent(alice, reply_url, ("one.png", picture()), body="Look.", show="preview")
    assert text_field(answer.text).startswith("Look.\n\n![](/files/a/")
    assert "/files/a/" in str(BeautifulSoup(answer.text, "html.parser").select(".preview img"))
    key = reply_url.split("/")[3]
    draft = f"reply-{key}"
    sent(alice, reply_url, ("two.png", picture()), body="Later.", show="draft", draft=draft)
    assert "/files/a/" in Draft.get().data["body"]


def test_attaching_to_a_new_thread_works_before_it_has_a_title(alice: Browser, board: Any) -> None:
    path = f"/forums/s/{board.slug}/new"
    files = ("one.png", picture())
    answer = sent(alice, path, files, title="", body="@nobody.", tags="", show="attach")
    assert answer.status_code == 200
    assert "Give it a title." not in answer.text
    assert text_field(answer.text).startswith("@nobody.\n\n![](/files/a/")


def test_attach_without_a_file_says_so(alice: Browser, reply_url: str) -> None:
    answer = sent(alice, reply_url, body="Begun.", show="attach")
    assert answer.status_code == 422
    assert "Choose a file first." in answer.text
    assert text_field(answer.text) == "Begun."
    answer = sent(alice, "/files")
    assert (answer.status_code, answer.text) == (422, "Choose a file first.")


def test_more_than_ten_at_once_are_not_taken(alice: Browser, reply_url: str) -> None:
    files = [(f"{n}.txt", b"text") for n in range(12)]
    answer = sent(alice, reply_url, *files, body="All.")
    assert answer.status_code == 422
    assert text_field(answer.text).count("/files/a/") == 10
    assert "At most 10 files at once" in answer.text


def test_the_same_form_sent_twice_makes_one_post(alice: Browser, reply_url: str) -> None:
    posts = Post.select().count()
    for _time in range(2):
        sent(alice, reply_url, ("one.png", picture()), body="Look.", once="abc")
    assert Post.select().count() == posts + 1
    assert Attachment.select().where(Attachment.unused_since.is_null()).count() == 1


def test_who_may_not_attach_has_no_field_and_no_way(
    client: Browser, cast: SimpleNamespace, sign_in: Any, make_user: Any, reply_url: str
) -> None:
    assert sent(client, "/files", ("one.png", picture()), field="file").status_code == 303
    for state in ("pending", "suspended"):
        browser = sign_in(make_user(state, state=state))
        assert sent(browser, "/files", ("one.png", picture()), field="file").status_code == 403
        sent(browser, reply_url, ("one.png", picture()), body="Look.")
    assert kept() == []
    assert 'name="files"' not in client.get(reply_url.removesuffix("/reply")).text


def test_the_field_stands_in_every_composer(alice: Browser, board: Any, talk: Any) -> None:
    first = Post.get(Post.thread == talk.id)
    for url in (
        f"/forums/s/{board.slug}/new",
        f"/forums/t/{talk.id}/{talk.slug}",
        f"/posts/{first.id}/edit",
        f"/t/{talk.id}/reply",
    ):
        page = BeautifulSoup(alice.get(url).text, "html.parser")
        field = page.select_one('form.composer[enctype="multipart/form-data"] input[name=files]')
        assert field is not None, url
        assert field.has_attr("multiple")
