"""Mail to people who asked to be let in. Written by a worker (see core.accounts.letters)."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from core import mail
from core.accounts import queries
from core.accounts.letters import in_language_of, letter, send_to, url


@letter
def approved(user_id: int) -> None:
    """To somebody who was let in."""
    user = queries.account(user_id)
    if user.state == "active" and user.email:
        with in_language_of(user):
            subject = _("You are a member now")
        send_to(user, subject, "approved", sign_in=url("sign_in"))


@letter
def declined(address: str, locale: str, reason: str) -> None:
    """To somebody who was not let in; their account is gone by now."""
    if address:
        with force_locale(locale or "en"):
            mail.send(address, _("About your account"), "declined", reason=reason)
