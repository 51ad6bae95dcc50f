"""A small community with one of everything, in which contract tests ask every address.

It is made once a module; what a test writes is taken back (`undone`).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from flask import Flask
from PIL import Image

from core import clock, files, outbox, settings
from core.access import PROOF, Actor, rights
from core.accounts import passwords, tokens
from core.accounts.actions import inviting
from core.accounts.models import Session, User
from core.accounts.sessions import actor_for, hashed
from core.attachments.actions import keep_file
from core.attachments.naming import address
from core.backups.shelf import shelf
from core.bulk.actions import do_batch
from core.db import transaction
from core.drafts.actions import save_draft
from core.drafts.places import reply_key
from core.drafts.queries import find_draft
from core.factors.actions import begin_app
from core.feeds.actions import make_token
from core.feeds.models import FeedToken
from core.holding.keeping import keep
from core.holding.rules import Reason
from core.inbound.models import InboundMail
from core.inbound.taking import take
from core.insights import counting
from core.letters.links import Stop, token_of
from core.look.actions import set_logo
from core.mentions.queries import render_text
from core.models import Outbox
from core.mydata.models import PersonalExport
from core.notifications.models import Notification
from core.openid.actions import save_provider
from core.openid.models import OpenIdIdentity
from core.passkeys.models import Passkey
from core.polls.actions import define_poll
from core.polls.rules import Terms
from core.profiles.actions import set_avatar
from core.push.actions import switch_on
from core.push.models import PushSubscription
from core.site import site
from core.spaces.actions import set_grants
from core.spaces.visibility import set_visibility
from core.tags import actions as tags
from core.terms.actions import Words, publish
from core.threads import moderation
from core.threads.checks import Proposal
from core.threads.editing import edit_post
from core.threads.models import Post, Tag
from core.threads.parts import hang
from core.threads.queries import visible_post
from core.threadwork.merging import merge_threads
from core.versions import refresh
from core.watchwords.actions import watch_word
from core.web.assets import asset
from plugins.ideas.statuses import ensure_statuses
from plugins.support.states import ensure_states
from tests.support.belonging import gather
from tests.support.disputes import quarrel
from tests.support.linking import link_up
from tests.support.listeners import listen
from tests.support.meetings import meet
from tests.support.proposals import settle_ideas
from tests.support.requests_for_help import settle_tickets
from tests.support.undoing import undone
from townhall import create_space, reply, start_thread
from townhall.testing import Browser, add_user, lift_limits

__all__ = ["CANARY", "NOBODY_HAS", "PASSWORD", "ROLES", "Town", "settle", "undone"]

PASSWORD = "four green bicycles"
# Whom a test may send: `owner` is alice, who wrote and owns what is asked for; `member` is bob.
ROLES = ("anonymous", "pending", "suspended", "member", "owner", "staff", "admin")
CANARY = "Nightjar"  # stands in everything that only the team may read
NOBODY_HAS = 999983


@dataclass
class Town:
    """The community: who is there by role, and what there is by name."""

    app: Flask
    people: dict[str, User] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    signed_in_at: datetime | None = None

    def browser(self, role: str) -> Browser:
        """A new browser of somebody with this role. All of one role share a session: signing in
        took a tenth of the time of these tests. Once its proof grows old each has its own."""
        browser: Browser = self.app.test_client()  # type: ignore[assignment]
        if role not in self.people:
            return browser
        if self.signed_in_at is None or clock.now() - self.signed_in_at > PROOF / 2:
            return browser.sign_in(self.people[role])
        browser.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.cookies[role])
        return browser

    def sign_in_all(self) -> None:
        """Begin the sessions that the browsers share."""
        for role, person in self.people.items():
            browser: Browser = self.app.test_client()  # type: ignore[assignment]
            cookie = browser.sign_in(person).get_cookie(self.app.config["SESSION_COOKIE_NAME"])
            assert cookie is not None
            self.cookies[role] = cookie.value
        self.signed_in_at = clock.now()

    def actor(self, role: str) -> Actor:
        """Somebody with this role, as actions know them."""
        return actor_for(self.people[role].id)


def settle(app: Flask) -> Town:
    """Fill an empty community."""
    town = Town(app)
    lift_limits()
    with app.test_request_context("/"):
        refresh()
        _people(town)
        _boards(town)
        _conversation(town)
        _work_on_threads(town)
        _closed_doors(town)
        _polls(town)
        _account_things(town)
        _ways_in(town)
        _groups(town)
        _inboxes(town)
        _mails(town)
        _texts(town)
        town.things |= listen(town.actor("admin"), town.things)
        quarrel(town, CANARY)
        _events(town)
        _ideas(town)
        _tickets(town)
        named = (town.things[name] for name in ("thread_id", "event_id", "team_thread"))
        town.things |= link_up(town.actor("owner"), town.actor("staff"), *named)
        _held(town)
        _draft(town)
        counting.count_all()
    town.sign_in_all()
    return town


def _people(town: Town) -> None:
    kept = passwords.hash_password(PASSWORD)
    town.people = {
        "pending": add_user("percy", state="pending", email_key=None, confirmed_at=None),
        "suspended": add_user("sue", state="suspended", password=kept),
        "member": add_user("bob", password=kept),
        "owner": add_user("alice", password=kept, name="Alice", bio="Pumps."),
        "staff": add_user("maya", role="staff", password=kept),
        "admin": add_user("ada", role="admin", password=kept),
    }
    town.things["person"] = add_user("charlie").id
    add_user("ivan", state="unclaimed", email=None, email_key=None, confirmed_at=None)
    key = set_avatar(town.actor("owner"), _drawing((8, 8)))
    mark = asset("townhall.css").split("/")[2]
    town.things |= {"picture": f"{key}-96.webp", "username": "alice", "tab": "threads"}
    town.things |= {"static_mark": mark, "static_path": "townhall.css", "plugin": "forums"}
    sign = set_logo(town.actor("admin"), _drawing((8, 8)))
    town.things |= {"metric": "engagement", "colour": "b04a2f", "look_name": f"{sign}.webp"}
    (shelf(site().config) / "site.backup").write_bytes(b"everything")
    town.things |= {"backup": "site.backup", "backup_gone": "gone.backup"}


def _drawing(size: tuple[int, int]) -> bytes:
    picture = BytesIO()
    Image.new("RGB", size, "teal").save(picture, "PNG")
    return picture.getvalue()


def _boards(town: Town) -> None:
    ada = town.actor("admin")
    general = create_space(ada, owner="forums", slug="general", title="General")
    team = create_space(ada, owner="forums", slug="nightjar", title=f"{CANARY} board")
    empty = create_space(ada, owner="forums", slug="empty", title="Empty")
    set_visibility(ada, team.id, "staff")
    settings.put(ada, "forums", "votes", True)
    town.things |= {
        "space_id": general.id,
        "watch_target": "thread",
        "team_id": team.id,
        "empty_id": empty.id,
        "slug": "general",
        "team_slug": "nightjar",
    }


def _conversation(town: Town) -> None:
    alice, bob, maya = (town.actor(role) for role in ("owner", "member", "staff"))
    thread = start_thread(
        alice,
        town.things["space_id"],
        kind="topic",
        title="Pump stops",
        body="Why does it *stop*?",
        tags="pump",
        state="question",
    )
    answer = reply(bob, thread.id, "Clean the **filter**.")
    file = keep_file(alice, BytesIO(_drawing((2000, 900))), "filter.png")
    place = address(file)
    own = reply(alice, thread.id, f"I did, with `vinegar`.\n\n![Filter]({place})", reply_to=2)
    deleted = reply(alice, thread.id, "Never mind.")
    moderation.delete_post(alice, deleted.id, reason="Not needed")
    other = start_thread(
        bob,
        town.things["space_id"],
        kind="topic",
        title="Other thread",
        body="Elsewhere.",
        tags="valve",
    )
    locked = start_thread(
        bob, town.things["space_id"], kind="topic", title="Locked thread", body="Done."
    )
    moderation.set_locked(maya, locked.id, on=True)
    edited = reply(alice, other.id, "My first words.")
    edit_post(maya, edited.id, "My second words.", version=1, reason="Typo")
    first = Post.get((Post.thread == thread.id) & (Post.number == 1))
    tag = Tag.get(Tag.slug == "pump")
    tags.add_synonym(maya, tag.id, "water-pump")
    group = tags.save_group(maya, None, name="Parts", is_single=False, is_for_team=False)
    town.things |= {
        "thread_id": thread.id,
        "thread_slug": thread.slug,
        "number": 2,
        "first_post": first.id,
        "file_key": file.key,
        "file_name": place.rpartition("/")[2],
        "answer": answer.id,
        "post_id": own.id,
        "deleted_post": deleted.id,
        "other_thread": other.id,
        "other_post": Post.get(Post.thread == other.id).id,
        "locked_thread": locked.id,
        "edited_post": edited.id,
        "version_key": 1,
        "tag_id": tag.id,
        "synonym_id": Tag.get(Tag.main == tag.id).id,
        "tag_group_id": group.id,
        "tag": "pump",
    }


def _work_on_threads(town: Town) -> None:
    """A thread that the team has put into another one, and one that it has pinned."""
    bob, maya = town.actor("member"), town.actor("staff")
    other = town.things["other_thread"]
    double = start_thread(
        bob, town.things["space_id"], kind="topic", title="Said before", body="Again."
    )
    work = merge_threads(maya, double.id, other)
    batch = do_batch(maya, [other], "pin")
    town.things |= {"work_id": work.id, "batch_id": batch.id}


def _closed_doors(town: Town) -> None:
    """What most may not see: the team's thread, a private one, a deleted one."""
    maya = town.actor("staff")
    closed: dict[str, tuple[int, dict[str, Any]]] = {
        "team": (town.things["team_id"], {"tags": "nightjar-tag"}),
        "private": (town.things["space_id"], {"audience": "private"}),
        "gone": (town.things["space_id"], {}),
    }
    for name, (space_id, values) in closed.items():
        thread = start_thread(
            maya, space_id, kind="topic", title=f"{CANARY} {name}", body=CANARY, **values
        )
        answer = reply(maya, thread.id, f"{CANARY}: a reply")
        town.things |= {f"{name}_thread": thread.id, f"{name}_post": answer.id}
    moderation.delete_thread(maya, town.things["gone_thread"], reason=CANARY)


