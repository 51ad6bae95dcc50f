"""Whether the mail server in front of us has found that a mail is from whom it says (RFC 8601).

Only the topmost result counts, and only of the server that the owner has named: whatever stands
below it may have been in the mail when it came.
"""

from __future__ import annotations

import re
from typing import Literal

from core import settings
from core.inbound.letter import Letter, headers

Verdict = Literal["passed", "failed", "unknown"]
_RESULT = re.compile(r"^\s*([a-z0-9-]+)(?:/\d+)?\s*=\s*([a-z]+)")
_PROPERTY = re.compile(r"\b([a-z]+\.[a-z-]+)\s*=\s*([^\s;]+)")
_PLAIN = re.compile(r"[\w.@+-]*")


def verdict(letter: Letter) -> Verdict:
    """What our own mail server says of the address in `From`."""
    name = str(settings.get("core", "mail_authserv")).strip().lower()
    found = headers(letter.message, "Authentication-Results")
    if not name or not found or not letter.sender:
        return "unknown"
    first, *results = _bare(found[0]).lower().split(";")
    if first.split()[:1] != [name]:
        return "unknown"
    return _judged(results[:20], letter.sender.rpartition("@")[2].lower())


def _judged(results: list[str], domain: str) -> Verdict:
    said: dict[str, list[tuple[str, dict[str, str]]]] = {}
    for result in results:
        match = _RESULT.match(result)
        if match:
            said.setdefault(match[1], []).append((match[2], dict(_PROPERTY.findall(result))))
    policy = {value for value, _facts in said.get("dmarc", [])}
    if policy:
        # Two that do not agree prove nothing: one of them may have been brought along.
        words: dict[str, Verdict] = {"pass": "passed", "fail": "failed"}
        return words.get(policy.pop(), "unknown") if len(policy) == 1 else "unknown"
    signed = [facts for value, facts in said.get("dkim", []) if value == "pass"]
    sent = [facts for value, facts in said.get("spf", []) if value == "pass"]
    names = [facts.get("header.d") or facts.get("header.i", "") for facts in signed]
    names += [facts.get("smtp.mailfrom", "") for facts in sent]
    # Without a policy of the domain, what was shown must be about that very domain.
    return "passed" if any(one.rpartition("@")[2] == domain for one in names) else "unknown"


def _bare(text: str) -> str:
    """The header without comments, and without the words in quotes that are more than a name: an
    address may say there whatever its owner likes, results too. Empty where one of them has no
    end."""
    kept, depth, quoted, at = [], 0, -1, 0
    while at < len(text):
        character = text[at]
        if quoted >= 0:
            if character == '"':
                words = text[quoted:at]
                kept.append(words if _PLAIN.fullmatch(words) else "_")
                quoted = -1
        elif character == '"' and not depth:
            quoted = at + 1
        else:
            depth += character == "("
            if not depth:
                kept.append(character)
            depth -= character == ")" and depth > 0
        # What stands behind a backslash is a sign like any other, in quotes and in comments.
        at += 2 if character == "\\" and (quoted >= 0 or depth) else 1
    return "" if depth or quoted >= 0 else "".join(kept)
