"""Decides one command: first what the clock has brought, then what was asked for."""

from collections.abc import Mapping
from datetime import datetime

from engine import casefile, people
from engine.decide import clockwork, common, forms, migration, opening, refusals, rights, steps, telling, tried
from engine.decide import turn as turns
from engine.decide.turn import Turn, Wish, begin
from engine.decide.workflow import Workflow
from engine.definitions import definition

NOBODY_ELSE = casefile.Known()


def decide(
    workflow: Workflow,
    case: casefile.CaseFile | None,
    command: casefile.Command,
    now: datetime,
    desk: people.Desk,
    known: casefile.Known = NOBODY_ELSE,
    pictured: bool = True,
    onto: turns.Onto | None = None,
    past: tried.Past = tried.no_past,
) -> casefile.Decision:
    """What a command does to a case (None: to be opened) at ``now``. A function of its arguments; ``case`` stays as
    it is.

    What was counted by another version of its calendar is counted anew first. Then every reminder, breach and rung that
    passed before is taken, as if it had been seen in time. A refused event
    changes nothing, but what the clock brought stands. Notices that are not ``pictured`` have no context, for those who
    only count them; ``past`` is asked only where a notice tells what was tried before.

    Raises errors.RunawayDeadlines, errors.StateGone, errors.NeverAtRest.
    """
    if case is None:
        turn, refusal = opening.open_case(workflow, command, now, desk, known)
        if refusal:
            return casefile.Decision(turn.case, refusal=refusal, opened=True)
    else:
        turn = begin(workflow, case, desk, now)
        turn.past = past
        common.catch_up(turn, command)
        clockwork.take_passed(turn, steps.fire_for_engine)
        wish = Wish(turn, command.event or "", command.actor, command.data, known, command.language, onto)
        refusal = _fire(wish, command.expected_version) if command.event else None
    clockwork.take_passed(turn, steps.fire_for_engine)
    return _decision(turn, refusal, case, pictured)


def _fire(wish: Wish, expected_version: int | None) -> casefile.Refusal | None:
    workflow, version = wish.turn.workflow, wish.turn.case.version
    if expected_version not in (None, version):
        return refusals.refuse(wish, "conflict", version=version, given=expected_version)
    if wish.event in common.EVENTS:
        return common.fire(wish)
    if wish.event == migration.EVENT:
        return migration.migrate(wish)
    if wish.event in rights.ENGINE_EVENTS:
        return common.calendar_changed(wish)
    if wish.event not in workflow.definition.events and wish.event not in workflow.moving:
        return refusals.unknown_event(wish)
    return steps.fire(wish)


def _decision(
    turn: Turn, refusal: casefile.Refusal | None, before: casefile.CaseFile | None, pictured: bool
) -> casefile.Decision:
    if not turn.entries:
        assert before is not None
        # Rows may say by which version of a calendar they were counted, which is no event of the case.
        counted = [] if refusal else list(turn.changed.values())
        return casefile.Decision(turn.case if counted else before, changed=counted, refusal=refusal)
    turn.case.version += 1
    turn.case.next_fire_at = min([row.next_fire_at for row in turn.case.deadlines if row.next_fire_at], default=None)
    return casefile.Decision(
        case=turn.case,
        entries=turn.entries,
        notices=telling.notices(turn, pictured),
        messages=turn.messages,
        links=turn.links,
        openings=turn.openings,
        changed=list(turn.changed.values()),
        refusal=refusal,
        opened=turn.opened,
        dropped=turn.dropped,
    )


def refuse_opening(
    workflow: Workflow,
    case: casefile.CaseFile,
    command: casefile.Command,
    desk: people.Desk,
    inner: casefile.Refusal,
) -> casefile.Refusal:
    """Why an event is refused that opens a case of another workflow, which that one refuses (``inner``)."""
    declared = workflow.event(command.event or "")
    other = declared.opens.workflow if declared and declared.opens else ""
    wish = Wish(begin(workflow, case, desk, case.opened_at), command.event or "", command.actor)
    return refusals.not_opened(wish, other, inner)


def references(workflow: Workflow, command: casefile.Command, onto: turns.Onto | None = None) -> casefile.Known:
    """The cases, customers and files that a command speaks of, for the store to look up before deciding."""
    if not command.data:
        return NOBODY_ELSE
    if onto is not None:
        return forms.names_in(onto.workflow.naming, migration.values_of(command))
    named = _NAMED.get(command.event or "")
    kinds = {**workflow.naming, **named} if named else workflow.naming
    return NOBODY_ELSE if kinds.keys().isdisjoint(command.data) else forms.names_in(kinds, command.data)


_WORD_TYPES: Mapping[str, definition.FieldType] = {"case": "case", "files": "files"}
_NAMED = {
    event: {word: _WORD_TYPES[word] for word in words if word in _WORD_TYPES} for event, words in common.WORDS.items()
}
"""The words of common events that speak of something outside the case, each with its type."""
