"""What a composer knows of its draft: what stood in it, what was just asked of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from flask import request
from werkzeug.datastructures import MultiDict

from core import clock
from core.access import Actor
from core.drafts import actions, queries
from core.web.rescue import TEXTS, Fields, fields_of, form_data


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """The state of a composer, for `composer/_below.html`.

    `fields` is the draft to begin with, None where there is none. `state` is what there is to
    say: `draft` (begun from one), `saved`, `changed` (another window saved `theirs`; saving
    over it needs its version, `over`), `gone` (sent or thrown away elsewhere), `refused` (see
    `message`), `kept` (could not be sent), `discarded`, or nothing. `asked` is whether the
    person wanted something of the draft, and not to send the form; the form is then shown
    again with `status`. `seen` is the newest post that its page showed, 0 where that does not
    matter; of those posted since, `newer` is how many and `newer_url` where they begin.
    """

    key: str
    version: int = 0
    saved_at: datetime | None = None
    fields: Fields | None = None
    theirs: tuple[Fields, ...] = ()
    over: int = 0
    state: str = ""
    message: str = ""
    asked: bool = False
    status: int = 200
    seen: int = 0
    newer: int = 0
    newer_url: str = ""
    address: str = ""

    @property
    def formdata(self) -> MultiDict[str, str] | None:
        """The draft as a form would send it: give it to a form as its `formdata`."""
        return form_data(self.fields) if self.fields is not None else None

    @property
    def discarded(self) -> bool:
        """Whether the person has just thrown the draft away, and wants the form as it was."""
        return self.state == "discarded"

    @property
    def own_texts(self) -> list[str]:
        """What the form that was sent says."""
        return _texts(fields_of(request.form))

    @property
    def other_texts(self) -> list[str]:
        """What the texts from elsewhere say."""
        return all_texts(list(self.theirs))


def open_writing(actor: Actor, key: str, *, address: str = "") -> Writing:
    """The composer of a form that is about to be shown, with the actor's draft if there is one.

    Asks the database once; for visitors not at all.
    """
    found = queries.find_draft(actor, key) if actor.signed_in else None
    if found is None:
        return Writing(key=key, address=address)
    return Writing(
        key=key,
        version=found.version,
        saved_at=found.saved_at,
        fields=found.fields,
        theirs=tuple(found.others),
        state="draft",
        address=address,
    )


def begun_writing(key: str, *, address: str = "") -> Writing:
    """The composer of the form that was sent, as that says it was."""
    return Writing(
        key=key,
        version=_number(request.form.get("draft_version", "")),
        seen=_number(request.form.get("seen", "")),
        address=address or request.form.get("draft_address", ""),
    )


def sent_writing(actor: Actor, key: str, *, address: str = "") -> Writing:
    """The composer of a form that was sent, after doing what its buttons for drafts ask for.

    They send `show` as `draft` (save), `draft:<version>` (save over that one), `discard`, or
    `settle` (what came from elsewhere has been looked at).
    """
    begun = begun_writing(key, address=address)
    wanted, _colon, over = request.form.get("show", "").partition(":")
    if wanted == "draft":
        return saved_writing(actor, replace(begun, version=_number(over) or begun.version))
    if wanted == "discard":
        actions.discard_draft(actor, key)
        return replace(begun, version=0, state="discarded", asked=True)
    if wanted == "settle":
        actions.settle_draft(actor, key)
        return replace(begun, asked=True)
    return begun


def saved_writing(actor: Actor, begun: Writing) -> Writing:
    """The composer after saving the form that was sent as its draft, or trying to."""
    fields = fields_of(request.form)
    begun = replace(begun, asked=True)
    try:
        version = actions.save_draft(
            actor, begun.key, fields, version=begun.version, address=begun.address
        )
    except actions.NotKept as error:
        return replace(begun, state="refused", message=str(error), status=422)
    except actions.DraftConflict as conflict:
        if conflict.theirs is None:
            return replace(begun, version=0, state="gone", status=409)
        return replace(
            begun,
            theirs=(conflict.theirs.fields,),
            over=conflict.theirs.version,
            state="changed",
            status=409,
        )
    return replace(begun, version=version, saved_at=clock.now(), state="saved" if version else "")


def kept_writing(actor: Actor, begun: Writing) -> Writing:
    """The composer after keeping a text that could not be sent, as its page then says."""
    fields = fields_of(request.form)
    try:
        version = actions.rescue_draft(
            actor, begun.key, fields, version=begun.version, address=begun.address
        )
    except actions.NotKept as error:
        return replace(begun, state="refused", message=str(error))
    return replace(begun, version=version, saved_at=clock.now(), state="kept" if version else "")


def all_texts(forms: list[Fields]) -> list[str]:
    """What each of several forms says, as one text."""
    return ["\n\n".join(_texts(fields)) for fields in forms]


def _texts(fields: Fields) -> list[str]:
    """The texts of a form in order, without numbers and ticks."""
    named = [str(fields[name]) for name in TEXTS if name in fields]
    others = [v for n, v in fields.items() if n not in TEXTS and isinstance(v, str)]
    return [text for text in named or others if text.strip()]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 11 else 0
