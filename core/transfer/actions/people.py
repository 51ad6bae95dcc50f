"""Writing people: accounts that nobody can sign in to until they are claimed."""

from __future__ import annotations

from core import outbox
from core.accounts.models import User
from core.accounts.names import username_key
from core.transfer import reasons
from core.transfer.actions.mapping import CHUNK, Mapping
from core.transfer.actions.texts import settle
from core.transfer.actions.usernames import give_names
from core.transfer.facts import ImportedPerson
from core.transfer.report import Report

SORT = "user"


class PersonBatch:
    """The people of one transaction, in which `write` is called; made before it begins.

    Nobody is matched with an account that is here already: a dump proves no identity.
    """

    def __init__(self, people: list[ImportedPerson], mapping: Mapping, report: Report) -> None:
        self.mapping, self.report = mapping, report
        known = mapping.find(SORT, [person.foreign_id for person in people])
        self.fresh = {p.foreign_id: p for p in people if p.foreign_id not in known}
        self.bios = {key: settle(person.bio, report) for key, person in self.fresh.items()}
        for person in people:
            if person.foreign_id in known:
                report.known[_noun(person)] += 1

    def write(self) -> None:
        """Add those that are new."""
        if not self.fresh:
            return
        names = give_names(list(self.fresh.values()))
        rows = [self._row(person, names[key]) for key, person in self.fresh.items()]
        for start in range(0, len(rows), CHUNK):
            User.insert_many(rows[start : start + CHUNK]).execute()
        found = User.select(User.username, User.id).where(User.username.in_(list(names.values())))
        ids = dict(found.tuples())
        self.mapping.keep(SORT, [(key, ids[name]) for key, name in names.items()])
        outbox.put("search.index", {"people": sorted(ids.values())})
        for person in self.fresh.values():
            self.report.added[_noun(person)] += 1

    def _row(self, person: ImportedPerson, username: str) -> dict[str, object]:
        bio = self.bios[person.foreign_id]
        if person.username and person.username != username:
            self.report.change(reasons.RENAMED, f"{person.username} → {username}")
        return {
            "username": username,
            "username_key": username_key(username),
            "name": person.name,
            # Who comes to claim an account that its owner had removed? Nobody: it is closed.
            "state": "closed" if person.is_former else "unclaimed",
            "created_at": person.created_at,
            "seen_at": person.seen_at,
            "bio": bio.body,
            "bio_html": bio.html,
            "place": person.place,
            "links": list(person.links),
        }


def _noun(person: ImportedPerson) -> str:
    return "former_members" if person.is_former else "people"
