"""Running rules: in the background, at least once, each with its effect once for each row of a log,
and never round and round."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from plugins.support import KIND, happenings, log, sorts
from plugins.support.absences import team_ids
from plugins.support.actions.assigning import assign_ticket
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.actions.noting import write_note
from plugins.support.automation import (
    AGAIN,
    MOST_AN_HOUR,
    MOST_FAILS,
    Rule,
    rule_of,
    rules,
    rules_changed,
    set_off_by,
    trigger_of,
)
from plugins.support.follow_up import RULES
from plugins.support.log import Happened, write_entry
from plugins.support.models import SupportEntry, SupportRule, SupportRuleRun, SupportTicket
from plugins.support.queries.due import due_entries
from plugins.support.queries.facts import Facts, facts_of, fits
from townhall import (
    Actor,
    Forbidden,
    Notice,
    Rejected,
    Task,
    Thread,
    actor_for,
    change_tags,
    clock,
    emit,
    handles,
    hold_threads,
    put_in_outbox,
    tell,
    transaction,
)

TOLD, SWITCHED_OFF = "support.rule_tells", "support.rule_off"
DONE, FAILED, STOPPED = "done", "failed", "stopped"


@handles(RULES)
def run_rules(tasks: list[Task]) -> None:
    """Run the rules that rows of logs set off, in their order."""
    for task in tasks:
        entry = SupportEntry.get_or_none(SupportEntry.id == task.payload["entry"])
        if entry is not None:
            for rule in set_off_by(trigger_of(entry.sort, entry.role)):
                if rule.id != task.payload["by_rule"]:
                    run_rule(rule, entry.thread_id, entry.id, by_rule=task.payload["by_rule"])


def run_timed_rules() -> None:
    """A scheduled job: rules that act some hours after something, each moment once. How far it has
    come is kept at the end; cut off, it looks again, and what was done is not done again."""
    now = clock.now()
    for rule in rules():
        if rule.is_on and rule.hours:
            for thread_id, entry_id in due_entries(rule, now):
                run_rule(rule, thread_id, entry_id)
            SupportRule.update(looked_at=now).where(SupportRule.id == rule.id).execute()


def run_rule(rule: Rule, thread_id: int, entry_id: int, *, by_rule: int = 0) -> str:
    """Let a rule do its work on a ticket that fits; what came of it, empty for nothing."""
    try:
        with transaction():
            return _run(rule, thread_id, entry_id, by_rule)
    except (Rejected, Forbidden, LookupError, TypeError, ValueError) as error:
        _failed(rule, thread_id, entry_id, error)
        return FAILED


def _run(rule: Rule, thread_id: int, entry_id: int, by_rule: int) -> str:
    thread = hold_threads(thread_id).get(thread_id)
    if thread is None or thread.kind != KIND:
        return ""
    found = facts_of(Thread.id == thread_id, [rule])
    if not found or not fits(rule, found[0]):
        return ""
    why = _guarded(rule, thread_id, by_rule)
    if not _kept(rule, thread_id, entry_id, result=STOPPED if why else DONE, said=why):
        return ""
    if why:
        return STOPPED
    _act(rule, found[0], entry_id)
    SupportRule.update(fails=0).where(
        (SupportRule.id == rule.id) & (SupportRule.fails > 0)
    ).execute()
    return DONE


def _guarded(rule: Rule, thread_id: int, by_rule: int) -> str:
    """Why a rule may not run on a ticket any more for now; empty where it may."""
    lately = SupportRuleRun.at > clock.now() - timedelta(hours=1)
    here = (SupportRuleRun.thread == thread_id) & (SupportRuleRun.result == DONE) & lately
    if SupportRuleRun.select().where(here).count() >= MOST_AN_HOUR:
        return str(_("Rules have changed this request very often within an hour."))
    mine = SupportRuleRun.rule == rule.id
    if by_rule and SupportRuleRun.select().where(here & mine).count() >= AGAIN:
        return str(_("Rules set each other off: this one has run twice already."))
    return ""


def _kept(rule: Rule, thread_id: int, entry_id: int, **came: str) -> bool:
    """Keep that a rule has run; whether it had not before."""
    row = {"rule": rule.id, "thread": thread_id, "entry": entry_id, "at": clock.now()}
    query = SupportRuleRun.insert(**row, **came)
    made = query.on_conflict_ignore().returning(SupportRuleRun.id).execute()
    return bool(list(made))


def _act(rule: Rule, facts: Facts, entry_id: int) -> None:
    wanted, thread_id = rule.changes, facts.thread_id
    by = By(actor=None, role="machine", rule_id=rule.id)
    change_ticket(
        by,
        thread_id,
        Changes(
            state=wanted.get("state"),
            priority=wanted.get("priority"),
            assignee_id=wanted.get("assignee"),
            team_id=wanted.get("team"),
        ),
    )
    if wanted.get("turn"):
        assign_ticket(thread_id, anyhow=True)
    if wanted.get("tag"):
        _tag(rule, facts, str(wanted["tag"]))
    if wanted.get("note"):
        write_note(_keeper(rule), thread_id, str(wanted["note"]))
    if wanted.get("tell"):
        what = {"rule": rule.id, "thread": thread_id, "entry": entry_id, "whom": wanted["tell"]}
        put_in_outbox(TOLD, what, owner="support")


def _tag(rule: Rule, facts: Facts, tag: str) -> None:
    after = change_tags(_keeper(rule), facts.thread_id, add=[tag])
    if after is not None:
        what = Happened(
            sort=log.TAGS,
            role="machine",
            before=list(facts.tags),
            after=list(after),
            rule_id=rule.id,
        )
        entry = write_entry(facts.thread_id, what)
        emit(happenings.TicketChanged(facts.thread_id, None, entry, by_rule=rule.id, sort=log.TAGS))


def _keeper(rule: Rule) -> Actor:
    """Who looks after a rule: it writes and tags in their name."""
    if rule.made_by_id is None:
        raise Rejected("made_by", _("Nobody looks after this rule any more."))
    return actor_for(rule.made_by_id)


def _failed(rule: Rule, thread_id: int, entry_id: int, error: Exception) -> None:
    said = str(error.message) if isinstance(error, Rejected) else type(error).__name__
    with transaction():
        if not _kept(rule, thread_id, entry_id, result=FAILED, said=said[:255]):
            return
        mine = SupportRule.id == rule.id
        SupportRule.update(fails=SupportRule.fails + 1).where(mine).execute()
        if (
            SupportRule.update(is_on=False)
            .where(mine & SupportRule.is_on & (SupportRule.fails >= MOST_FAILS))
            .execute()
        ):
            put_in_outbox(SWITCHED_OFF, {"rule": rule.id, "entry": entry_id}, owner="support")
        rules_changed()


@handles(TOLD)
def tell_for_rules(tasks: list[Task]) -> None:
    """Tell the team, or whoever has a ticket, what a rule noticed."""
    for task in tasks:
        what, rule = task.payload, rule_of(task.payload["rule"])
        ticket = SupportTicket.get_or_none(SupportTicket.thread == what["thread"])
        if rule is None or ticket is None:
            continue
        people = [ticket.assignee_id] if ticket.assignee_id else []
        if what["whom"] == "team" or not people:
            people = team_ids(ticket.space_id)
        tell(
            Notice(
                sort=sorts.RULE,
                key=f"support.rule:{rule.id}:{what['entry']}",
                people=dict.fromkeys(people, sorts.TEAM),
                thread_id=what["thread"],
                text=rule.name,
            )
        )


@handles(SWITCHED_OFF)
def tell_switched_off(tasks: list[Task]) -> None:
    """Tell whoever looks after a rule that it is off."""
    for task in tasks:
        rule = rule_of(task.payload["rule"])
        if rule is not None and rule.made_by_id is not None:
            tell(
                Notice(
                    sort=sorts.RULE,
                    key=f"support.rule_off:{rule.id}:{task.payload['entry']}",
                    people={rule.made_by_id: sorts.OWNER},
                    title=_(
                        "The rule “%(name)s” is switched off: it failed again and again.",
                        name=rule.name,
                    ),
                    url=f"/support/rule/{rule.id}",
                )
            )
