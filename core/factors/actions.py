"""Setting up, using and removing second factors."""

from __future__ import annotations

import logging
from datetime import datetime

from core import audit, clock
from core.access import Actor, require
from core.accounts import guessing, letters, passwords, sessions, tokens
from core.accounts import queries as accounts
from core.accounts.models import User
from core.db import transaction
from core.factors import codes, paper, queries
from core.factors.models import RecoveryCode, Totp
from core.passkeys.actions import forget_all
from core.sealing import BadSeal, seal, unseal

log = logging.getLogger("townhall.accounts")


class WrongCode(Exception):
    """The code is not right, or not any more. Which of them is never said."""


class NotBegun(Exception):
    """There is no set-up to finish: none was begun, or it is finished already."""


def begin_app(actor: Actor) -> None:
    """Make a secret for an app, in place of one whose set-up was not finished.

    An app that is in use stays. The caller has asked for a proof.
    """
    now = clock.now()
    with transaction():
        Totp.delete().where((Totp.user == actor.id) & Totp.confirmed_at.is_null()).execute()
        Totp.insert(
            user=actor.id,
            secret=seal(codes.new_secret(), _about(actor.id)),
            created_at=now,
        ).on_conflict_ignore().execute()


def secret_of(app: Totp) -> str:
    """The secret of an app. Raises `BadSeal` if the site's own secret has changed."""
    return unseal(app.secret, _about(app.user_id))


def finish_app(actor: Actor, typed: str) -> list[str]:
    """Switch the second factor on by its first code; the recovery codes, told this once.

    This browser counts as having shown both factors from now on. Raises `NotBegun`,
    `WrongCode`, `guessing.Paused`.
    """
    counts = guessing.for_proof(actor.session_id or 0)
    guessing.begin(counts)
    app = queries.begun_app(actor.id)
    if app is None:
        raise NotBegun
    now = clock.now()
    step = codes.matching_step(secret_of(app), typed, now, after=app.last_step)
    if step is None:
        raise WrongCode
    guessing.succeeded(counts)
    with transaction():
        waits = (Totp.user == actor.id) & Totp.confirmed_at.is_null()
        if not Totp.update(confirmed_at=now, last_step=step).where(waits).execute():
            raise NotBegun
        made = _new_codes(actor.id)
        # Links of older mail must not switch it off.
        tokens.void(accounts.account(actor.id), "not_me")
        User.update(factor_asked_at=None).where(User.id == actor.id).execute()
        sessions.mark_strong(actor.session_id or 0)
        letters.order("notice", user_id=actor.id, what="factor_on")
        log.info("second factor on", extra={"user": actor.id})
    return made


def renew_codes(actor: Actor) -> list[str]:
    """Ten new recovery codes in place of the old ones. Raises `NotBegun` without an app."""
    with transaction():
        if queries.app_of(actor.id) is None:
            raise NotBegun
        letters.order("notice", user_id=actor.id, what="factor_codes")
        return _new_codes(actor.id)


def check(user: User, typed: str, *, network: str, device: str = "") -> None:
    """Take a code of the app, or one on paper, as the second factor; each works once.

    Raises `guessing.Paused`, `WrongCode`.
    """
    counts = guessing.for_factor(user.id, network=network, device=device)
    guessing.begin(counts)
    if not _spend(user.id, typed):
        log.info("code refused", extra={"user": user.id, "network": network})
        with transaction():
            letters.order("notice", user_id=user.id, what="wrong_codes")
        raise WrongCode
    guessing.succeeded(counts)


def check_again(actor: Actor, typed: str) -> None:
    """Take a code of somebody who is signed in. Raises `guessing.Paused`, `WrongCode`."""
    counts = guessing.for_proof(actor.session_id or 0)
    guessing.begin(counts)
    if not _spend(actor.id, typed):
        raise WrongCode
    guessing.succeeded(counts)


