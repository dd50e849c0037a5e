"""The common event by which someone takes note of an escalation: it stands still for a stated time."""

from engine import casefile, deadlines, errors
from engine.calendars import Span
from engine.decide import refusals, rights
from engine.decide.common import words
from engine.decide.turn import Wish
from engine.definitions import definition
from engine.fields import Wrong


def acknowledge(wish: Wish) -> words.Act:
    """The rungs of an escalation that is under way wait `for` a span, which its chain bounds; always with a reason.

    It is for those whom the escalation of this very deadline concerns. `deadline` may be left out where only one of
    theirs escalates.
    """
    if wish.actor.kind == "system":
        raise words.Refused(refusals.refuse(wish, "not_by_you", "acknowledges_nothing"))
    row = _escalating(wish)
    plan = wish.turn.workflow.plans[row.name]
    until = deadlines.acknowledged_until(plan, row, _how_long(wish, plan.deadline.chain), wish.turn.now)
    most = plan.deadline.chain.acknowledged_most
    if until > deadlines.acknowledged_until(plan, row, most, wish.turn.now):
        raise words.wrong(wish, "for", Wrong("acknowledged_too_long", {"given": wish.given.get("for"), "most": most}))
    reason = _reason(wish)

    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        own = wish.turn.own(row)
        deadlines.acknowledge(plan, own, until, str(wish.actor))
        entry.facts["acknowledged"] = [own.name, own.occasion, until.isoformat()]
        entry.personal["reason"] = reason
        return ()

    return act


def _escalating(wish: Wish) -> casefile.DeadlineRow:
    """The deadline that is named, or the only one, whose escalation is under way and theirs to acknowledge."""
    turn = wish.turn
    rows = rights.escalating(turn.workflow, turn.case)
    if not rows:
        raise words.Refused(refusals.refuse(wish, "not_from_here", "no_escalation"))
    theirs = rights.may_acknowledge(turn.workflow, turn.case, wish.actor, turn.desk)
    name = wish.given.get("deadline")
    if name is None and len(theirs) == 1:
        return rows[theirs[0]]
    if not theirs or (name in rows and name not in theirs):
        raise words.Refused(refusals.not_by_you(wish))
    return rows[words.chosen(wish, "deadline", theirs)]


def _reason(wish: Wish) -> str:
    reason = words.text(wish, "reason", words.LONGEST_REASON, required=False)
    if not reason:
        raise words.wrong(wish, "reason", Wrong("acknowledged_why", {}))
    return reason


def _how_long(wish: Wish, chain: definition.Chain) -> Span:
    given = wish.given.get("for")
    if given is None or given == "":
        return chain.acknowledged_for
    try:
        span = Span.parse(given)
    except errors.BadSpan:
        raise words.wrong(wish, "for", Wrong("not_a_span", {"given": given})) from None
    if not span.amount:
        raise words.wrong(wish, "for", Wrong("not_a_span", {"given": given}))
    return span
