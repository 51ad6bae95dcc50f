"""Writes of names: they follow every text that is saved, in its transaction."""

from __future__ import annotations

from collections.abc import Sequence

from core.events import emit
from core.mentions.events import Mentioned
from core.mentions.models import Mention
from core.mentions.queries import known_to, mentions_of, uncalled
from core.text import Named
from core.threads.written import Written, follows


@follows
def keep_mentions(written: Written) -> None:
    """Keep whom the text names now, and tell of those whom it did not name before."""
    meant = known_to(written.actor, written.rendered.named)
    now = {who.name: who for who in meant}
    before = {} if written.is_new else mentions_of(written.post_id)
    gone = [name for name, who in before.items() if not _same(who, now.get(name))]
    if gone:
        Mention.delete().where((Mention.post == written.post_id) & Mention.name.in_(gone)).execute()
    added = [who for name, who in now.items() if not _same(who, before.get(name))]
    if added:
        Mention.insert_many([_row(written.post_id, who) for who in added]).execute()
        _tell(written, meant, list(before.values()))


def _tell(written: Written, meant: Sequence[Named], before: list[Named]) -> None:
    known = {(who.sort, who.id) for who in before}
    silent = uncalled(written.actor, meant)
    new = [who for who in meant if (who.sort, who.id) not in known and who.name not in silent]
    people = {w.id: None for w in new if w.sort == "person" and w.id != written.actor.user_id}
    groups = {w.id: None for w in new if w.sort == "group"}
    if people or groups:
        ids = (written.thread_id, written.actor.user_id, written.post_id)
        emit(Mentioned(*ids, tuple(people), tuple(groups)))


def _same(one: Named, other: Named | None) -> bool:
    return other is not None and (one.sort, one.id) == (other.sort, other.id)


def _row(post_id: int, who: Named) -> dict[str, object]:
    is_person = who.sort == "person"
    user, group = (who.id, None) if is_person else (None, who.id)
    return {"post": post_id, "name": who.name, "user": user, "group": group}
