"""The owner's first page: what waits, what fails, how it grows, what is next. Each number leads
to its list."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock, mail
from core.admin import attention
from core.insights import counting
from core.insights.models import FigureCount
from core.models import Outbox
from core.review.opening import open_item
from core.terms.models import TermsText
from core.versions import bump
from tests.core.insights.town import history, spaces_of_town
from townhall.testing import Browser


def test_what_waits_is_counted_and_leads_to_its_list(
    ada: Browser, cast: SimpleNamespace, make_user: Any
) -> None:
    make_user("dora", state="pending", confirmed_at=None)
    open_item(
        "report",
        subject_type="user",
        subject_id=cast.bob.id,
        author_id=cast.bob.id,
        space_id=None,
        snapshot={"title": "Bob"},
        reasons=[],
    )
    page = ada.get("/admin/").text
    waits = page.partition('id="h-waits"')[2].partition("</section>")[0]
    assert "/review/?sort=report" in waits
    assert "/admin/members?state=pending" in waits
    assert waits.count("<b>1</b>") == 2
    assert ada.get("/review/?sort=report").status_code == 200


def test_nothing_waits_is_not_said_with_zeros(ada: Browser) -> None:
    assert "What waits" not in ada.get("/admin/").text


def test_mail_that_failed_is_told_apart_from_other_work(ada: Browser) -> None:
    now = clock.now()
    for topic in (mail.TOPIC, mail.TOPIC, "search.index"):
        Outbox.create(topic=topic, payload={}, state="failed", created_at=now, run_at=now)
    page = ada.get("/admin/").text
    assert "2 mails could not be sent" in page
    assert "1 piece of work was given up" in page


def test_a_text_that_begins_soon_is_said(ada: Browser) -> None:
    TermsText.create(
        sort="terms",
        number=1,
        body="",
        html="",
        starts_at=clock.now() + timedelta(days=5, hours=1),
        published_at=clock.now(),
        saved_at=clock.now(),
    )
    bump("terms")
    assert "A new version of the terms begins in 5 days" in ada.get("/admin/").text


def test_a_full_disk_is_said(ada: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attention.shutil, "disk_usage", lambda _path: SimpleNamespace(free=5 << 20))
    assert "Only 5 MB are free" in ada.get("/admin/").text


def test_figures_that_could_not_be_counted_are_said(ada: Browser) -> None:
    FigureCount.create(metric="weather.rain", error="RuntimeError: no sky")
    assert "could not be counted: weather.rain" in ada.get("/admin/").text


def test_a_new_community_is_told_the_next_step(make_user: Any, sign_in: Any) -> None:
    page = sign_in(make_user("ada", role="admin")).get("/admin/").text
    assert "Invite the first people" in page.partition('id="h-next"')[2]
    assert "The last 12 weeks" not in page


def test_growth_is_drawn_week_by_week_and_leads_to_the_insights(
    ada: Browser, cast: SimpleNamespace, queries: Any
) -> None:
    history(1, list(vars(cast).values()), spaces_of_town())
    counting.count_all()
    with queries(max=60) as statements:
        page = ada.get("/admin/").text
    growth = page.partition('id="h-growth"')[2]
    assert growth.count('<svg class="chart"') == 3
    assert growth.count("<rect") == 36
    for name in ("joined", "threads", "replies"):
        assert ada.get(f"/admin/insights/{name}?days=90").status_code == 200
        assert f"/admin/insights/{name}?days=90" in growth
    # What waits for the team looks where each of its posts stands now.
    counted = [text for text in statements if '"review_item"' not in text]
    assert not any("COUNT" in text and 'FROM "post"' in text for text in counted)
