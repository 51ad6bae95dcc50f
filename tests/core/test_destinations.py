"""Which addresses the site asks for by itself, and which machines are on the open internet."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.destinations import Refused, destination, host_name, is_among, is_public

PRIVATE = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.1.2.3
    169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.88.99.1
    192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250
    240.0.0.1 255.255.255.255
    :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:93.184.215.14 ::ffff:0:127.0.0.1
    64:ff9b::7f00:1 64:ff9b::5db8:d70e 64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378::1 2001:2::1
    2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:c0a8:101::1 3fff::1 4000::1 5f00::1
    fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 2a00::1%eth0
""".split()
PUBLIC = """
    1.1.1.1 8.8.8.8 93.184.215.14 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1
    172.15.255.255 172.32.0.1 192.0.1.1 198.17.255.255 198.20.0.1 223.255.255.255
    2001:4860:4860::8888 2606:2800:21f:cb07:6820:80da:af6b:8b2c 2a00:1450:4001::1
""".split()
# How 127.0.0.1, 169.254.169.254 and other numbers may be spelt so that somebody gets there.
ODD = """
    127.1 127.0.1 0 0x0 2130706433 0x7f000001 0x7f.0.0.1 0x7f.1 0177.0.0.1 017700000001 00.0.0.0
    127.0.0.01 0127.0.0.1 127.0.0.1.5 1.2.3.4.5 256.1.1.1 2852039166 0xA9FEA9FE 0251.0376.0251.0376
    foo.0x7f foo.1 １２７.1 ０x7f.1 127。1 0x 1.2.3.0x
""".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_one_machines_on_the_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "text", ["", "example.org", "127.1", "0x7f000001", "1.2.3.4/8", "010.1.1.1"]
)
def test_what_is_no_plain_address_is_not_public(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize("host", ODD)
def test_an_odd_spelling_of_an_address_is_refused(host: str) -> None:
    with pytest.raises(Refused):
        destination(f"http://{host}/")


@pytest.mark.parametrize(
    ("host", "name"),
    {
        "Example.ORG": "example.org",
        "example.org.": "example.org",
        "bücher.example": "xn--bcher-kva.example",
        "ｅｘａｍｐｌｅ.ｏｒｇ": "example.org",
        "example。org": "example.org",
        "ⓔxample.org": "example.org",
        "１２７.０.０.１": "127.0.0.1",
        "127.0.0.1.": "127.0.0.1",
        "[2A00:0:0::1]": "2a00::1",
        "[::ffff:127.0.0.1]": "::ffff:7f00:1",
        "a_b.example.org": "a_b.example.org",
    }.items(),
)
def test_a_host_has_one_spelling(host: str, name: str) -> None:
    assert destination(f"https://{host}/").host == name
    assert host_name(name) == name


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "//example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org:70/",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://localhost/",
        "http://localhost./",
        "http://intranet/",
        "http://.example.org/",
        "http://example..org/",
        "http://example.org../",
        "http://-example.org/",
        "http://example.org:8080/",
        "http://example.org:22/",
        "http://example.org:443/",
        "https://example.org:80/",
        "http://example.org:99999/",
        "http://example.org:８０/",
        "http://user@example.org/",
        "http://user:secret@example.org/",
        "http://@example.org/",
        "http://example.org@127.0.0.1/",
        "http://example.org\\@127.0.0.1/",
        "http://example.org\t.evil.example/",
        "http://exam ple.org/",
        "http://example.org/\r\nHost: other",
        "http://example.org%2f@127.0.0.1/",
        "http://127.0.0.1%2f.example.org/",
        "http://[fe80::1%25eth0]/",
        "http://[::1/",
        "http://[v1.x]/",
        "http://faß.example/",
        "http://example\u2100.org/",
        "http://" + "a" * 64 + ".org/",
        "http://" + "a." * 130 + "org/",
        "http://example.org/" + "a" * 2000,
    ],
)
def test_what_is_never_asked_for(url: str) -> None:
    with pytest.raises(Refused):
        destination(url)


def test_an_address_is_taken_apart_and_put_together_again() -> None:
    place = destination("HTTPS://Example.org:443/a%20b/ü?q=1&r=%7B#part")
    assert place.url == "https://example.org/a%20b/%C3%BC?q=1&r=%7B"
    assert (place.port, place.authority) == (443, "example.org")
    assert destination("http://example.org?q=1").url == "http://example.org/?q=1"
    assert destination("http://[2a00::1]/").url == "http://[2a00::1]/"


@pytest.mark.parametrize(
    ("host", "found"),
    {
        "example.org": True,
        "www.example.org": True,
        "notexample.org": False,
        "example.org.evil.example": False,
        "org": False,
    }.items(),
)
def test_a_list_of_hosts_ends_at_a_dot(host: str, found: bool) -> None:
    assert is_among(host, ["example.org"]) is found


SIGNS = st.text(st.sampled_from("abcx01279.-_:/@?#[]%\\ \t。１ⓔßé٣㎏℀"), max_size=40)


@given(st.sampled_from(["http://", "https://", "http:", "//", ""]), SIGNS)
def test_what_is_taken_apart_reads_the_same_again(scheme: str, rest: str) -> None:
    """Whatever is let through has one spelling, which nobody reads as another machine."""
    try:
        place = destination(scheme + rest)
    except Refused:
        return
    assert destination(place.url) == place
    assert place.url.isascii()
    authority = place.url.split("/", 3)[2]
    assert authority == place.authority
    if place.is_address:
        assert str(ipaddress.ip_address(place.host)) == place.host
    else:
        assert not place.host.rpartition(".")[2].startswith(tuple("0123456789"))
