"""The list of groups, and one of them with who is in it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core.groups import queries
from core.groups.actions import CannotChange, places
from core.groups.actions.managing import deletable
from core.groups.seeing import GroupView, is_in, manages, sees_roster
from core.groups.views.blueprint import bp, load, load_managed
from core.registry import Permission
from core.site import site
from core.spaces.tree import title_of
from core.watching.queries import control_of
from core.web import current_actor
from core.web.errors import NotFound, Refused
from core.web.respond import respond, see_other


@bp.get("/", requires="groups.see")
def index() -> Response:
    """Groups that the actor may know of."""
    actor = current_actor()
    search = " ".join(request.args.get("q", "").split())[:80]
    mine = request.args.get("mine") == "yes" and actor.is_member
    page = queries.groups_page(actor, search=search, mine=mine, after=request.args.get("after", ""))
    kept: dict[str, Any] = {"q": search or None, "mine": "yes" if mine else None}
    return respond(
        "groups/index.html",
        fragment="groups",
        page=page,
        search=search,
        mine=mine,
        is_in=is_in,
        older=url_for("groups.index", after=page.after, **kept) if page.after else "",
    )


@bp.get("/<slug>", requires="groups.see")
def group(slug: str) -> Response:
    """One group: what it is for, who is in it, and how one gets in."""
    return group_page(load(slug))


def group_page(shown: GroupView) -> Response:
    """The page of a group that the actor may know of."""
    actor = current_actor()
    search = " ".join(request.args.get("q", "").split())[:80]
    members = None
    if sees_roster(actor, shown):
        members = queries.members_page(shown.id, search=search, after=request.args.get("after", ""))
    older = members.after if members else ""
    kept: dict[str, Any] = {"slug": shown.slug, "q": search or None}
    is_manager, inside = manages(actor, shown), is_in(actor, shown)
    owners = queries.owners_of(shown.id) if members else []
    return respond(
        "groups/group.html",
        fragments=("members",),
        group=shown,
        members=members,
        search=search,
        owners=owners,
        last_owner=owners[0].id if len(owners) == 1 else 0,
        inside=inside,
        is_manager=is_manager,
        may_delete=deletable(actor, shown),
        request_made=queries.request_of(actor, shown.id) if shown.asked else None,
        waiting=queries.waiting_count(shown.id) if is_manager else 0,
        grants=_grants(shown) if actor.is_staff else None,
        watch=control_of(actor, "group", shown.id) if inside else None,
        title_of=title_of,
        older=url_for("groups.group", after=older, **kept) if older else "",
    )


@bp.post("/<slug>/members/<int:user_id>", requires="site.member")
def member(slug: str, user_id: int) -> Response:
    """Take somebody out, or make them an owner or one no longer."""
    shown, deed = load_managed(slug), request.form.get("deed", "")
    actor = current_actor()
    try:
        if deed == "remove":
            changed = places.remove_member(actor, shown, user_id)
        elif deed in ("owner", "no-owner"):
            changed = places.set_owner(actor, shown, user_id, on=deed == "owner")
        else:
            raise NotFound
    except CannotChange as error:
        raise Refused(str(error)) from error
    flash(_("Done.") if changed else _("It was so already."), "good" if changed else "info")
    return see_other(url_for("groups.group", slug=slug) + "#members")


def _grants(shown: GroupView) -> list[tuple[queries.GrantRow, object]]:
    """The group's rights with what each is called; those of nobody who declares them left out."""
    names = {item.name: item.label for _owner, item in site().registry.of(Permission)}
    rows = queries.grants_of(shown.id)
    return [(row, names[row.permission]) for row in rows if row.permission in names]
