"""The people of a dump, and those whom only their posts still name."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from core.transfer import reasons
from core.transfer.facts import ImportedPerson, ImportedText
from core.transfer.reading import BrokenRow, line, moment, needed, number
from core.transfer.report import Report
from core.transfer.stackexchange.rows import Row
from core.transfer.stackexchange.scratch import Scratch
from core.transfer.stackexchange.spool import NOBODY, Spool


def listed(spool: Spool) -> Iterator[ImportedPerson]:
    """Everybody in Users.xml, the Community account with Id -1 too."""
    for row in spool.rows("Users"):
        spool.report.read["people"] += 1
        try:
            person = _person(row)
            if not spool.scratch.put("person", (int(person.foreign_id),)):
                raise BrokenRow("this Id was there before")
        except BrokenRow as error:
            where = f"Users, Id {row.get('Id', '?')}: {error}"
            spool.report.skip(reasons.BROKEN_ROW, where)
            continue
        yield person


def absent(scratch: Scratch, report: Report) -> Iterator[ImportedPerson]:
    """Authors who are in no list: their account was removed there, or the list is not whole."""
    for key, name, at in scratch.all("select key, name, at from absent order by at, key"):
        is_former = key.startswith("name:")
        if not is_former and scratch.one("select 1 from person where id = ?", int(key)):
            continue
        shown = name or _shown(key)
        report.read["former_members" if is_former else "people"] += 1
        report.miss(reasons.FORMER_MEMBER if is_former else reasons.UNKNOWN_AUTHOR, shown)
        yield ImportedPerson(
            foreign_id=key, name=line(shown, 120), created_at=moment(at), is_former=is_former
        )


def _shown(key: str) -> str:
    return str(_("Former member") if key == NOBODY else _("Member %(number)s", number=key))


def _person(row: Row) -> ImportedPerson:
    address = row.get("WebsiteUrl", "").strip()
    last = row.get("LastAccessDate")
    return ImportedPerson(
        foreign_id=str(number(needed(row, "Id"))),
        name=line(needed(row, "DisplayName"), 120),
        created_at=moment(needed(row, "CreationDate")),
        seen_at=moment(last) if last else None,
        bio=ImportedText(html=row.get("AboutMe") or None),
        place=line(row.get("Location", ""), 120),
        links=(address,) if address.startswith(("http://", "https://")) else (),
    )