def _polls(town: Town) -> None:
    """One that everybody sees, on alice's own reply, and one for the team."""
    alice, maya = town.actor("owner"), town.actor("staff")
    asked = {
        "poll_id": (alice, town.things["post_id"], "Which vinegar?"),
        "team_poll": (maya, town.things["team_post"], f"{CANARY}?"),
    }
    for name, (author, post_id, question) in asked.items():
        _thread, post = visible_post(author, post_id)
        terms = Terms(question=question, options=("White", "Brown"))
        town.things[name] = define_poll(author, post, terms)


def _account_things(town: Town) -> None:
    alice, percy = town.people["owner"], town.people["pending"]
    ivan = User.get(User.username == "ivan")
    now = clock.now()
    for name, user in (("session_id", alice), ("foreign_session", town.people["member"])):
        row = Session.create(
            token_hash=hashed(name),
            user=user,
            created_at=now,
            seen_at=now,
            proved_at=now,
            expires_at=now + timedelta(days=1),
            device="Firefox on Linux",
        )
        town.things[name] = row.id
    device = actor_for(alice.id, session_id=town.things["session_id"])
    key, secret = f"B{'A' * 86}", "A" * 22
    switch_on(device, endpoint="https://push.example.net/", public_key=key, secret=secret)
    with transaction():
        outbox.put("no.such.topic", {})
    failed = Outbox.get(Outbox.topic == "no.such.topic")
    Outbox.update(state="failed", error="It broke.").where(Outbox.id == failed.id).execute()
    _export(town)
    invite, secret = inviting.make_invite(town.actor("staff"), uses=3, days=3)
    town.things |= {
        "feed_token": make_token(town.actor("owner"), "Reader"),
        "feed_id": FeedToken.get().id,
        "feed_place": "feed",
        "push_id": PushSubscription.get().id,
        "row_id": failed.id,
        "invite_id": invite.id,
        "invite_token": secret,
        "confirm_token": tokens.issue("confirm", percy, target=percy.email).secret,
        "reset_token": tokens.issue("reset", alice, target=alice.email).secret,
        "email_token": tokens.issue("change_email", alice, target="a@example.org").secret,
        "claim_token": tokens.issue("claim", ivan, target="ivan@example.org").secret,
        "owner_token": tokens.issue("owner", None).secret,
        "stop_token": token_of(Stop(alice.id, "sort", "reply"), alice.email),
        "imported": "ivan",
        "user_id": town.things["person"],
    }


