"""How a board works, for those who keep order there."""

from __future__ import annotations

from flask import Response, url_for

from plugins.ideas.actions.boards import counts_otherwise, foresee_board, set_board
from plugins.ideas.boards import Board, board_of
from plugins.ideas.forms.board import BoardForm
from plugins.ideas.views import bp
from townhall import (
    SpaceRow,
    current_actor,
    remaking,
    require,
    respond,
    see_other,
    visible_space,
)


@bp.get("/s/<slug>/settings", requires="spaces.moderate")
def board_settings(slug: str) -> Response:
    """How a board works."""
    space = _kept(slug)
    return _page(space, BoardForm(formdata=None, data=board_of(space.id)._asdict()))


@bp.post("/s/<slug>/settings", requires="spaces.moderate", limit="30 per minute")
def set_settings(slug: str) -> Response:
    """Let a board work in another way. What becomes of its votes is shown first."""
    space, form = _kept(slug), BoardForm()
    if not form.validate():
        return _page(space, form, status=422)
    board = form.board(space.id)
    foreseen = _foreseen(board)
    if foreseen is not None and form.foreseen.data != _told(board, foreseen):
        form.foreseen.data = _told(board, foreseen)
        return _page(space, form, foreseen)
    set_board(current_actor(), board)
    return see_other(url_for("ideas.board", slug=slug))


def _kept(slug: str) -> SpaceRow:
    actor = current_actor()
    space = visible_space(actor, "ideas", slug)
    require(actor, "spaces.moderate", space.id)
    return space


def _foreseen(board: Board) -> remaking.Foreseen | None:
    """What becomes of the votes that are there; None where nothing does."""
    if not counts_otherwise(board_of(board.space_id), board):
        return None
    found = foresee_board(board)
    return found if found.votes else None


def _told(board: Board, foreseen: remaking.Foreseen) -> str:
    """What somebody has been told, so that they confirm that and nothing else."""
    return "-".join(str(part) for part in (*board[1:4], *foreseen))


def _page(
    space: SpaceRow,
    form: BoardForm,
    foreseen: remaking.Foreseen | None = None,
    *,
    status: int = 200,
) -> Response:
    page = "ideas/settings.html"
    return respond(page, status=status, space=space, form=form, foreseen=foreseen)
