"""What a page may ask to be told of."""

from __future__ import annotations

import pytest

from core.live.topics import Topic, parse


def test_topics_are_read_as_they_are_written() -> None:
    text = "inbox,thread:12:34,threads:0:1795268731396,here:12"
    assert ",".join(map(str, parse(text))) == text
    assert parse("thread:12:34") == (Topic("thread", 12, 34),)


def test_the_same_topic_twice_is_one() -> None:
    assert parse("inbox,inbox") == (Topic("inbox"),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "inbox:1",
        "thread:1",
        "thread:1:2:3",
        "thread:-1:2",
        "thread:a:2",
        "thread:1:2 ",
        "secrets:1",
        "thread:\u0661:2",
        "thread:99999999999999:1",
        ",".join(f"here:{n}" for n in range(9)),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="topic"):
        parse(text)


def test_the_inbox_is_called_by_whose_it_is() -> None:
    assert Topic("inbox").key(7) == "inbox:7"
    assert Topic("thread", 12, 34).key(7) == "thread:12"
