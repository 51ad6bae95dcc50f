"""An SMTP server of its own process that fails in every way servers do.

`python -m tests.faults.mail_server PORT JOURNAL SEED`: each mail it takes is a line of the
journal, recipient and Message-ID. It refuses `gone…` for good; others are put off now and then,
before or after their text, or it hangs up after it has taken a mail and before it says so. The
address in `JOURNAL.hang`, while that file is there, is never answered.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import UnthreadedController

PUT_OFF = 0.05
HANGS_UP = 0.04


class Moody:
    """What the server says."""

    def __init__(self, journal: Path, seed: int) -> None:
        self._journal = journal
        self._hang = journal.with_suffix(".hang")
        self._rng = random.Random(seed)

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Whether it takes mail for somebody."""
        if address.startswith("gone"):
            return "550 5.1.1 No such person here"
        if self._rng.random() < PUT_OFF:
            return "451 4.7.1 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail, or not, or take it and never say so."""
        if self._hang.exists():
            self._hang.with_suffix(".hung").touch()
            await asyncio.sleep(3600)
        if self._rng.random() < PUT_OFF:
            return "452 4.3.1 No room left"
        message = message_from_bytes(envelope.content)
        line = f"{envelope.rcpt_tos[0]}\t{message['Message-ID']}\n"
        with os.fdopen(os.open(self._journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT), "w") as out:
            out.write(line)
        if self._rng.random() < HANGS_UP:
            with self._journal.with_suffix(".dropped").open("a") as dropped:
                dropped.write(line)
            server.transport.abort()
            await asyncio.sleep(3600)
        return "250 2.0.0 Taken"


def main() -> None:
    """Serve until told to stop."""
    port, journal, seed = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    loop = asyncio.new_event_loop()
    controller = UnthreadedController(
        Moody(journal, seed), hostname="127.0.0.1", port=port, loop=loop
    )
    controller.begin()
    loop.add_signal_handler(signal.SIGTERM, loop.stop)
    loop.run_forever()


if __name__ == "__main__":
    main()