def _held(town: Town) -> None:
    """A text of alice's and one of charlie's that wait for the team, and a watched word."""
    bodies = {"held_id": "Mine waits.", "foreign_held": f"{CANARY} waits."}
    writers = (town.actor("owner"), actor_for(town.things["person"]))
    for actor, (name, body) in zip(writers, bodies.items(), strict=True):
        proposal = Proposal(
            actor=actor,
            act="reply",
            space_id=town.things["space_id"],
            thread_id=town.things["other_thread"],
            body=body,
            rendered=render_text(body),
        )
        town.things[name] = keep(proposal, [Reason("first")])
    word = watch_word(town.actor("admin"), word="gewgaw", action="review", is_whole=True, note="")
    town.things["word_id"] = word.id


def _groups(town: Town) -> None:
    charlie = actor_for(town.things["person"])
    town.things |= gather(town.actor("admin"), town.actor("owner"), charlie, CANARY)


def _events(town: Town) -> None:
    ids = {role: user.id for role, user in town.people.items()} | {"person": town.things["person"]}
    town.things |= meet(lambda role: actor_for(ids[role]), CANARY)


def _ideas(town: Town) -> None:
    with transaction():
        ensure_statuses()
    ids = {role: user.id for role, user in town.people.items()} | {"person": town.things["person"]}
    town.things |= settle_ideas(lambda role: actor_for(ids[role]), CANARY)


