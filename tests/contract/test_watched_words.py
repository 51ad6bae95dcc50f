"""Whatever strangers can publish is asked for watched words: each column of text that people
write is tried, or stands here with the reason why it is not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest

from core.access import Actor
from core.attachments.actions import NotKept, keep_file
from core.groups.actions import CannotChange
from core.groups.actions.managing import Terms, create_group, edit_group
from core.groups.models import Group
from core.groups.queries import visible_group
from core.polls.actions import define_poll
from core.polls.rules import Terms as Poll
from core.threads.editing import edit_post
from core.threads.models import Post
from core.threads.queries import visible_post
from core.threads.rules import Rejected
from core.versions import refresh
from core.watchwords.actions import watch_word
from core.web.errors import Elsewhere
from tests.support.meeting_words import ways_of_events
from tests.support.payloads import WRITTEN, columns
from tests.support.town import Town, undone
from townhall import reply, start_thread

WORDS = {"block": "zounds", "review": "gewgaw", "censor": "fiddle"}
FINE = "harmless"
REFUSED = (Rejected, Elsewhere, CannotChange, NotKept)

TEAM = "only the team reads it, or it is about the team's own work"
OWNER = "the words of the owner or the team"
ALONE = "only whoever wrote it reads it"
FOREIGN = "comes from elsewhere, in nobody's words, and only the team reads it"
COPY = "a copy of what was asked when it was written"
PRIVATE = "read by owners of one group, who let in or leave out"
NOT_ASKED = {
    **dict.fromkeys(("EventAnswer.gate", "EventScan.gate"), "what hosts call a door in their log"),
    "EventSource.error": "what the program says of a calendar",
    **dict.fromkeys(
        """IdeaChange.after_name IdeaChange.before_name IdeaChange.note IdeaProxy.note
        IdeaRelease.version IdeaStatus.name IdeaTable.name""".split(),
        "what the team itself says when it decides about ideas",
    ),
    **dict.fromkeys(
        """SupportCalendar.name SupportField.help SupportField.label SupportHoliday.name
        SupportMacro.body SupportMacro.title SupportPolicy.name SupportQueue.signature
        SupportRule.name SupportState.name SupportState.public_name SupportView.name""".split(),
        "what the team itself says when it runs the desk",
    ),
    **dict.fromkeys(
        """SupportLetter.subject SupportSuspended.name SupportSuspended.subject
        SupportWords.body""".split(),
        FOREIGN,
    ),
    **dict.fromkeys(
        ("SupportOutgoing.problem", "SupportRuleRun.said", "SupportSuspended.detail"),
        "what the program says of an answer, a rule or a mail",
    ),
    "SupportOutgoing.body": "asked when it leaves, as every reply",
    **dict.fromkeys(["SupportRating.comment", "SupportValue.value"], "said to the team alone"),
    "Webhook.label": "what owners call another program",
    "WebhookDelivery.error": "what the program says of an address",
    **dict.fromkeys(
        """Appeal.answer HiddenPost.reason ReviewItem.note ReviewItem.reason Sanction.reason
        StaffNote.text Audit.note Impersonation.reason Held.note WatchedWord.word WatchedWord.note
        ThreadWork.said Revision.hidden_reason Invite.note""".split(),
        TEAM,
    ),
    **dict.fromkeys(["Appeal.text", "Report.text", "Application.answer"], "said to the team alone"),
    **dict.fromkeys(
        """OpenIdProvider.label ProfileField.help ProfileField.label Space.title
        Space.description Tag.description TagGroup.name TermsText.body TermsText.note""".split(),
        OWNER,
    ),
    **dict.fromkeys(
        """Passkey.name Bookmark.note Draft.title Draft.excerpt FeedToken.label
        OpenIdIdentity.name KnownDevice.device Session.device""".split(),
        ALONE,
    ),
    **dict.fromkeys(
        """InboundMail.detail InboundMail.message_id InboundMail.recipient InboundMail.returns_to
        InboundMail.sender InboundMail.subject JobRun.error MailStop.said Outbox.error
        FigureCount.error""".split(),
        FOREIGN,
    ),
    **dict.fromkeys(["GroupInvite.note", "GroupRequest.note"], PRIVATE),
    **dict.fromkeys(
        """Notification.text Notification.title Revision.title Revision.body Held.title
        Held.body""".split(),
        COPY,
    ),
    **dict.fromkeys(
        ["Preview.title", "Preview.description", "Preview.site_name"],
        "what another site says of itself; the link to it stands in a text that was asked",
    ),
    **dict.fromkeys(
        ["Post.delete_reason", "Thread.delete_reason"],
        "why something is gone, for those who may still look at it",
    ),
}


def thread_title(town: Town, word: str) -> None:
    topic(town, title=f"A {word} of a pump")


def tag_name(town: Town, word: str) -> None:
    topic(town, tags=word)


def later_tag(town: Town, word: str) -> None:
    change(town, "other_post", "member", tags=word)


def topic(town: Town, *, title: str = "A pump", tags: str = "") -> None:
    start_thread(
        town.actor("owner"),
        town.things["space_id"],
        kind="topic",
        title=title,
        body="Well.",
        tags=tags,
    )


def body(town: Town, word: str) -> None:
    reply(town.actor("owner"), town.things["thread_id"], f"My {word} is here.")


def edit(town: Town, word: str) -> None:
    change(town, "post_id", "owner", text=f"My {word} is here.")


def edit_reason(town: Town, word: str) -> None:
    change(town, "post_id", "owner", text="Anew.", reason=f"A {word} of mine")


def retitle(town: Town, word: str) -> None:
    change(town, "other_post", "member", title=f"A {word} of a pump")


def change(
    town: Town, name: str, role: str, *, text: str = "", reason: str = "", **heading: Any
) -> None:
    post = Post.get_by_id(town.things[name])
    if heading:
        heading = {"title": post.thread.title, "tags": post.thread.tag_names, **heading}
    edit_post(
        town.actor(role),
        post.id,
        text or post.body,
        version=post.version,
        reason=reason,
        **heading,
    )


def question(town: Town, word: str) -> None:
    poll(town, f"Which {word}?", ("White", "Brown"))


def option(town: Town, word: str) -> None:
    poll(town, "Which one?", ("White", f"The {word} one"))


def poll(town: Town, asked: str, options: tuple[str, ...]) -> None:
    alice = town.actor("owner")
    _thread, post = visible_post(alice, town.things["post_id"])
    define_poll(alice, post, Poll(question=asked, options=options))


def file_name(town: Town, word: str) -> None:
    keep_file(town.actor("owner"), BytesIO(b"Plain words of mine."), f"my {word} list.txt")


def group_name(town: Town, word: str) -> None:
    create_group(maker(town), Terms(name=f"The {word} group", slug="pump-friends"))


def group_text(town: Town, word: str) -> None:
    create_group(maker(town), Terms(name="Friends", description=f"For every {word} here."))


def group_change(town: Town, word: str) -> None:
    made = create_group(maker(town), Terms(name="Friends of pumps"))
    seen = visible_group(maker(town), Group.get_by_id(made.id).slug)
    edit_group(maker(town), seen, Terms(name="Friends of pumps", description=f"A {word}."))


def maker(town: Town) -> Actor:
    return town.actor("admin")


def profile(field: str) -> Callable[[Town, str], None]:
    def save(town: Town, word: str) -> None:
        told: dict[str, Any] = {"name": "Alice", "bio": "Pumps.", "place": "", "links": ""}
        told |= {"timezone": "UTC", "locale": "", field: f"A {word} lover"}
        answer = town.browser("owner").send("/account/profile", **told)
        assert answer.status_code in (303, 422)

    return save


def longer_value(town: Town, word: str) -> None:
    profile("field_story")(town, word)


def team_value(town: Town, word: str) -> None:
    maya, alice = town.browser("staff"), town.people["owner"]
    answer = maya.send(f"/admin/members/{alice.id}/fields", field_number=f"A {word}")
    assert answer.status_code in (303, 422)


ASKED: tuple[tuple[str, Callable[[Town, str], None]], ...] = (
    ("Thread.title", thread_title),
    ("Thread.title", retitle),
    ("Post.body", body),
    ("Post.body", edit),
    ("Revision.reason", edit_reason),
    ("Tag.name", tag_name),
    ("Tag.name", later_tag),
    ("Poll.question", question),
    ("PollOption.text", option),
    ("Attachment.name", file_name),
    ("Group.name", group_name),
    ("Group.description", group_text),
    ("Group.description", group_change),
    ("User.name", profile("name")),
    ("User.bio", profile("bio")),
    ("User.place", profile("place")),
    ("ProfileValue.value", profile("field_company")),
    ("ProfileValue.value", longer_value),
    ("ProfileValue.value", team_value),
    *ways_of_events(),
)
NAMES = [f"{column} by {way.__name__}" for column, way in ASKED]


def test_every_text_is_asked_or_has_its_reason() -> None:
    asked = {column for column, _way in ASKED}
    assert asked & NOT_ASKED.keys() == set()
    assert asked | NOT_ASKED.keys() == set(WRITTEN.split())
    assert [name for name, why in NOT_ASKED.items() if len(why) < 10] == []


def stands(column: str, word: str) -> bool:
    field = columns()[column]
    return bool(field.model.select().where(field.contains(word)).exists())


def tried(town: Town, way: Callable[[Town, str], None], word: str) -> None:
    with town.app.test_request_context("/"):
        refresh()
        with suppress(*REFUSED):
            way(town, word)


@pytest.mark.parametrize(("column", "way"), ASKED, ids=NAMES)
def test_a_watched_word_does_not_come_to_stand(
    town: Town, column: str, way: Callable[[Town, str], None]
) -> None:
    with undone():
        tried(town, way, FINE)
        assert stands(column, FINE), "the way does not lead there, so it shows nothing"
    for action, word in WORDS.items():
        with undone():
            ada = town.actor("admin")
            with town.app.test_request_context("/"):
                watch_word(ada, word=word, action=action, is_whole=True, note="")
            tried(town, way, word)
            assert not stands(column, word), action
