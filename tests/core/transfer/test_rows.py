"""Reading the files of a dump: whole, damaged and hostile ones."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from core.transfer import reasons
from core.transfer.facts import Silent
from core.transfer.report import Report
from core.transfer.stackexchange import rows
from tests.core.transfer.dumps import xml

THREE = [{"Id": 1, "Text": "a"}, {"Id": 2, "Text": "b <c> & \N{SNOWMAN}"}, {"Id": 3, "Text": "d"}]


def read(path: Path, content: bytes) -> tuple[list[str], Report]:
    path.write_bytes(content)
    report = Report()
    return [row["Id"] for row in rows.read_rows(path, report, Silent())], report


def test_a_byte_order_mark_at_the_start_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "Posts.xml"
    path.write_bytes(xml("Posts", THREE))
    found = list(rows.read_rows(path, Report(), Silent()))
    assert found[1] == {"Id": "2", "Text": "b <c> & \N{SNOWMAN}"}


def test_packed_files_read_alike(tmp_path: Path) -> None:
    ids, report = read(tmp_path / "Posts.xml.gz", gzip.compress(xml("Posts", THREE)))
    assert ids == ["1", "2", "3"]
    assert not report.missing


def test_a_row_may_span_lines(tmp_path: Path) -> None:
    ids, report = read(tmp_path / "P.xml", xml("P", THREE).replace(b" Text=", b"\n   Text="))
    assert ids == ["1", "2", "3"]
    assert not report.skipped


@pytest.mark.parametrize(
    "broken",
    [
        b'<row Id="2" Text="un',
        b'<row Id="2" Text="&oops;"/>',
        b'<row Id="2" Text="\xff"/>',
        b'<rww Id="2" />',
        b'row Id="2" />',
        b"<!-- <row",
        b"<![CDATA[ <row",
        b"<?x <row",
    ],
)
def test_a_broken_row_is_reported_and_the_rest_goes_on(tmp_path: Path, broken: bytes) -> None:
    lines = xml("P", THREE).splitlines()
    lines[3] = broken
    ids, report = read(tmp_path / "P.xml", b"\n".join(lines))
    assert ids == ["1", "3"]
    assert report.skipped[reasons.BROKEN_ROW].count == 1
    assert report.skipped[reasons.BROKEN_ROW].examples[0].startswith("P.xml, line 4: ")
    assert not report.missing


def test_a_broken_first_line_costs_no_row(tmp_path: Path) -> None:
    ids, report = read(tmp_path / "P.xml", xml("P", THREE).replace(b'version="1.0"', b"version"))
    assert ids == ["1", "2", "3"]
    assert report.skipped[reasons.BROKEN_ROW].count == 1


def test_a_file_cut_short_gives_what_it_has(tmp_path: Path) -> None:
    whole = gzip.compress(xml("P", THREE * 2000))
    ids, report = read(tmp_path / "P.xml.gz", whole[: len(whole) // 2])
    assert 0 < len(ids) < 6000
    assert reasons.FILE_ENDS_EARLY in report.missing


def test_a_plain_file_cut_short_is_reported_too(tmp_path: Path) -> None:
    ids, report = read(tmp_path / "P.xml", xml("P", THREE)[:-20])
    assert "1" in ids
    assert reasons.FILE_ENDS_EARLY in report.missing


def test_a_document_type_refuses_the_file(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE p [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><p><row Id="1" Text="&b;"/></p>'
    ids, report = read(tmp_path / "P.xml", bomb)
    assert ids == []
    assert report.skipped[reasons.FILE_REFUSED].examples == ["P.xml"]


def test_a_row_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "LONGEST_ROW", 4000)
    monkeypatch.setattr(rows, "CHUNK", 1000)
    endless = b'<row Id="9" Text="' + b"x" * 20_000 + b'" />\n'
    whole = xml("P", THREE).replace(b"</p>", endless + b'<row Id="4" />\n</p>')
    ids, report = read(tmp_path / "P.xml", whole)
    assert ids == ["1", "2", "3", "4"]
    assert report.skipped[reasons.BROKEN_ROW].count == 1


def test_files_are_found_whatever_their_case(tmp_path: Path) -> None:
    (tmp_path / "posts.XML.gz").touch()
    assert rows.find(tmp_path, "Posts") == tmp_path / "posts.XML.gz"
    assert rows.find(tmp_path, "Users") is None
