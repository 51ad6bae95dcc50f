"""Signs many readers of one thread in: `echo 1000 | python -m bench.readers` prints their
requests for a live connection, and one that writes a reply there, as JSON.

Runs in a process of its own, like `bench.targets`.
"""

from __future__ import annotations

import json
import sys
from itertools import cycle, islice

from app import create_app
from bench.targets import SAMPLE, active_people, public_threads, reply_to, sign_in
from core.config import from_environment
from core.threads.models import Post


def main() -> None:
    """Print `open`, the requests of so many sessions, and `reply`, somebody else's."""
    count = int(sys.stdin.read())
    app = create_app(from_environment())
    author, *people = active_people()
    thread = public_threads(SAMPLE)[0]
    last = Post.select(Post.number).where(Post.thread == thread).order_by(Post.number.desc())
    path = f"/live?topics=inbox,thread:{thread.id}:{last.limit(1).scalar()}"
    readers = [sign_in(app, person)[0] for person in islice(cycle(people), count)]
    found = {
        "open": [{"path": path, "cookie": cookie} for cookie in readers],
        "reply": reply_to(thread.id, *sign_in(app, author)),
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
