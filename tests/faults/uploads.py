"""A file that is sent with a reply, byte by byte as browsers do."""

from __future__ import annotations

from tests.faults.people import Answer, Member, ask

EDGE = "cut-here"
FILE = b"%PDF-1.4\n" + b"a line of a long document\n" * 60_000


def multipart(file: bytes, **fields: str) -> bytes:
    """The body of a form with a file."""
    parts = [
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="{{}}"; filename="long.pdf"\r\n\r\n'
    name = "files" if "body" in fields else "file"
    return b"".join([*parts, head.format(name).encode(), file, f"\r\n--{EDGE}--\r\n".encode()])


def headers_of(member: Member, length: int) -> dict[str, str]:
    """What is sent before the body."""
    return {
        "Host": "localhost",
        "Cookie": member.cookie,
        "Content-Type": f"multipart/form-data; boundary={EDGE}",
        "Content-Length": str(length),
    }


def send_file(member: Member, thread_id: int, key: str) -> Answer:
    """A reply with a file."""
    text = f"See {key} for all of it."
    body = multipart(FILE, csrf_token=member.token, once=key, body=text)
    path = f"/forums/t/{thread_id}/reply"
    return ask(member.port, "POST", path, body, headers_of(member, len(body)))
