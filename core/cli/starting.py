"""How commands start a site: as the server does, without serving."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.cli.lean import load_app
from core.config import from_environment

if TYPE_CHECKING:
    from flask import Flask


@contextmanager
def site_for_command() -> Iterator[Flask]:
    """The application of the configured site, its database brought up to date, inside an
    application context. Logs only what went wrong."""
    app = load_app(from_environment())
    from core.db import disconnect  # after it: what is left out must not be loaded first

    logging.getLogger("townhall").setLevel(logging.WARNING)
    try:
        with app.test_request_context("/"):
            yield app
    finally:
        disconnect()
