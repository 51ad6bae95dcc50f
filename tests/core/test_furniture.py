"""Faces, names, icons and page numbers; the macros; what the theme may weigh and hold."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, g
from flask_babel import Babel
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from wtforms import BooleanField, Form, RadioField, StringField, validators
from wtforms.fields import SelectChoice as Choice

from core.web import furniture

Render = Callable[..., str]
ROOT = Path(__file__).parents[2]
THEME = ROOT / "themes" / "default"
TEMPLATES = [*ROOT.glob("core/**/templates/**/*.html"), *ROOT.glob("plugins/**/*.html")]
TEMPLATES += [*ROOT.glob("core/templates/**/*.html"), *THEME.rglob("*.html")]


def person(username: str = "alice", name: str = "", avatar: str = "") -> SimpleNamespace:
    return SimpleNamespace(username=username, name=name, avatar=avatar)


@pytest.fixture
def app() -> Flask:
    app = Flask("furniture")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(THEME / "templates"), FileSystemLoader(ROOT / "core" / "templates")]
    )
    Babel(app)
    furniture.install(app.jinja_env)
    app.jinja_env.globals["asset"] = lambda path: f"/static/{path}"
    return app


@pytest.fixture
def render(app: Flask) -> Iterator[Render]:
    with app.test_request_context("/"):
        yield lambda source, **values: app.jinja_env.from_string(source).render(**values)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Bao-Linh Trần", "BT"),
        ("Rutger van den Heuvel-Oosterhout", "RH"),
        ("kees", "K"),
        ("émile", "É"),
        ("كريم احمد", "كا"),
        ("王小明", "王"),
        ("नमिता किरण", "नकि"),
        ("  ", " "),
        ("🌱 🌿", "🌱"),
        ("🌱 Sprout", "S"),
        ("e\u0301va", "E\u0301"),
        ("", ""),
    ],
)
def test_initials_are_taken_from_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert furniture.initials(name) == letters


def test_a_face_without_a_picture_always_has_the_same_colour() -> None:
    colours = {furniture.tint(f"member{n}") for n in range(200)}
    assert colours == set(range(1, 9))
    assert furniture.avatar(person("bob")) == furniture.avatar(person("bob"))


def test_a_face_is_decoration_and_escapes_what_it_shows() -> None:
    shown = furniture.avatar(person(name='<b>"x'), "s")
    assert 'class="avatar avatar-s"' in shown
    assert 'aria-hidden="true"' in shown
    assert "<b>" not in shown
    assert 'src="/files/avatars/a%22b-96.webp" alt=""' in furniture.avatar(person(avatar='a"b'))
    assert "abc-256.webp" in furniture.avatar(person(avatar="abc"), "xl")


def test_an_unknown_size_of_a_face_is_refused() -> None:
    with pytest.raises(ValueError, match="size"):
        furniture.avatar(person(), "huge")


def test_a_name_links_to_the_profile_and_is_isolated() -> None:
    link = furniture.person_link(person("ada lovelace", "Ada <3"))
    assert link == '<a class="who" href="/people/ada%20lovelace"><bdi>Ada &lt;3</bdi></a>'
    assert "<bdi>bob</bdi>" in furniture.person_link(person("bob"))


def test_somebody_who_left_has_words_instead_of_a_link(app: Flask) -> None:
    with app.test_request_context():
        assert "<a" not in furniture.person_link(None)
    assert "data-tint" not in furniture.avatar(None)


def test_an_icon_comes_from_the_sprite_and_is_hidden_from_readers(render: Render) -> None:
    assert render('{{ icon("reply", "icon-flip") }}') == (
        '<svg class="icon icon-flip" aria-hidden="true"><use href="/static/icons.svg#reply"/></svg>'
    )
    assert 'href="/x&#34;&gt;#a"' in furniture.icon_element('/x">', "a")


@pytest.mark.parametrize(
    ("current", "last", "numbers"),
    [
        (1, 1, [1]),
        (1, 2, [1, 2]),
        (3, 9, [1, 2, 3, 4, 0, 9]),
        (4, 9, [1, 2, 3, 4, 5, 0, 9]),
        (500, 1000, [1, 0, 499, 500, 501, 0, 1000]),
        (1000, 1000, [1, 0, 999, 1000]),
    ],
)
def test_page_numbers_show_the_ends_and_the_neighbours(
    current: int, last: int, numbers: list[int]
) -> None:
    assert furniture.page_numbers(current, last) == numbers


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/forums/t/12/how-do-i-prune", "how do i prune"),
        ("/12/34", ""),
        ("/", ""),
    ],
)
def test_an_address_is_turned_into_words_to_search_for(path: str, words: str) -> None:
    assert furniture.words_of(path) == words


def test_the_look_is_the_members_choice_before_the_cookie_and_never_anything_else(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = SimpleNamespace(config=SimpleNamespace(secure=False))
    monkeypatch.setattr("core.site._current", running)
    with app.test_request_context(headers={"Cookie": "scheme=dark; nav=rail"}):
        g.actor = SimpleNamespace(signed_in=True, scheme="light")
        assert furniture.look() == ("light", "rail", "")
        g.actor = SimpleNamespace(signed_in=False, scheme="auto")
        assert furniture.look().scheme == "dark"
    with app.test_request_context(headers={"Cookie": 'scheme="><script>; density=tight'}):
        assert furniture.look() == ("", "", "")
    assert furniture.look() == ("", "", "")


def test_pages_without_a_reader_use_the_bare_layout(app: Flask) -> None:
    with app.test_request_context():
        assert furniture.shell() == "bare.html"
        g.actor = person()
        assert furniture.shell() == "base.html"


class Sample(Form):
    name = StringField("Name", [validators.InputRequired()], description="As others see it")
    keep = BooleanField("Keep me signed in")
    scheme = RadioField("Colours", choices=[Choice("auto", "Auto"), Choice("dark", "Dark")])


def test_a_refused_field_names_its_help_and_its_error(render: Render) -> None:
    form = Sample(data={"name": ""})
    form.validate()
    html = render('{% from "form.html" import field %}{{ field(form.name, rows=3) }}', form=form)
    assert '<label for="name">Name</label>' in html
    assert 'aria-describedby="name-help name-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="name-help">As others see it<' in html
    assert 'rows="3"' in html


def test_a_fine_field_claims_no_error(render: Render) -> None:
    html = render('{% from "form.html" import field %}{{ field(form.name) }}', form=Sample())
    assert "aria-invalid" not in html
    assert 'aria-describedby="name-help"' in html


def test_choices_are_cards_in_a_group_with_a_legend(render: Render) -> None:
    html = render(
        '{% from "form.html" import choice, check %}'
        '{{ choice(form.scheme, why={"auto": "By device"}) }}{{ check(form.keep) }}',
        form=Sample(data={"scheme": "dark"}),
    )
    assert "<legend>Colours</legend>" in html
    assert html.count('class="choice"') == 2
    assert "<span>By device</span>" in html
    assert 'type="checkbox"' in html


def test_the_summary_of_errors_links_to_the_fields(render: Render) -> None:
    form = Sample(data={"scheme": "auto"})
    form.validate()
    html = render('{% from "form.html" import errors %}{{ errors(form) }}', form=form)
    assert 'role="alert"' in html
    assert '<a href="#name">Name</a>' in html


def test_numbered_pages_link_to_the_others_and_mark_this_one(render: Render) -> None:
    html = render('{% from "paging.html" import numbered %}{{ numbered(2, 3, "/x?page=") }}')
    assert 'href="/x?page=1" rel="prev"' in html
    assert 'href="/x?page=3" rel="next"' in html
    assert '<b class="btn btn-s" aria-current="page">2</b>' in html
    assert "data-hx-get" not in html


def test_pages_may_be_swapped_in_place_and_still_have_addresses(render: Render) -> None:
    html = render(
        '{% from "paging.html" import keyset %}{{ keyset("", "/x?before=9", target="rows") }}'
    )
    assert 'href="/x?before=9"' in html
    assert 'data-hx-get="/x?before=9" data-hx-target="#rows"' in html
    assert 'rel="prev"' not in html


def test_one_page_needs_no_numbers(render: Render) -> None:
    html = render('{% from "paging.html" import numbered %}{{ numbered(1, 1, "/x") }}')
    assert html.strip() == ""


def test_an_empty_list_says_why_and_offers_one_thing_to_do(render: Render) -> None:
    source = (
        '{% from "empty.html" import empty %}'
        '{{ empty("inbox", "Nothing <here>", "Why", url="/new", action="Start") }}'
        '{% call empty("inbox", "Other") %}<b>own</b>{% endcall %}'
    )
    html = render(source)
    assert "<h2>Nothing &lt;here&gt;</h2>" in html
    assert html.count('<a class="btn btn-primary" href="/new">Start</a>') == 1
    assert "<b>own</b>" in html


@pytest.mark.parametrize("code", ["500", "503"])
def test_the_worst_pages_need_nobody_and_nothing(app: Flask, code: str) -> None:
    app.context_processor(lambda: {"page_lang": "en", "page_dir": "ltr"})
    with app.test_request_context("/somewhere"):
        html = app.jinja_env.get_template(f"errors/{code}.html").render(
            page_lang="en",
            page_dir="ltr",
            incident="4f288a",
            request=SimpleNamespace(path="/x", method="GET"),
        )
    assert "4f288a" in html
    assert "<nav" not in html


def test_no_template_has_an_inline_style_or_script() -> None:
    for path in TEMPLATES:
        text = path.read_text()
        if path.parent.name != "mail":
            assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|hx-on", text), path
        for script in re.findall(r"<script[^>]*>", text):
            assert " src=" in script, path


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = (THEME / "static" / "icons.svg").read_text()
    there = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r'\b(?:icon|empty)\("([a-z0-9-]+)"', path.read_text())
    }
    assert named <= there


def test_the_sprite_runs_nothing() -> None:
    for name in ("icons.svg", "favicon.svg"):
        text = (THEME / "static" / name).read_text()
        assert not re.search(r"<script|\son[a-z]+=|href=|style=", text)


def test_the_theme_stays_light() -> None:
    static = THEME / "static"

    def packed(name: str) -> int:
        return len(gzip.compress((static / name).read_bytes(), 6))

    assert (static / "townhall.css").stat().st_size <= 40_000
    assert packed("townhall.js") + packed("vendor/htmx.min.js") <= 25_000
    assert sum(map(packed, ("townhall.css", "icons.svg", "favicon.svg"))) <= 20_000
