"""Mail that tells somebody what happened to their account, with a link for when it was not them."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from core.accounts import letters, queries, tokens
from core.accounts.guessing import may_mail
from core.accounts.tokens import STATES

# What happened, and how many mails of it somebody may get in an hour.
SAID: dict[str, tuple[Callable[[str], str], Callable[[str], str], int]] = {
    "factor_on": (
        lambda _d: _("A second factor is on"),
        lambda _d: _("From now on, signing in needs a code of your app beside the password."),
        20,
    ),
    "factor_off": (
        lambda _d: _("Your second factor is off"),
        lambda _d: _("Signing in needs no code any more; the recovery codes work no more."),
        20,
    ),
    "factor_reset": (
        lambda _d: _("The team switched your second factor off"),
        lambda _d: _(
            "Signing in needs no code until you set one up anew. You are signed out everywhere."
        ),
        20,
    ),
    "factor_codes": (
        lambda _d: _("You have new recovery codes"),
        lambda _d: _("Ten new recovery codes were made; the old ones work no more."),
        20,
    ),
    "paper_code": (
        lambda _d: _("A recovery code was used"),
        lambda _d: _("Somebody signed in, or proved to be you, with one of your recovery codes."),
        20,
    ),
    "wrong_codes": (
        lambda _d: _("Somebody tried wrong codes"),
        lambda _d: _(
            "Your password was right, but the code of your app was not. If it was not you, "
            "somebody knows your password: choose another one."
        ),
        1,
    ),
    "passkey_on": (
        lambda _d: _("A passkey was added"),
        lambda name: _("The passkey “%(name)s” can sign in to your account now.", name=name),
        20,
    ),
    "passkey_off": (
        lambda _d: _("A passkey was removed"),
        lambda name: _("The passkey “%(name)s” signs in to your account no more.", name=name),
        20,
    ),
    "identity_on": (
        lambda _d: _("Another way to sign in was added"),
        lambda name: _("You can sign in with %(name)s now.", name=name),
        20,
    ),
    "identity_off": (
        lambda _d: _("A way to sign in was removed"),
        lambda name: _(
            "Signing in with %(name)s does not lead to your account any more.", name=name
        ),
        20,
    ),
    "username_changed": (
        lambda _d: _("Your user name was changed"),
        lambda name: _(
            "You are @%(name)s now. Your old name still leads to you, and nobody else may take it.",
            name=name,
        ),
        20,
    ),
    "username_given": (
        lambda _d: _("The team changed your user name"),
        lambda name: _(
            "You are @%(name)s now. Your old name still leads to you, and nobody else may take it.",
            name=name,
        ),
        20,
    ),
    "new_device": (
        lambda _d: _("A new device signed in to your account"),
        lambda where: _("It was not seen here before: %(where)s.", where=where),
        10,
    ),
}


@letters.letter
def notice(user_id: int, what: str, detail: str = "") -> None:
    """To somebody whose account was changed, or was entered from elsewhere."""
    user = queries.account(user_id)
    subject, said, most = SAID[what]
    # The address of a pending account is perhaps somebody else's.
    if not user.email or user.state not in STATES["not_me"] - {"pending"}:
        return
    if may_mail(what, user.email, limit=most):
        issued = tokens.issue("not_me", user, target=user.email)
        link = letters.url("not_me", token=issued.secret)
        with letters.in_language_of(user):
            letters.send_to(user, subject(detail), "notice", said=said(detail), link=link)
