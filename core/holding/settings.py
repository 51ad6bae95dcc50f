"""What owners say of approval: the rules that are settings, and the right to need none."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from core.registry import Permission, Setting

SECTION = _l("Approval")
PERMISSION = Permission(
    name="spaces.publish", label=_l("Write without approval"), defaults=("members",)
)
JOINING = (
    Setting(
        name="sign_up_question",
        label=_l("What people are asked who want to join"),
        kind="text",
        default="What brings you here?",
        help=_l("While the team lets people in. Left empty, nothing is asked."),
        section=SECTION,
    ),
    Setting(
        name="email_allow",
        label=_l("Domains whose addresses may sign up"),
        kind="long_text",
        default="",
        help=_l("One on each line, with all that is below it. Left empty, all may."),
        section=SECTION,
    ),
    Setting(
        name="email_deny",
        label=_l("Domains whose addresses are not taken"),
        kind="long_text",
        default="",
        help=_l("One on each line, with all that is below it."),
        section=SECTION,
    ),
    Setting(
        name="range_sign_ups",
        label=_l("New accounts in 24 hours from one range of addresses"),
        kind="number",
        default=20,
        minimum=0,
        maximum=100_000,
        help=_l("Whole schools and offices share one. 0 is no limit; invitations always work."),
        section=SECTION,
    ),
)
SETTINGS = (
    Setting(
        name="approve_first",
        label=_l("Posts of a new member that wait for approval"),
        kind="number",
        default=0,
        minimum=0,
        maximum=50,
        help=_l("The first so many, while they are at trust level 0. 0 is none."),
        section=SECTION,
    ),
    Setting(
        name="approve_below",
        label=_l("Everything waits that members below this trust level write"),
        kind="number",
        default=0,
        minimum=0,
        maximum=3,
        help=_l("0 is nobody."),
        section=SECTION,
    ),
    Setting(
        name="approve_links",
        label=_l("Posts with links wait, of members at trust level 0"),
        kind="switch",
        default=False,
        section=SECTION,
    ),
)
