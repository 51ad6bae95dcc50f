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


def write_people(people: list[ImportedPerson], mapping: Mapping, report: Report) -> None:
    """Add those that are new. Inside the batch's transaction.

    Nobody is matched with an account that is here already: a dump proves no identity.
    """
    known = mapping.find(SORT, [person.foreign_id for person in people])
    fresh = {p.foreign_id: p for p in people if p.foreign_id not in known}
    for person in people:
        if person.foreign_id in known:
            report.known[_noun(person)] += 1
    if not fresh:
        return
    names = give_names(list(fresh.values()))
    rows = [_row(person, names[key], report) for key, person in fresh.items()]
    for start in range(0, len(rows), CHUNK):
        User.insert_many(rows[start : start + CHUNK]).execute()
    ids = dict(
        User.select(User.username, User.id).where(User.username.in_(list(names.values()))).tuples()
    )
    mapping.keep(SORT, [(key, ids[name]) for key, name in names.items()])
    outbox.put("search.index", {"people": sorted(ids.values())})
    for person in fresh.values():
        report.added[_noun(person)] += 1


def _row(person: ImportedPerson, username: str, report: Report) -> dict[str, object]:
    bio = settle(person.bio, Report())
    if person.username and person.username != username:
        report.change(reasons.RENAMED, f"{person.username} → {username}")
    return {
        "username": username,
        "username_key": username_key(username),
        "name": person.name,
        # Who comes to claim an account that its owner had removed? Nobody, so it is closed.
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
