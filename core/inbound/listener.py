"""Takes mail by SMTP or LMTP from the mail server beside this site. A mail is acknowledged when
it is in the database, and not before."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax
from flask import Flask

from core import maintenance
from core.db import disconnect, ensure_connected
from core.inbound import taking
from core.inbound.letter import MOST_BYTES
from core.site import site

log = logging.getLogger("townhall.inbound")
MOST_RECIPIENTS = 10
MOST_AT_ONCE = 20
"""Connections; more are told to come back later."""
QUIET_FOR = 60
"""Seconds that a connection may say nothing."""

OK = "250 2.0.0 It is kept"
LATER = "451 4.3.0 It cannot be kept now; try again later"
NOBODY = "550 5.1.1 Nobody here has this address"


class Door(SMTP):
    """SMTP that also understands LMTP's greeting, and then answers for each recipient."""

    is_lmtp = False
    is_inside = False
    inside: set[Door]

    def connection_made(self, transport: Any) -> None:
        """Let somebody in while there is room."""
        self.is_inside = len(self.inside) < MOST_AT_ONCE
        if self.is_inside:
            self.inside.add(self)
            super().connection_made(transport)
        else:
            transport.write(b"421 4.3.2 Too many connections; try again later\r\n")
            transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Make room."""
        self.inside.discard(self)
        if self.is_inside:
            super().connection_lost(error)

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """The greeting of LMTP (RFC 2033)."""
        self.is_lmtp = True
        await super().smtp_EHLO(arg)


class Keeper:
    """Asks whom a mail is for, and keeps it. What waits for the database runs in a thread."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="mail-in")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Take the addresses that somebody here has."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients; send the others in a mail of their own"
        try:
            if not await self._in_thread(taking.serves, address):
                return NOBODY
        except Exception:
            log.exception("nobody could be asked whom a mail is for")
            return LATER
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Somebody has this address"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail once for each recipient."""
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        answers = []
        for recipient in envelope.rcpt_tos:
            try:
                await self._in_thread(self._take, raw, recipient, envelope.mail_from or "")
                answers.append(OK)
            except Exception:
                log.exception("a mail could not be kept")
                answers.append(LATER)
        if isinstance(server, Door) and server.is_lmtp:
            return "\r\n".join(answers)
        # One answer for all: whoever has got it already knows it when it comes again.
        return LATER if LATER in answers else OK

    def close(self) -> None:
        """End the thread and its connection to the database."""
        self._threads.submit(disconnect)
        self._threads.shutdown()

    def _take(self, raw: bytes, recipient: str, returns_to: str) -> None:
        taking.take(raw, recipient, returns_to, source="smtp")

    async def _in_thread(self, work: Callable[..., Any], *given: Any) -> Any:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._with_database, work, *given)

    def _with_database(self, work: Callable[..., Any], *given: Any) -> Any:
        try:
            if maintenance.current(site().config.data) is not None:
                raise RuntimeError("closed for maintenance")  # its server tries again later
            ensure_connected()
            with self._app.app_context():
                return work(*given)
        except Exception:
            disconnect()  # the next mail gets a fresh connection
            raise


class Listener:
    """The loop that takes mail, in a thread of its own."""

    def __init__(self, app: Flask, host: str, port: int) -> None:
        self.host, self.port = host, port
        self._keeper = Keeper(app)
        self._inside: set[Door] = set()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="mail-in-loop", daemon=True)

    def start(self) -> None:
        """Listen. Raises `OSError` when the port is taken. Port 0 chooses one (`port` tells)."""
        self._thread.start()
        # In its own thread from the first step: whoever starts it may be running another loop.
        serving = asyncio.run_coroutine_threadsafe(self._serve(), self._loop)
        try:
            self.port = serving.result()
        except OSError:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop listening; a mail in hand is not acknowledged and comes again."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._keeper.close()

    async def _serve(self) -> int:
        self._server = await self._loop.create_server(self._door, self.host, self.port)
        return int(self._server.sockets[0].getsockname()[1])

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            if self._server is not None:
                self._server.close()
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.close()

    def _door(self) -> Door:
        door = Door(
            self._keeper,
            hostname="mail-in",
            ident="Townhall",
            data_size_limit=MOST_BYTES,
            timeout=QUIET_FOR,
            loop=self._loop,
        )
        door.inside = self._inside
        return door
