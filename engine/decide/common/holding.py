"""The common events by which a case changes hands."""

from engine import casefile
from engine.decide import climbing, refusals
from engine.decide.common import words
from engine.decide.turn import Wish


def take(wish: Wish) -> words.Act:
    """Nobody else may hold it; only a person takes."""
    if wish.actor.kind != "person":
        raise words.Refused(refusals.refuse(wish, "not_by_you", "not_a_person"))
    holder = wish.turn.desk.person(wish.turn.case.assignee)
    if holder and holder.key != wish.actor.key:
        raise words.Refused(refusals.refuse(wish, "conflict", "held_by_other", name=holder.name))
    return lambda entry: _assign(wish, entry, wish.actor.key, "")


def release(wish: Wish) -> words.Act:
    """The case is nobody's again."""
    if wish.turn.case.assignee is None:
        raise words.Refused(refusals.refuse(wish, "not_from_here", "nobody_holds"))
    reason = words.text(wish, "reason", words.LONGEST_REASON, required=False)
    return lambda entry: _assign(wish, entry, None, reason)


def assign_to(wish: Wish) -> words.Act:
    """The case is given to a person."""
    person = words.person(wish)
    reason = words.text(wish, "reason", words.LONGEST_REASON, required=False)
    return lambda entry: _assign(wish, entry, person, reason)


def _assign(wish: Wish, entry: casefile.HistoryEntry, person: str | None, reason: str) -> tuple[str, ...]:
    climbing.assign(wish.turn, entry, person)
    if reason:
        entry.personal["reason"] = reason
    return ("assignee",)


def hand_over(wish: Wish) -> words.Act:
    """To a person, or to a team, which then finds out who; always with a reason."""
    reason = words.text(wish, "reason", words.LONGEST_REASON)
    team = words.chosen(wish, "team", tuple(wish.turn.desk.active_teams)) if wish.given.get("team") else None
    person = words.person(wish) if wish.given.get("person") or not team else None

    def act(entry: casefile.HistoryEntry) -> tuple[str, ...]:
        if team and team != wish.turn.case.team:
            entry.facts["team"] = [wish.turn.case.team, team]
            wish.turn.case.team = team
        return _assign(wish, entry, person, reason)

    return act
