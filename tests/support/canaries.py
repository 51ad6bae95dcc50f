"""A word of its own in every text of every row: whoever reads it says where it came from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from core import clock, settings
from core.accounts.actions.joining import prove_address
from core.accounts.models import Attempt, KnownDevice, Step
from core.accounts.sessions import actor_for
from core.bookmarks.models import Bookmark
from core.db import JSONText, transaction
from core.erasing.models import Leaving
from core.factors.models import RecoveryCode
from core.holding.models import Application
from core.impersonation.models import Impersonation
from core.inbound.models import InboundAnswer
from core.letters.models import MailStop
from core.models import ImportMap, JobRun
from core.previews.actions import CARDS
from core.previews.models import PostPreview, Preview
from core.sanctions.appealing import appeal
from core.sanctions.models import BlockedHost, Sanction
from core.threads.editing import edit_post, hide_revision
from core.threads.models import Post, Revision, Submission
from core.threads.parts import hang
from core.versions import bump
from tests.support.payloads import RENDERED, columns
from tests.support.readers import Readers, Roles, far
from tests.support.texts import TEXTS
from tests.support.town import Town
from townhall.testing import add_user

COMMON = "zqall"  # beside every canary, so that searches find whatever may be found
FOUND = re.compile(r"zqx[a-z]{4}")
# What has to stay: a file is only given to who asks for it by its name.
STAYS = {"Attachment.name"}
# They have to stay addresses, which links lead to.
ADDRESSES = {"Event.join_url", "Event.source_url", "EventSource.url", "IdeaProxy.evidence_url"}
SHORTEST = 8  # of a secret that is looked for as it stands; a shorter one is found by chance


@dataclass(frozen=True)
class Canary:
    """A word and where it stands."""

    column: str
    row: object
    readers: Roles

    def __str__(self) -> str:
        return f"{self.column} of row {self.row}, for {sorted(self.readers) or 'nobody'}"


@dataclass
class Cage:
    """All canaries by their word, and secrets by what they are."""

    words: dict[str, Canary] = field(default_factory=dict)
    secrets: dict[str, Canary] = field(default_factory=dict)
    seen: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def columns(self) -> set[str]:
        """Every column with a canary."""
        return {canary.column for canary in [*self.words.values(), *self.secrets.values()]}

    def found(self, text: str) -> set[Canary]:
        """Every canary in a text."""
        words = {self.words[word] for word in set(FOUND.findall(text)) if word in self.words}
        return words | {canary for secret, canary in self.secrets.items() if secret in text}

    def loose(self, role: str, text: str) -> set[Canary]:
        """The canaries in a text that this role may not read; the others are noted as seen."""
        found = self.found(text)
        for canary in found:
            self.seen[canary.column].add(role)
        return {canary for canary in found if role not in canary.readers}


def release(town: Town) -> Cage:
    """Put the words in, behind the back of all checks, into the rows that the town has and into
    one of each other sort."""
    with town.app.test_request_context("/"):
        _more(town)
        cage, rules, known = Cage(), Readers(town).rules, columns()
        with transaction():
            for texts in TEXTS:
                for name in {*f"{texts.written} {texts.shaped}".split()} - STAYS:
                    for row, word in _rows(known[name], cage):
                        cage.words[word] = Canary(name, row._pk, rules[texts.readers](row))
                        _plant(row, known[name], word)
                for name in texts.secret.split():
                    for row in known[name].model.select():
                        value = str(getattr(row, known[name].name) or "")
                        if len(value) >= SHORTEST:
                            canary = Canary(name, row._pk, rules[texts.readers](row))
                            cage.secrets[value] = canary
            Post.update(html_version=Post.html_version + 1).execute()
            for version in ("access", "settings"):
                bump(version)
    return cage


def _rows(column: Any, cage: Cage) -> Iterator[tuple[Any, str]]:
    """Each row with a word that no other place has."""
    for number, row in enumerate(column.model.select(), start=len(cage.words)):
        letters = (chr(97 + number // 26**power % 26) for power in range(4))
        yield row, f"zqx{''.join(letters)}"


def _plant(row: Any, column: Any, word: str) -> None:
    """Put a word before what stands there, or into each text of a value."""
    model, name = type(row), f"{type(row).__name__}.{column.name}"
    old = getattr(row, column.name)
    if isinstance(column, JSONText):
        values: dict[str, Any] = {column.name: _into(name, old, word)}
    elif name in ADDRESSES:
        values = {column.name: f"https://{word}.example.org/"}
    else:
        length = getattr(column, "max_length", None) or 20_000
        values = {column.name: f"{word} {COMMON} {old or ''}".strip()[:length]}
    if name in RENDERED:
        made, render = RENDERED[name]
        values[made] = render(values[column.name])
    model.update(**values).where(row._pk_expr()).execute()


EMPTY: dict[str, Any] = {
    "Draft.data": {"body": ""},
    "Draft.others": [{"body": ""}],
    "User.links": [""],
    "ProfileField.choices": [""],
    "ReviewItem.reasons": [""],
    "Leaving.names": [""],
    "Group.questions": [],
    "SupportField.choices": [""],
}

# Of a letter that waits to be sent, owners see to whom it goes and about what.
OPEN_PARTS = ("to", "subject")


def _into(name: str, old: Any, word: str) -> Any:
    """A value of the same shape with the word in it."""
    if name == "User.links":
        return [f"https://{word}.example.org/"]
    return _filled(old or EMPTY.get(name, {"said": ""}), word)


def _filled(old: Any, word: str) -> Any:
    if isinstance(old, dict):
        return {k: value if k in OPEN_PARTS else _filled(value, word) for k, value in old.items()}
    if isinstance(old, list):
        return [_filled(value, word) for value in old]
    # Moments and addresses keep their shape.
    is_text = isinstance(old, str) and not re.match(r"\d{4}-\d\d-\d\d|/", old)
    return f"{word} {old}".strip() if is_text else old


def _more(town: Town) -> None:
    """A row of every sort of which the town has none."""
    alice, bob, ada = (town.people[role] for role in ("owner", "member", "admin"))
    things, now = town.things, clock.now()
    team_post = Post.get_by_id(things["team_post"])
    settings.put(town.actor("admin"), "core", "link_previews", True)
    Attempt.create(key="name:alice", last_at=now, open_at=now)
    leaver = add_user("lena", state="leaving")
    Leaving.create(user=leaver, keeps_posts=True, was="active", asked_at=now, due_at=far())
    KnownDevice.create(user=alice, key="1", device="Firefox", seen_at=now)
    Step.create(token_hash="0", purpose="factor", user=alice, created_at=now, expires_at=far())
    RecoveryCode.create(user=alice, slot=1, kept="", created_at=now)
    Bookmark.create(user=alice, post=things["other_post"], created_at=now)
    Impersonation.create(actor=ada, user=alice, reason="", started_at=now, ends_at=now)
    MailStop.create(user=bob, address=bob.email, stopped_at=now)
    waiting = add_user("wilma", state="pending", email_key=None)
    Application.create(user=waiting, made_at=now)
    prove_address(waiting)
    given = Sanction.get(Sanction.user.not_in([alice]))
    appeal(actor_for(given.user_id), f"sanction:{given.id}", "It was a joke.")
    BlockedHost.create(host="a", created_at=now)
    InboundAnswer.create(address="b", answered_at=now)
    ImportMap.create(source="c", sort="user", foreign_id="1", local_id=bob.id)
    JobRun.create(name="search.watch", started_at=now, finished_at=now, error="It broke.")
    Submission.create(key="d", target="/", user=alice, created_at=now)
    for post in (team_post, Post.get_by_id(things["post_id"])):
        shown = {"key": str(post.id), "url": "https://a.example/", "state": "ready"}
        preview = Preview.create(**shown, created_at=now, due_at=far())
        PostPreview.create(post=post, preview=preview)
        hang(post.id, CARDS)
    maya = town.actor("staff")
    for post_id in (team_post.id, things["answer"]):
        version = Post.get_by_id(post_id).version
        for more in (0, 1):
            edit_post(maya, post_id, f"Better {more}.", version=version + more, reason="Typo")
    versions = Revision.select().where(Revision.post == things["answer"])
    hide_revision(maya, versions.order_by(Revision.version.desc()).get(), reason="Rude")