def _tickets(town: Town) -> None:
    with transaction():
        ensure_states()
    town.things |= settle_tickets(town.actor, CANARY)


def _ways_in(town: Town) -> None:
    """Alice has begun to set an app up, has a passkey, and is somebody at a provider, which is on
    no open network."""
    alice, ada = town.people["owner"], town.actor("admin")
    begin_app(town.actor("owner"))
    passkey = Passkey.create(
        user=alice, key_id="AAAA", public_key="AAAA", handle="AAAA", created_at=clock.now()
    )
    provider = save_provider(
        ada,
        None,
        key="house",
        label="House",
        issuer="https://127.0.0.1",
        client_id="townhall",
        secret=CANARY,
    )
    identity = OpenIdIdentity.create(
        user=alice, provider=provider, subject="4711", created_at=clock.now()
    )
    town.things |= {
        "passkey_id": passkey.id,
        "provider_id": provider.id,
        "provider_key": "house",
        "identity_id": identity.id,
        "not_me_token": tokens.issue("not_me", alice, target=alice.email).secret,
    }


def _inboxes(town: Town) -> None:
    """A row that alice may see, one of a thread that is the team's by now, and one of bob's."""
    rows = {
        "notice_id": ("owner", town.things["thread_id"], "reply"),
        "team_notice": ("owner", town.things["team_thread"], "mention"),
        "foreign_notice": ("member", town.things["other_thread"], "reply"),
    }
    for name, (role, thread_id, sort) in rows.items():
        row = Notification.create(
            user=town.people[role],
            owner="core",
            sort=sort,
            reason="thread" if sort == "reply" else "named",
            thread=thread_id,
            number=2,
            last_number=2,
            people=[town.people["staff"].id],
            text=CANARY if name == "team_notice" else "",
            created_at=clock.now(),
            updated_at=clock.now(),
        )
        town.things[name] = row.id
    town.things["snooze_key"] = "tomorrow"


def _draft(town: Town) -> None:
    """A reply that alice has begun."""
    key, alice = reply_key(town.things["other_thread"]), town.actor("owner")
    save_draft(alice, key, {"body": "Not sent yet."})
    found = find_draft(alice, key)
    town.things |= {"draft_key": key, "draft_id": found.id if found else 0}


def _export(town: Town) -> None:
    """What alice took along can be fetched."""
    key, now = secrets.token_hex(16), clock.now()
    files.put("exports", f"{key}.zip", b"PK")
    row = PersonalExport.create(
        user=town.people["owner"],
        key=key,
        state="ready",
        asked_at=now,
        ready_at=now,
        expires_at=now + timedelta(days=7),
        size=2,
    )
    town.things["export_id"] = row.id


def _texts(town: Town) -> None:
    """Guidelines that hold, terms from tomorrow on, so that nobody has to agree before."""
    ada, tomorrow = town.actor("admin"), clock.now() + timedelta(days=1)
    publish(ada, "guidelines", Words(body="Be kind."))
    publish(ada, "terms", Words(body="It stays yours.", starts_at=tomorrow))
    town.things |= {"terms_number": 1, "terms_sort": "privacy", "preset": "brand"}
    town.things["setup_step"] = "doors"


def _mails(town: Town) -> None:
    """Alice's reply came by mail; another mail of hers was refused."""
    head = b"From: alice@example.org\nMessage-ID: <%d@example.org>\nSubject: Re: Pump\n\n"
    said = {"mailed_post": b"I did, with vinegar.\n\n> Clean it.\n", "mail_id": b"Nightjar.\n"}
    ids = {
        name: take(head % number + text, "alice@example.org", source="test")
        for number, (name, text) in enumerate(said.items())
    }
    post_id = town.things["post_id"]
    values = {"state": "posted", "post": post_id, "user": town.people["owner"].id}
    InboundMail.update(values).where(InboundMail.id == ids["mailed_post"]).execute()
    refused = InboundMail.update(state="refused", reason="gone", subject=CANARY)
    refused.where(InboundMail.id == ids["mail_id"]).execute()
    hang(post_id, "mail")
    town.things |= {"mailed_post": post_id, "mail_id": ids["mail_id"]}


def close_to_everyone(town: Town, permission: str) -> None:
    """Take a site permission from everybody but owners."""
    builtin = rights().builtin
    wanted = {(group, permission): "no" for group in builtin.values()}
    set_grants(town.actor("admin"), None, wanted, permissions=[permission])  # type: ignore[arg-type]
