"""What was decided, as sentences."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _

from core.access import Actor
from core.site import site
from core.spaces.queries import all_spaces
from core.why.queries import Line, PageAnswer, SpaceAnswer, ThreadAnswer, Who


class Step(NamedTuple):
    """One thing that was looked at: whether it lets them through, and what it is."""

    passes: bool
    sentence: str


def name_of(who: Who) -> str:
    """How sentences call them."""
    if who.sort == "visitor":
        return str(_("a visitor"))
    if who.sort == "group":
        return str(_("somebody in “%(group)s”", group=who.name))
    return who.name


def of_account(actor: Actor) -> list[Step]:
    """What about the account itself matters."""
    found = []
    if actor.signed_in and not actor.is_member:
        words = _(
            "The account is not in good standing (%(state)s), so it counts as a visitor’s,"
            " whatever groups it is in.",
            state=actor.state,
        )
        found.append(Step(False, words))
    if actor.is_silenced:
        found.append(Step(False, _("The account is silenced: it holds nothing that writes.")))
    if actor.consent != "given":
        words = _("They have not agreed to the terms: the account holds nothing that writes.")
        found.append(Step(False, words))
    if actor.is_admin:
        words = _("Owners may everything, in every space. Private threads stay private to them.")
        found.append(Step(True, words))
    return found


def of_thread(answer: ThreadAnswer, name: str) -> list[Step]:
    """The gates in front of a thread, in the order in which they are asked."""
    found = [_plugin(answer.thread.owner, on=answer.plugin_is_on)]
    found.append(_audience(answer, name))
    if not answer.is_standing:
        if answer.may_moderate:
            words = _("It is deleted: not in any list, but who keeps order here may open it.")
        else:
            words = _("It is deleted, and they do not keep order in its space.")
        found.append(Step(answer.may_moderate, words))
    if answer.thread.is_unlisted:
        found.append(Step(False, _("It was taken out of all lists: only its address leads to it.")))
    if answer.post_is_gone:
        words = _(
            "Post %(number)s is deleted: only its author and who keeps order here read it.",
            number=answer.post_number,
        )
        found.append(Step(answer.may_moderate, words))
    return found


def of_space(answer: SpaceAnswer, line: Line) -> list[Step]:
    """What stands in front of a space."""
    return [_plugin(answer.space.owner, on=answer.plugin_is_on), Step(line.allowed, because(line))]


def because(line: Line) -> str:
    """Why a permission is held, or is not, in a sentence."""
    match line.cause:
        case "account":
            words = _("They are signed in, and no more is needed.")
        case "no_account":
            words = _("Nobody is signed in.")
        case "silenced":
            words = _("It writes, and the account is silenced.")
        case "consent":
            words = _("It writes, and they have not agreed to the terms.")
        case "owner":
            words = _("Owners may everything.")
        case _:
            words = _by_groups(line)
    return str(words)


def _by_groups(line: Line) -> str:
    standing = [said for said in line.said if said.counts]
    never = [said.group for said in standing if said.allowed is False]
    yes = [said.group for said in standing if said.allowed]
    ended = [said.group for said in standing if said.allowed is None]
    if never:
        return str(_("Never, by %(groups)s: no yes outweighs that.", groups=", ".join(never)))
    if yes:
        return str(_("Yes, by %(groups)s.", groups=", ".join(yes)))
    if ended:
        return str(_("No: for %(groups)s an inherited yes ends here.", groups=", ".join(ended)))
    return str(_("No: none of their groups was given it."))


def verdict(answer: ThreadAnswer | SpaceAnswer | PageAnswer, name: str) -> str:
    """The whole of it in a sentence."""
    if isinstance(answer, PageAnswer):
        if answer.opens:
            words = _("Yes: %(name)s gets past the door of this page.", name=name)
        else:
            words = _("No: %(name)s does not get past the door of this page.", name=name)
    elif isinstance(answer, SpaceAnswer):
        if answer.sees:
            words = _("Yes: %(name)s sees this space.", name=name)
        else:
            words = _("No: %(name)s does not see this space.", name=name)
    elif answer.is_listed:
        words = _("Yes: %(name)s sees this thread, in lists and in search.", name=name)
    elif answer.opens:
        words = _("Only by its address: %(name)s finds this thread in no list.", name=name)
    else:
        words = _("No: to %(name)s this thread is not there.", name=name)
    return str(words)


def place(name: str) -> str:
    """Where a word was said."""
    words = {"default": _("comes with the permission"), "everywhere": _("said for everywhere")}
    return str(words.get(name, name))


def _plugin(owner: str, *, on: bool) -> Step:
    plugin = site().plugins.plugins.get(owner)
    title = plugin.title if plugin else owner
    if on:
        return Step(True, _("The plugin that it belongs to, %(title)s, is on.", title=title))
    words = _("The plugin that it belongs to, %(title)s, is off: nobody sees it.", title=title)
    return Step(False, words)


def _audience(answer: ThreadAnswer, name: str) -> Step:
    label = answer.thread.audience
    space = all_spaces().get(answer.thread.space_id)
    title = space.title if space else ""
    if label == "private":
        if answer.takes_part:
            words = _("It is private, and %(name)s takes part, or a group of theirs.", name=name)
        else:
            words = _("It is private, and %(name)s does not take part.", name=name)
        return Step(answer.takes_part, words)
    if label == "public":
        return Step(answer.holds_label, _("It is open to everyone."))
    if label == "members":
        words = _("It is for members in good standing.")
    elif answer.holds_label:
        words = _("It is for those who see the space “%(title)s”, and they do.", title=title)
    else:
        words = _("It is for those who see the space “%(title)s”, and they do not.", title=title)
    return Step(answer.holds_label, words)
