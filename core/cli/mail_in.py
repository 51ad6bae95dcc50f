"""`townhall mail-in`: takes mail from a mail server, apart from the web processes."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from core.config import Config

log = logging.getLogger("townhall.inbound")


@click.command("mail-in")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=2525, show_default=True, type=click.IntRange(1, 65535))
def mail_in(*, host: str, port: int) -> None:
    """Take mail by SMTP or LMTP and keep it; a worker sorts it.

    Point the mail server of the domain at it, on a network of your own: it asks for no
    password. `townhall serve` does the same when TOWNHALL_MAIL_IN_LISTEN is set. Ends on
    SIGTERM or SIGINT.
    """
    from core.cli.lean import lean_app
    from core.config import from_environment

    config = from_environment()
    if not config.mail_in:
        raise click.ClickException("TOWNHALL_MAIL_IN must say which address takes mail.")
    app = lean_app(config)
    from core.inbound.listener import Listener

    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopping.set())
    listener = Listener(app, host, port)
    try:
        listener.start()
    except OSError as error:
        raise click.ClickException(f"Cannot listen on {host} port {port}: {error}") from error
    click.echo(f"Mail is taken at {host} port {port}")
    stopping.wait()
    listener.stop()


@contextmanager
def taking_mail(config: Config) -> Iterator[None]:
    """Take mail in this process for the block's length, where the owner has named a port. One
    that is taken costs only the mail: whatever else this process does goes on."""
    if not config.mail_in_listen:
        yield
        return
    from core.cli.lean import lean_app

    app = lean_app(config)
    from core.inbound.listener import Listener

    host, _colon, port = config.mail_in_listen.rpartition(":")
    listener = Listener(app, host.strip("[]"), int(port))
    try:
        listener.start()
    except OSError:
        log.exception("no mail is taken in: the port cannot be used")
        yield
        return
    try:
        yield
    finally:
        listener.stop()
