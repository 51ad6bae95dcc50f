"""Finds what to ask for in a community: `python -m bench.targets` prints it as JSON.

Runs in a process of its own, so that the harness holds no site. Addresses come from the
database, sessions are rows like those of any signed-in browser.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from typing import Any
from urllib.parse import quote_plus, urlencode

from flask import Flask, session
from flask_wtf.csrf import generate_csrf

from app import create_app
from bench.desks import an_agent
from core import clock
from core.accounts import sessions
from core.accounts.models import User
from core.config import from_environment
from core.spaces.models import Space
from core.threads.models import Post, Thread

SAMPLE = 20
REPLY = "A reply of a few plain words, with *some* emphasis and `code`, number {n}.\n\nBye."


def main() -> None:
    """Print the requests of every measured page."""
    app = create_app(from_environment())
    people = active_people()
    signed_in = [sign_in(app, person) for person in people]
    # Not the busiest: those may be the few with special rights.
    cookie = signed_in[len(signed_in) // 2][0]
    found = {name: _gets(paths, cookie) for name, paths in _paths(people).items()}
    agent_cookie, _token = sign_in(app, an_agent())
    tickets = of_kind("ticket", audience="private")
    paths = [f"/support/t/{ticket.id}/{ticket.slug}/1" for ticket in tickets]
    found["desk"] = _gets(["/support/desk", "/support/desk?view=open"], agent_cookie)
    found["ticket"] = _gets(paths, agent_cookie)
    threads = public_threads(SAMPLE)
    found["reply"] = [
        reply_to(threads[n % len(threads)].id, cookie, token)
        for n, (cookie, token) in enumerate(signed_in)
    ]
    json.dump(found, sys.stdout)


def active_people() -> list[User]:
    """The members who wrote most."""
    found = User.select().where(User.state == "active").order_by(User.post_count.desc())
    people = list(found.limit(400))
    if len(people) < SAMPLE:
        raise SystemExit("This community has too few active members to measure.")
    return people


def sign_in(app: Flask, person: User) -> tuple[str, str]:
    """(cookie header, CSRF token) of a new session."""
    with app.test_request_context("/"):
        sessions.start(person, remember=True, device="bench", address="127.0.0.1")
        token = generate_csrf()
        answer = app.make_response("")
        app.session_interface.save_session(app, session, answer)
        return answer.headers["Set-Cookie"].partition(";")[0], token


def _gets(paths: list[str], cookie: str) -> list[dict[str, str]]:
    return [{"path": path, "cookie": cookie} for path in paths]


def reply_to(thread_id: int, cookie: str, token: str) -> dict[str, str]:
    """The request that writes a reply, `{n}` standing for a number of its own."""
    fields = {"csrf_token": token, "once": "bench-{n}", "body": REPLY}
    body = urlencode(fields, safe="{}")
    path = f"/forums/t/{thread_id}/reply"
    return {"method": "POST", "path": path, "cookie": cookie, "body": body}


def _paths(people: list[User]) -> dict[str, list[str]]:
    threads = public_threads(SAMPLE)
    boards = Space.select().where(Space.owner == "forums").order_by(Space.id).limit(SAMPLE)
    words, commonest = _words()
    return {
        "home": ["/"],
        "forums": ["/forums/"],
        "list": [f"/forums/s/{board.slug}" for board in boards],
        "thread": [f"/forums/t/{thread.id}/{thread.slug}" for thread in threads],
        # Without a number a member is sent on to where they left off.
        "thread-in": [f"/forums/t/{thread.id}/{thread.slug}/1" for thread in threads],
        "profile": [f"/people/{person.username}" for person in people[:SAMPLE]],
        "inbox": ["/inbox/"],
        "events": ["/events/", "/events/s/crowded-calendar"],
        "month": [f"/events/month/{clock.now():%Y-%m}"],
        "event": [f"/events/t/{thread.id}/{thread.slug}" for thread in of_kind("event")],
        "ideas": ["/ideas/", "/ideas/s/crowded-board"],
        "roadmap": ["/ideas/roadmap"],
        "idea": [f"/ideas/t/{thread.id}/{thread.slug}" for thread in of_kind("idea")],
        "search": [f"/search?q={quote_plus(' '.join(three))}" for three in words],
        "search-common": [f"/search?q={quote_plus(commonest)}"],
    }


def public_threads(count: int) -> list[Thread]:
    """Public threads with at least a full page of 20 posts, spread over the whole table."""
    is_full = (Thread.post_count >= 20) & (Thread.kind == "topic")
    query = Thread.select().where(is_full & (Thread.audience == "public"))
    total = query.count()
    if not total:
        raise SystemExit("This community has no thread of 20 posts.")
    every = max(1, total // count)
    return list(query.order_by(Thread.id))[::every][:count]


def of_kind(kind: str, *, audience: str = "public") -> list[Thread]:
    """Threads of a kind that everybody sees (or of another audience), those written last."""
    query = Thread.select().where((Thread.kind == kind) & (Thread.audience == audience))
    return list(query.order_by(Thread.id.desc()).limit(SAMPLE))


def _words() -> tuple[list[list[str]], str]:
    """Sets of three words that stand together in a post, and the commonest word of all."""
    counted: Counter[str] = Counter()
    threes: list[list[str]] = []
    for row in Post.select(Post.body).order_by(Post.id.desc()).limit(2000).tuples().iterator():
        words = _plain_words(row[0])
        counted.update(set(words))
        if len(words) >= 12 and len(threes) < SAMPLE:
            threes.append([words[2], words[5], words[9]])
    return threes, counted.most_common(1)[0][0]


def _plain_words(text: Any) -> list[str]:
    return re.findall(r"[a-z]{5,}", str(text).lower())


if __name__ == "__main__":
    main()
