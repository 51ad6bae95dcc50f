"""The worker's part: messages are made and handed to push services."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from core import clock, egress, outbox
from core.notifications.models import Reach
from core.notifications.quiet import open_at
from core.push import actions, queries
from core.push.messages import message_of
from core.site import site

if TYPE_CHECKING:
    from core.push.letters import Letter

log = logging.getLogger("townhall.push")
AT_ONCE = 8  # messages together, so that a slow service holds up the worker no longer than one
SECONDS = 10.0
GONE = (404, 410)
BUSY = (0, 408, 425, 429)  # 0: no answer
NEVER = -1  # an address that the site does not connect to


class Errand(NamedTuple):
    """Which row of an inbox goes to which browser, and how often that was tried."""

    subscription_id: int
    notification_id: int
    tries: int

    @classmethod
    def of(cls, payload: dict[str, Any]) -> Errand:
        """What a row of the outbox asks for."""
        return cls(payload["subscription"], payload["notification"], payload.get("tries", 0))


@outbox.handles(actions.TOPIC, batch=AT_ONCE)
def send(tasks: list[outbox.Task]) -> None:
    """Send messages, all at once. Never raises for what a push service does.

    One that is sent again after a crash takes its own place in the browser.
    """
    errands = {errand[:2]: errand for errand in (Errand.of(task.payload) for task in tasks)}
    made = [(errand, _letter(errand)) for errand in errands.values()]
    letters = [(errand, letter) for errand, letter in made if letter is not None]
    if not letters:
        return
    post = partial(_post, agent=egress.user_agent())
    with ThreadPoolExecutor(len(letters), "push") as threads:
        answers = list(threads.map(post, [letter for _errand, letter in letters]))
    for (errand, letter), answer in zip(letters, answers, strict=True):
        _settle(errand, answer, urlsplit(letter.url).hostname or "")


def _letter(errand: Errand) -> Letter | None:
    """What to send now, if anything. In quiet hours it waits for their end."""
    # They bring the ciphers, which only a worker that sends has need of.
    from core.push.letters import letter
    from core.push.sealing import Unusable

    to = queries.open_subscription(errand.subscription_id)
    if to is None:
        return None
    now, reach = clock.now(), Reach.get_or_none(Reach.user == to.user_id)
    if reach is not None:
        later = open_at(now, to.user.timezone, reach.quiet_from, reach.quiet_to)
        if later > now:
            actions.try_at(later, *errand)
            return None
    message = message_of(errand.notification_id, to.user)
    if message is None:
        return None
    try:
        return letter(to, message, site().config)
    except Unusable:
        actions.forget(to.id)
        return None


def _post(letter: Letter, *, agent: str) -> egress.Answered:
    """What the push service says. Asks no database."""
    url, body, headers = letter
    try:
        return egress.post(url, body, headers=headers, agent=agent, seconds=SECONDS)
    except egress.Failed:
        return egress.Answered(0, "")
    except egress.Refused:
        return egress.Answered(NEVER, "")


def _settle(errand: Errand, answer: egress.Answered, host: str) -> None:
    """Do what an answer asks for."""
    status, subscription_id = answer.status, errand.subscription_id
    if 200 <= status < 300:
        actions.note_reached(subscription_id)
        return
    if status in GONE:
        actions.forget(subscription_id)
        return
    if (status in BUSY or status >= 500) and errand.tries < len(actions.PAUSES):
        pause = max(actions.PAUSES[errand.tries], asked_pause(answer.retry_after))
        moment = clock.now() + min(pause, actions.LONGEST_PAUSE)
        actions.try_at(moment, *errand._replace(tries=errand.tries + 1))
        return
    log.warning("push refused or given up", extra={"status": status, "service": host})
    actions.note_failure(subscription_id)


def asked_pause(text: str) -> timedelta:
    """How long a `Retry-After` header asks to wait: seconds or a date; nothing if it is neither."""
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text), 10**6))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return timedelta(0)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - clock.now()