def remove_app(actor: Actor) -> None:
    """Switch the second factor off; the caller has checked password and code. A notice is
    mailed."""
    with transaction():
        if _remove(actor.id):
            letters.order("notice", user_id=actor.id, what="factor_off")
            log.info("second factor off", extra={"user": actor.id})


def remove_for(actor: Actor, user_id: int) -> bool:
    """Switch the second factor of somebody off who has lost it, and forget their passkeys:
    sessions end, a notice is mailed, the log keeps who did it. Needs `site.admin`. Whether there
    was anything."""
    require(actor, "site.admin")
    with transaction():
        user = accounts.account(user_id)
        app, keys = _remove(user_id), forget_all(user_id)
        had = app or keys > 0
        if had:
            sessions.end_all(user_id)
            tokens.void(user, "not_me")
            letters.order("notice", user_id=user_id, what="factor_reset")
            before = {"app": app, "passkeys": keys}
            audit.record(actor, "member.remove_factor", user, before=before, note=user.username)
        return had


def remove_as_owner(user: User) -> bool:
    """Switch the second factor of somebody off from the command line, with their passkeys: for
    who has lost it and knows no owner. Whether there was anything."""
    with transaction():
        had = _remove(user.id) or bool(forget_all(user.id))
        if had:
            sessions.end_all(user.id)
            letters.order("notice", user_id=user.id, what="factor_reset")
        return had


def remove_since(user_id: int, moment: datetime) -> None:
    """Switch a second factor off that was set up since then, inside a larger deed."""
    app = queries.app_of(user_id)
    if app is not None and app.confirmed_at >= moment:
        _remove(user_id)


def end_sessions_of(actor: Actor, user_id: int) -> int:
    """Sign somebody out everywhere, in one's own name. Needs `site.admin`. Of how many."""
    require(actor, "site.admin")
    with transaction():
        user = accounts.account(user_id)
        ended = sessions.end_all(user_id)
        audit.record(actor, "member.end_sessions", user, after={"ended": ended}, note=user.username)
        return ended


def _remove(user_id: int) -> bool:
    RecoveryCode.delete().where(RecoveryCode.user == user_id).execute()
    return bool(Totp.delete().where(Totp.user == user_id).execute())


def _new_codes(user_id: int) -> list[str]:
    now, made = clock.now(), paper.new_codes()
    RecoveryCode.delete().where(RecoveryCode.user == user_id).execute()
    RecoveryCode.insert_many(
        {
            "user": user_id,
            "slot": slot,
            "kept": passwords.hash_password(paper.plain(code)),
            "created_at": now,
        }
        for slot, code in enumerate(made)
    ).execute()
    return made


def _spend(user_id: int, typed: str) -> bool:
    return _spend_code(user_id, typed) if codes.is_code(typed) else _spend_paper(user_id, typed)


def _spend_code(user_id: int, typed: str) -> bool:
    app = queries.app_of(user_id)
    try:
        step = app and codes.matching_step(secret_of(app), typed, clock.now(), after=app.last_step)
    except BadSeal:
        log.exception("the secret of an app cannot be read", extra={"user": user_id})
        return False
    if not step:
        return False
    # One conditional update: of two that bring the same code at once, one is let in.
    unused = (Totp.user == user_id) & (Totp.last_step < step)
    return bool(Totp.update(last_step=step).where(unused).execute())


def _spend_paper(user_id: int, typed: str) -> bool:
    code = paper.plain(typed)
    slot = paper.slot_of(code)
    mine = (RecoveryCode.user == user_id) & RecoveryCode.used_at.is_null()
    row = None if slot is None else RecoveryCode.get_or_none(mine & (RecoveryCode.slot == slot))
    if not passwords.verify(row and row.kept, code) or row is None:
        return False
    with transaction():
        unused = mine & (RecoveryCode.kept == row.kept)
        used = RecoveryCode.update(used_at=clock.now()).where(unused).execute()
        if used:
            letters.order("notice", user_id=user_id, what="paper_code")
        return bool(used)


def _about(user_id: int) -> str:
    return f"totp:{user_id}"
