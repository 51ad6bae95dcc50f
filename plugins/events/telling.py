"""Who is told what of an event. Every function runs inside the transaction of what it tells of:
its rows of inboxes and its calendar mail are there when that is, or neither.

Whoever is sent calendar mail of a thing gets no other mail of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from secrets import token_hex
from typing import Any

from flask_babel import force_locale, ngettext

from plugins.events import calendar_mail, sorts
from plugins.events.models import IS_EVENT, EventAnswer, EventDate, EventHost
from plugins.events.rules import HOST
from plugins.events.seating import ASKED, GOING, MAYBE, OFFERED, WAITING
from plugins.events.words import when
from townhall import Notice, Thread, User, batches, clock, tell

TOLD = (GOING, MAYBE, WAITING, OFFERED, ASKED)
"""Whoever has answered so is told when a date changes."""


def seated(answer_ids: Iterable[int]) -> None:
    """People have taken a seat themselves: it goes into their calendars."""
    calendar_mail.put(answer_ids, "seated")


def left(answer_ids: Iterable[int]) -> None:
    """People have given up a seat themselves, or come perhaps: it goes out of their calendars, or
    stands there so."""
    calendar_mail.put(answer_ids, "left")


def left_by_mail(answer_ids: Iterable[int]) -> None:
    """A calendar program has given up for people what they held. It knows so, but they may not:
    some answer by themselves."""
    answers = _answers(answer_ids)
    _tell_each(answers, sorts.SEAT, "declined", mailed=[one.user_id for one in answers])


def promoted(answer_ids: Iterable[int], *, by: int | None = None) -> None:
    """A seat became free for people on the list, and is theirs."""
    _gained(_answers(answer_ids), "promoted", by)


def approved(answer_ids: Iterable[int], *, by: int | None = None) -> None:
    """A host has let people in who had asked for a seat: they have one, or wait for one."""
    answers = _answers(answer_ids)
    _gained([one for one in answers if one.status == GOING], "approved", by)
    _tell_each([one for one in answers if one.status == WAITING], sorts.SEAT, "listed", by=by)


def invited(answer_ids: Iterable[int], *, by: int | None = None) -> None:
    """A host has given people a seat who had not asked, or holds one for them."""
    answers = _answers(answer_ids)
    _gained([one for one in answers if one.status == GOING], "invited", by)
    _tell_each([one for one in answers if one.status != GOING], sorts.ASKED, "invited", by=by)


def offered(answer_ids: Iterable[int]) -> None:
    """A seat is held for people on the list for a while; they have to take it."""
    _tell_each(_answers(answer_ids), sorts.ASKED, "offered")


def lapsed(answer_ids: Iterable[int]) -> None:
    """People have let an offer pass; it goes to the next."""
    _tell_each(_answers(answer_ids), sorts.SEAT, "lapsed")


def early(answer_ids: Iterable[int], *, by: int | None = None) -> None:
    """People who come to all dates stand in line for one of which answers are not taken yet."""
    _tell_each(_answers(answer_ids), sorts.SEAT, "early", by=by)


def opened(answer_ids: Iterable[int]) -> None:
    """Answers are taken, and people who stood in line until then have a seat."""
    _gained(_answers(answer_ids), "opened", None)


def full(answer_ids: Iterable[int]) -> None:
    """The same, but all seats were taken by those before them, and nobody waits."""
    _tell_each(_answers(answer_ids), sorts.SEAT, "full")


def listed(answer_ids: Iterable[int]) -> None:
    """People asked for a seat where they saw no page, and are on the waiting list, or wait for
    the hosts. Whose calendar shows the date already learns that it does not stand."""
    answers = _answers(answer_ids)
    for status, reason in ((WAITING, "listed"), (ASKED, "asking")):
        theirs = [one for one in answers if one.status == status]
        mailed = calendar_mail.put([one.id for one in theirs if one.sent_sequence >= 0], reason)
        _tell_each(theirs, sorts.SEAT, reason, mailed=mailed)


def refused(answer_ids: Iterable[int], *, by: int | None = None) -> None:
    """A host does not let people in who had asked for a seat."""
    _tell_each(_answers(answer_ids), sorts.SEAT, "refused", by=by)


def removed(answer_ids: Iterable[int], *, by: int | None = None) -> None:
    """A host has taken a seat or a place from people: it goes out of their calendars, too."""
    answers = _answers(answer_ids)
    mailed = calendar_mail.put([one.id for one in answers if one.sent_sequence >= 0], "removed")
    _tell_each(answers, sorts.SEAT, "removed", by=by, mailed=mailed)


def made_host(event_id: int, user_id: int, role: str, *, by: int | None = None) -> None:
    """Somebody runs an event beside its author from now on, or keeps its door."""
    people = {user_id: role}
    key = f"{sorts.HOST}:{event_id}:{token_hex(8)}"
    tell(Notice(sort=sorts.HOST, key=key, people=people, actor_id=by, thread_id=event_id))


def asked(answer: EventAnswer) -> None:
    """Somebody asks for a seat: its hosts decide."""
    date = answer.date
    _tell(date, sorts.ASKED, dict.fromkeys(hosts_of(date.event_id), "host"), by=answer.user_id)


def moved(date: EventDate, before: str, *, by: int | None = None) -> None:
    """A date is at another time now; `before` is the wall time at which it was to start. Where
    the event wants it, those who come are asked whether they still do."""
    _changed(date, "moved", by, before=before, asks_again=bool(date.event.asks_again))


def elsewhere(date: EventDate, *, by: int | None = None) -> None:
    """A date is at another place, or ends at another time: all who answered are told."""
    answers = _answers_to(date)
    mailed = calendar_mail.put([one.id for one in answers if _is_in_calendar(one)], "updated")
    people = [*(one.user_id for one in answers), *hosts_of(date.event_id)]
    _tell(date, sorts.CHANGE, dict.fromkeys(people, "place"), by=by, mailed=mailed)


def updated(date: EventDate) -> None:
    """Something else of a date was changed that calendars show, such as its title: it
    goes into the calendars of those who come, and nobody is told otherwise."""
    calendar_mail.put([one.id for one in _answers_to(date) if _is_in_calendar(one)], "updated")


def cancelled(date: EventDate, *, by: int | None = None) -> None:
    """A date does not take place: all who answered are told, whatever they answered."""
    _changed(date, "cancelled", by)


def postponed(date: EventDate, *, by: int | None = None) -> None:
    """A date takes place at another time that nobody knows yet."""
    _changed(date, "postponed", by)


def came_back(date: EventDate, *, by: int | None = None) -> None:
    """A date that was cancelled or postponed takes place after all."""
    _changed(date, "back", by)


def renamed(event_id: int) -> None:
    """An event has another title: it goes into the calendars of those who come, but for dates
    that have a title of their own, and nobody is told otherwise."""
    theirs = (EventAnswer.status == GOING) | (EventAnswer.sent_sequence >= 0)
    rows = EventAnswer.select(EventAnswer.id, EventDate.changes).join(EventDate)
    rows = rows.where(_to_come(event_id) & (EventDate.state == "") & theirs)
    ids = [answer_id for answer_id, changes in rows.tuples() if "title" not in changes]
    calendar_mail.put(ids, "updated")


def deleted(event_id: int) -> None:
    """An event was deleted as a thread: it goes out of calendars without a word about it, since
    nobody may see it any more."""
    calendar_mail.put(_in_calendars(event_id), "cancelled")


def restored(event_id: int) -> None:
    """A deleted event is back, and in the calendars of those who come."""
    rows = EventAnswer.select(EventAnswer.id).join(EventDate)
    going = rows.where(_to_come(event_id) & (EventDate.state == "") & (EventAnswer.status == GOING))
    calendar_mail.put([answer_id for (answer_id,) in going.tuples()], "back")


def link_changed(date: EventDate, *, by: int | None = None) -> None:
    """The way to join is another one. Those with a seat are told, and in their inboxes not what
    it is."""
    answers = [one for one in _answers_to(date) if one.status == GOING]
    mailed = calendar_mail.put([one.id for one in answers], "link")
    people = {one.user_id: "link" for one in answers}
    _tell(date, sorts.CHANGE, people, by=by, mailed=mailed)


def reminded(date: EventDate, people: Mapping[int, str], *, mailed: Iterable[int]) -> None:
    """A date begins soon; `people` are those who come (`going`) or may (`maybe`)."""
    _tell(date, sorts.REMINDER, people, mailed=mailed)


def reminded_of_many(user_id: int, number: int, *, mailed: Iterable[int]) -> None:
    """Several dates that somebody comes to begin soon; they are told of them in one row."""
    language = next(iter(_by_language([user_id])), "en")
    with force_locale(language):
        title = ngettext("%(num)s event begins soon", "%(num)s events begin soon", number)
    tell(
        Notice(
            sort=sorts.REMINDER,
            key=f"{sorts.REMINDER}:{token_hex(8)}",
            people={user_id: GOING},
            title=str(title),
            url="/events/",
            otherwise={"mail": set(mailed)},
        )
    )


def hosts_of(event_id: int) -> list[int]:
    """Who runs an event: its author and its other hosts."""
    mine = (EventHost.event == event_id) & (EventHost.role == HOST)
    rows = EventHost.select(EventHost.user).where(mine)
    author = Thread.select(Thread.author).where(Thread.id == event_id).scalar()
    return [author, *(user_id for (user_id,) in rows.tuples())]


def _in_calendars(event_id: int) -> list[int]:
    """Answers whose people have a date of an event in their calendars that is not over."""
    rows = EventAnswer.select(EventAnswer.id).join(EventDate)
    rows = rows.where(_to_come(event_id) & (EventAnswer.sent_sequence >= 0))
    return [answer_id for (answer_id,) in rows.tuples()]


def _to_come(event_id: int) -> Any:
    """The filter on dates of an event that are not over; none of a thread that was one."""
    still = Thread.select(Thread.id).where((Thread.id == event_id) & IS_EVENT)
    return EventDate.event.in_(still) & (EventDate.ends_at > clock.now())


def _gained(answers: Sequence[EventAnswer], reason: str, by: int | None) -> None:
    mailed = calendar_mail.put([one.id for one in answers], reason)
    _tell_each(answers, sorts.SEAT, reason, by=by, mailed=mailed)


def _changed(
    date: EventDate, reason: str, by: int | None, *, before: str = "", asks_again: bool = False
) -> None:
    answers = _answers_to(date)
    mailed = calendar_mail.put(
        [one.id for one in answers if _is_in_calendar(one)], reason, before=before
    )
    again = {one.user_id: "confirm" for one in answers if asks_again and one.status == GOING}
    people = dict.fromkeys([one.user_id for one in answers] + hosts_of(date.event_id), reason)
    people = {user_id: why for user_id, why in people.items() if user_id not in again}
    _tell(date, sorts.CHANGE, people, by=by, mailed=mailed, before=before)
    _tell(date, sorts.ASKED, again, by=by, mailed=mailed, before=before)


def _is_in_calendar(answer: EventAnswer) -> bool:
    return bool(answer.status == GOING or answer.sent_sequence >= 0)


def _answers(answer_ids: Iterable[int]) -> list[EventAnswer]:
    return [
        answer
        for lot in batches(sorted(answer_ids))
        for answer in EventAnswer.select().where(EventAnswer.id.in_(list(lot)))
    ]


def _answers_to(date: EventDate) -> list[EventAnswer]:
    mine = (EventAnswer.date == date.id) & EventAnswer.status.in_(TOLD)
    return list(EventAnswer.select().where(mine).order_by(EventAnswer.id))


def _tell_each(
    answers: Iterable[EventAnswer],
    sort: str,
    reason: str,
    *,
    by: int | None = None,
    mailed: Iterable[int] = (),
) -> None:
    """Tell people of their own answers, all who answered one date together."""
    dates: dict[int, dict[int, str]] = defaultdict(dict)
    for answer in answers:
        dates[answer.date_id][answer.user_id] = reason
    for date_id, people in sorted(dates.items()):
        _tell(EventDate.get_by_id(date_id), sort, people, by=by, mailed=mailed)


def _tell(
    date: EventDate,
    sort: str,
    people: Mapping[int, str],
    *,
    by: int | None = None,
    mailed: Iterable[int] = (),
    before: str = "",
) -> None:
    key = f"{sort}:{date.id}:{token_hex(8)}"
    for locale, theirs in _by_language(people).items():
        with force_locale(locale):
            text = when(date)
            if before:
                text = f"{when(date, before)} → {text}"
        tell(
            Notice(
                sort=sort,
                key=key,
                people={user_id: people[user_id] for user_id in theirs},
                actor_id=by,
                thread_id=date.event_id,
                text=text,
                otherwise={"mail": set(mailed)},
            )
        )


def _by_language(people: Iterable[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for lot in batches(sorted(people)):
        rows = User.select(User.id, User.locale).where(User.id.in_(list(lot)))
        for user_id, locale in rows.tuples():
            found[locale or "en"].append(user_id)
    return found
