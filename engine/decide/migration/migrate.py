"""The engine's own event by which a case is moved to another version of its definition, on purpose."""

import dataclasses
from collections.abc import Mapping

from engine import casefile
from engine.decide import occasions, refusals, steps
from engine.decide.migration import contents, past, promises, standing
from engine.decide.turn import Onto, Turn, Wish
from engine.decide.workflow import Workflow
from engine.fields import Wrong

EVENT = "migrate"
LONGEST_REASON = 2_000


def migrate(wish: Wish) -> casefile.Refusal | None:
    """Moves the case to the version in ``wish.onto``: given `definition` (its hash), `states` (old → new, or a list of
    new), `values` (for its fields) and `reason`. Where it is there already nothing happens. A refusal changes nothing
    and names everything that does not fit.
    """
    if wish.actor.kind not in ("operator", "system"):
        return refusals.not_by_you(wish)
    if wish.onto is None or wish.onto.workflow.definition.workflow != wish.turn.case.workflow:
        wrong = Wrong("no_such_version", {"given": wish.given.get("definition"), "workflow": wish.turn.case.workflow})
        return refusals.bad_data(wish, {"definition": wrong})
    if wish.onto.workflow.definition.hash == wish.turn.case.definition_hash:
        return None
    seeing = dataclasses.replace(wish, turn=dataclasses.replace(wish.turn, workflow=wish.onto.workflow))
    problems = _move(wish, seeing, wish.onto)
    return refusals.bad_data(seeing, problems) if problems else None


def _move(wish: Wish, seeing: Wish, onto: Onto) -> dict[str, Wrong]:
    """Moves the case, or says what does not fit. ``seeing`` is the same wish by someone who sees the new version."""
    old, new = wish.turn.workflow, onto.workflow
    moves = _moves(wish)
    if isinstance(moves, Wrong):
        return {"states": moves}
    place = standing.find(old, new, wish.turn.case, moves)
    known = contents.find(seeing, old.definition, new.definition)
    reason = wish.given.get("reason") or ""
    if isinstance(place, standing.Standing) and isinstance(known, contents.Contents) and isinstance(reason, str):
        _take(wish, onto, place, known, moves)
        return {}
    found = {} if isinstance(reason, str) else {"reason": Wrong("not_text", {"given": reason})}
    return {**(place if isinstance(place, dict) else {}), **(known if isinstance(known, dict) else {}), **found}


def _moves(wish: Wish) -> standing.Moves | Wrong:
    given = wish.given.get("states") or {}
    if not isinstance(given, Mapping):
        return Wrong("not_moves", {"given": given})
    found = {str(name): (to,) if isinstance(to, str) else to for name, to in given.items()}
    for several in found.values():
        if not isinstance(several, tuple | list) or not several or not all(isinstance(one, str) for one in several):
            return Wrong("not_moves", {"given": given})
    return {name: tuple(several) for name, several in found.items()}


def _take(wish: Wish, onto: Onto, place: standing.Standing, known: contents.Contents, moves: standing.Moves) -> None:
    turn, old = wish.turn, wish.turn.workflow
    entry = turn.enter(past.MIGRATED, wish.actor, turn.now)
    entry.facts["migrated"] = _said(turn, onto, place, moves)
    if wish.given.get("reason"):
        entry.personal["reason"] = str(wish.given["reason"])[:LONGEST_REASON]
    turn.workflow, turn.case.definition_hash = onto.workflow, onto.workflow.definition.hash
    turn.case.configuration, turn.case.remembered = place.configuration, place.remembered
    turn.case.fields = known.fields
    _record(turn, entry, old, known)
    turn.leave(entry)
    promises.carry(turn, entry, old, onto, moves)
    occasions.settle(turn, entry, (), ())
    steps.come_to_rest(turn, entry)
    turn.leave(entry)


def _said(turn: Turn, onto: Onto, place: standing.Standing, moves: standing.Moves) -> dict[str, casefile.Json]:
    """From which version to which, which states were mapped, and what history states forgot."""
    mapped = {name: list(to) for name, to in moves.items() if name in turn.case.configuration}
    said: dict[str, casefile.Json] = {
        "from": turn.case.definition_hash,
        "to": onto.workflow.definition.hash,
        "versions": [onto.from_version, onto.to_version],
    }
    return (
        said | ({"states": mapped} if mapped else {}) | ({"forgot": list(place.forgotten)} if place.forgotten else {})
    )


def _record(turn: Turn, entry: casefile.HistoryEntry, old: Workflow, known: contents.Contents) -> None:
    """Says what was given and set, and what was left behind: of a personal value only the name."""
    steps.record(turn, entry, known.given, known.sets)
    if known.dropped:
        told = {name: None if name in old.personal else value for name, value in known.dropped.items()}
        entry.facts["dropped"] = told
        turn.dropped = tuple(known.dropped)
