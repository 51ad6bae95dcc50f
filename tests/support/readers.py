"""Who may read a row of a table, said once more and independently of the product: from the
columns of the row and from who is who in the town of the contract tests, not by its queries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core import clock
from core.access import rights
from core.accounts.models import User
from core.attachments.models import AttachmentUse
from core.fields.models import ProfileValue
from core.groups.models import Membership
from core.previews.models import PostPreview
from core.reports.models import Report
from core.threads.models import Participant, Post, Revision, Thread, ThreadTag
from plugins.events.models import Event, EventAnswer, EventDate, EventHost
from tests.support.town import ROLES, Town

Roles = frozenset[str]
ALL: Roles = frozenset(ROLES)
TEAM: Roles = frozenset({"staff", "admin"})
OWNERS: Roles = frozenset({"admin"})
MEMBERS: Roles = frozenset({"member", "owner"}) | TEAM
NOBODY: Roles = frozenset()
OPEN = {"public": ALL, "members": MEMBERS}
# Columns that say whose a row is, the first that a table has.
WHOSE = ("user", "reporter", "created_by", "actor")


class Readers:
    """The rules, each a function from a row to the roles that may read it."""

    def __init__(self, town: Town) -> None:
        self.roles = {user.id: role for role, user in town.people.items()}
        self.rules: dict[str, Callable[[Any], Roles]] = {
            "everybody": lambda _row: ALL,
            "everybody once it is published": lambda row: ALL if row.published_at else OWNERS,
            "nobody": lambda _row: NOBODY,
            "owners": lambda _row: OWNERS,
            "owners, the team of what it decides": self.line,
            "owners, and whose reply it became": self.mail,
            "the team and who reported it or wrote it": self.item,
            "the team and who wrote it": lambda row: TEAM | self.role(row.author_id),
            "who sees what came of it": self.outcome,
            "the team": lambda _row: TEAM,
            "their own": self.own,
            "their own and owners": lambda row: self.own(row) | OWNERS,
            "their own, owners, the team of contacts": lambda row: (
                self.own(row) | (TEAM if row.state == "contact" else OWNERS)
            ),
            "their own and the team": lambda row: self.own(row) | TEAM,
            "who asked and who looks after the group": lambda row: self.own(row) | self.after(row),
            "who looks after the group": self.after,
            "who answers the event": lambda row: self.event(row) & MEMBERS,
            "who has a seat": self.seated,
            "who may come to it": lambda row: (
                self.seated(row) if row.is_address_private else self.event(row)
            ),
            "who looks after the calendar": lambda row: OPEN.get(row.space.audience, TEAM) & TEAM,
            "who runs the event": self.hosts,
            "who sees the event": self.event,
            "who sees the decision": self.decision,
            "who sees the entry": lambda row: self.thread(row.thread),
            "their own and who runs the event": lambda row: self.own(row) | self.hosts(row),
            "who sees the group": self.group,
            "who sees the post": self.post_of,
            "who sees the profile": self.profile,
            "who is asked for it": self.asked,
            "who sees the value": self.value,
            "who sees the space": lambda row: OPEN.get(row.audience, TEAM),
            "who sees a thread with the tag": self.tag,
            "who sees the thread": self.thread,
            "who sees the request": lambda row: self.thread(row.thread),
            "who sees the version": self.version,
        }

    def role(self, user_id: int | None) -> Roles:
        """The role of somebody, if it is one of the town's."""
        return frozenset({self.roles[user_id]}) if user_id in self.roles else NOBODY

    def own(self, row: Any) -> Roles:
        """Whose row it is."""
        if isinstance(row, User):
            return self.role(row.id)
        if hasattr(row, "post") and not hasattr(row, "user"):
            return self.role(row.post.author_id)
        if isinstance(row, Post):
            return self.role(row.author_id)
        return self.role(getattr(row, next(f"{n}_id" for n in WHOSE if hasattr(row, n))))

    def after(self, row: Any) -> Roles:
        """Owners of the group, and who looks after all groups."""
        mine = (Membership.group == row.group_id) & Membership.is_owner
        owners = Membership.select(Membership.user).where(mine).tuples()
        return TEAM.union(*(self.role(user_id) for (user_id,) in owners))

    def group(self, row: Any) -> Roles:
        """By what the group itself says. Groups that only owners know, they see as members."""
        if row.seen_by != "group":
            return ALL if row.seen_by == "everyone" else MEMBERS
        rows = Membership.select(Membership.user).where(Membership.group == row.id).tuples()
        return TEAM.union(*(self.role(user_id) for (user_id,) in rows))

    def profile(self, row: Any) -> Roles:
        """Nobody but they and the team, before an account is confirmed."""
        return (self.role(row.id) | TEAM) if row.state in ("pending", "waiting") else ALL

    def asked(self, row: Any) -> Roles:
        """Whoever sees what is said there, and whoever says it."""
        if row.seen_by == "everyone" or row.is_required:
            return ALL
        if row.seen_by == "members" or row.edited_by == "member":
            return MEMBERS
        said = ProfileValue.select(ProfileValue.user).where(ProfileValue.field == row.id)
        return TEAM.union(*(self.role(user_id) for (user_id,) in said.tuples()))

    def value(self, row: Any) -> Roles:
        """By the field; one's own always."""
        wide = {"everyone": ALL, "members": MEMBERS}.get(row.field.seen_by, TEAM)
        return (self.profile(row.user) & wide) | self.role(row.user_id)

    def tag(self, row: Any) -> Roles:
        """By the threads that have it; those who look after tags see all of them."""
        used = Thread.select().join(ThreadTag).where(ThreadTag.tag.in_([row.id, row.main_id]))
        return TEAM.union(*(self.thread(thread) for thread in used))

    def thread(self, row: Any) -> Roles:
        """By its audience; a deleted one is the team's, but never more than before. What became
        part of another one is named there."""
        if row.merged_into_id:
            return self.thread(row.merged_into)
        if row.audience == "private":
            inside = Participant.select(Participant.user, Participant.group)
            rows = list(inside.where(Participant.thread == row.id).tuples())
            groups = [group_id for _user_id, group_id in rows if group_id]
            mine = Membership.select(Membership.user).where(Membership.group.in_(groups))
            who = {row.author_id, *(user_id for user_id, _group_id in rows if user_id)}
            who |= {user_id for (user_id,) in mine.tuples()}
            seen = NOBODY.union(*(self.role(user_id) for user_id in who))
            # Who owns the site is in the team's group without a row that says so.
            seen |= TEAM if rights().builtin["staff"] in groups else NOBODY
        else:
            seen = OPEN.get(row.audience, TEAM)
        return seen & TEAM if row.deleted_at else seen

    def post(self, row: Any) -> Roles:
        """By its thread; a deleted one is its author's and the team's."""
        seen = self.thread(row.thread)
        return seen & (TEAM | self.role(row.author_id)) if row.deleted_at else seen

    def post_of(self, row: Any) -> Roles:
        """By the posts that a thing hangs on; its own person's if there is none."""
        if isinstance(row, Post):
            return self.post(row)
        posts = [row.post] if hasattr(row, "post") else self._posts(row)
        return NOBODY.union(*(self.post(post) for post in posts))

    def version(self, row: Any) -> Roles:
        """An earlier text, by its post; a hidden one is the team's."""
        seen = self.post(row.post)
        return seen & TEAM if row.hidden_at else seen

    def outcome(self, row: Any) -> Roles:
        """Why a text was changed, by the text that came of it."""
        later = (Revision.post == row.post) & (Revision.version > row.version)
        after = Revision.select().where(later).order_by(Revision.version).first()
        return self.version(after) if after else self.post(row.post)

    def item(self, row: Any) -> Roles:
        """What something was when it was reported: they have seen it."""
        who = Report.select(Report.reporter).where(Report.item == row.id).tuples()
        return TEAM.union(self.role(row.author_id), *(self.role(user_id) for (user_id,) in who))

    def event(self, row: Any) -> Roles:
        """Whoever sees its thread."""
        return self.thread(_event_of(row).thread)

    def decision(self, row: Any) -> Roles:
        """Whoever sees the idea; those who decide alone see what was taken back."""
        seen = self.thread(row.thread)
        return seen & TEAM if row.undone_at else seen

    def hosts(self, row: Any) -> Roles:
        """Who started the event, its hosts, and who keeps order in its calendar."""
        event = _event_of(row)
        named = EventHost.select(EventHost.user).where(EventHost.event == event).tuples()
        runs = self.role(event.thread.author_id) | TEAM
        return self.event(row) & runs.union(*(self.role(user_id) for (user_id,) in named))

    def seated(self, row: Any) -> Roles:
        """Who runs it, and those with a seat."""
        going = EventAnswer.select(EventAnswer.user).join(EventDate)
        mine = (EventDate.event == row.thread_id) & (EventAnswer.status == "going")
        rows = going.where(mine).tuples()
        return self.hosts(row).union(*(self.role(user_id) for (user_id,) in rows))

    @staticmethod
    def line(row: Any) -> Roles:
        """A line of the log: the team sees those about members and what is in its queue."""
        return TEAM if row.subject_type in ("user", "reviewitem") else OWNERS

    def mail(self, row: Any) -> Roles:
        """A mail that became a post is its author's and the team's, too."""
        return (TEAM | self.role(row.post.author_id)) if row.post_id else OWNERS

    @staticmethod
    def _posts(row: Any) -> list[Post]:
        name = type(row).__name__
        if name == "PollOption":
            return [row.poll.post]
        through = {"Preview": PostPreview, "Attachment": AttachmentUse}[name]
        field = {"Preview": "preview", "Attachment": "attachment"}[name]
        return list(Post.select().join(through).where(getattr(through, field) == row.id))


def _event_of(row: Any) -> Event:
    """The event that a row hangs off."""
    for name in ("answer", "session", "date", "event"):
        if hasattr(row, name):
            row = getattr(row, name)
    return row  # type: ignore[no-any-return]


def far() -> Any:
    """A moment at which nothing that a test has made is over."""
    return clock.now().replace(year=clock.now().year + 1)
