"""The provider that the environment names (`TOWNHALL_OIDC_...`): its row follows at each start,
since people's identities hang on it; its secret is kept nowhere."""

from __future__ import annotations

import logging
from typing import Any

from core import maintenance
from core.access import Actor
from core.db import holds_writes
from core.openid.actions import Taken, save_provider
from core.openid.models import OpenIdProvider
from core.openid.queries import GIVEN
from core.site import site

log = logging.getLogger("townhall.accounts")
MACHINE = Actor(is_admin=True)


def follow() -> None:
    """Let the provider be as the environment says, and switch it off when that says none. A
    site that takes no writes, or is closed, stays as it is."""
    config = site().config
    if holds_writes() or maintenance.current(config.data) is not None:
        return
    found: OpenIdProvider | None = OpenIdProvider.get_or_none(OpenIdProvider.key == GIVEN)
    if not config.oidc_issuer:
        if found is not None and found.active:
            save_provider(MACHINE, found, active=False)
        return
    wanted: dict[str, Any] = {
        "label": config.oidc_label,
        "issuer": config.oidc_issuer,
        "client_id": config.oidc_client_id,
        "active": True,
    }
    if found is not None and all(getattr(found, name) == is_ for name, is_ in wanted.items()):
        return
    try:
        save_provider(MACHINE, found, key=GIVEN, **wanted)
    except Taken:  # another process that starts with this one has just done it
        log.info("provider of the environment is there already")
