"""Who is told what: rules give persons, persons give notices, and a person gets one mail about deadlines a turn."""

from collections.abc import Iterable
from datetime import datetime

from engine import calendars, casefile, contexts, reasons, recipients
from engine.decide import hours, picture, seen
from engine.decide.turn import Telling, Turn

ANSWERED = "answered"
"""The fact of an opening whose requester was answered by rule not long ago, and why they are told nothing of it."""


def persons(
    turn: Turn, rule: str, at: datetime, actor: casefile.Actor = casefile.SYSTEM
) -> tuple[recipients.Recipient, ...]:
    """The recipients that a rule gives at an instant."""
    return recipients.resolve(rule, turn.case, turn.everyone, actor, at, turn.workflow.kept_away(turn.case))


def tell(
    turn: Turn,
    entry: casefile.HistoryEntry,
    rules: Iterable[str],
    template: str,
    occasion: str,
    row: casefile.DeadlineRow | None = None,
    body: str | None = None,
    show: tuple[str, ...] = (),
    names: str | None = None,
    files: tuple[dict[str, casefile.Json], ...] = (),
    own: calendars.WorkingCalendar | None = None,
) -> bool:
    """Notes whom these rules tell, and in the entry whom and why, or why not. Whether that reaches anyone.

    Where ``own`` is given, each mail is held until its reader's own hours, which are these for those who have none.
    """
    reached = False
    for rule in rules:
        found = persons(turn, rule, entry.at, entry.actor)
        if not found:
            _held_back(entry, rule, template, "nobody")
        for recipient in found:
            reached |= recipient.present
            if entry.actor.kind == "person" and entry.actor.key == recipient.key:
                _held_back(entry, rule, template, "own_action", recipient.key)
                continue
            if ANSWERED in entry.facts and rule == "requester":
                _held_back(entry, rule, template, ANSWERED, recipient.key)
                continue
            _note(turn, Telling(recipient, template, occasion, entry, row, body, show, names, files), own)
    return reached


def _note(turn: Turn, telling: Telling, own: calendars.WorkingCalendar | None = None) -> None:
    """Notes someone to tell; a mail outside their hours waits for them, and the entry says until when."""
    recipient, entry = telling.recipient, telling.entry
    entry.facts.setdefault("notices", []).append([recipient.key, telling.template, recipient.rule])
    telling.not_before = hours.opening(recipient, turn.everyone, own, entry.at) if own else None
    if telling.not_before:
        held = [recipient.key, telling.template, recipient.rule, telling.not_before.isoformat()]
        entry.facts.setdefault("held", []).append(held)
    turn.tellings.append(telling)


def fall_back(
    turn: Turn,
    entry: casefile.HistoryEntry,
    first: str,
    template: str,
    occasion: str,
    row: casefile.DeadlineRow | None = None,
) -> tuple[recipients.Recipient, ...]:
    """Tells those whom what reached nobody falls back to, beginning with the rule ``first``."""
    away = turn.workflow.kept_away(turn.case)
    found = recipients.fall_back(first, turn.case, turn.everyone, entry.at, away)
    for recipient in found:
        _note(turn, Telling(recipient, template, occasion, entry, row))
    return found


def _held_back(entry: casefile.HistoryEntry, rule: str, template: str, why: str, *details: casefile.Json) -> None:
    """``why`` is nobody (fits the rule), own_action (of whom), answered (who) or guard (which, and the values that it
    saw).
    """
    entry.facts.setdefault("held_back", []).append([rule, template, why, *details])


def follow(turn: Turn, entry: casefile.HistoryEntry, occasions: Iterable[str], body: str | None = None) -> None:
    """Applies the notification rules of these occasions whose guards hold."""
    rules = turn.workflow.rules
    for occasion in occasions:
        for index, rule in rules.get(occasion, ()):
            saw = seen.values(turn, reasons.names_in(rule.cond)) if rule.cond else {}
            if rule.cond and not turn.holds(rule.cond):
                _held_back(entry, ", ".join(rule.to), rule.template, "guard", rule.cond, saw)
                continue
            if rule.cond:
                entry.facts.setdefault("rules", []).append([rule.template, rule.cond, saw])
            number = turn.case.seq + len(turn.entries)
            said = f"{occasion}/{number}/{index}"
            tell(turn, entry, rule.to, rule.template, said, body=body, show=rule.show, names=rule.deadline)


def notices(turn: Turn, pictured: bool = True) -> list[casefile.Notice]:
    """The notices of the turn, ``pictured`` with their context. About points of deadlines that passed each address gets
    one, which names them all; that one was moved, or anything else, is told apart.
    """
    if len(turn.tellings) < 2:
        return [_notice(turn, [telling], pictured) for telling in turn.tellings]
    about_deadlines: dict[str, dict[str, Telling]] = {}
    others: dict[tuple[str, str], Telling] = {}
    for telling in turn.tellings:
        address = telling.recipient.mail_address.casefold()
        if telling.deadline is not None and "deadline" in telling.entry.facts:
            about_deadlines.setdefault(address, {}).setdefault(telling.occasion, telling)
        else:
            others.setdefault((address, telling.template), telling)
    several = [
        *([telling] for telling in others.values()),
        *(list(points.values()) for points in about_deadlines.values()),
    ]
    return [_notice(turn, one, pictured) for one in several]


def _notice(turn: Turn, several: list[Telling], pictured: bool) -> casefile.Notice:
    telling = several[-1]
    recipient = telling.recipient
    return casefile.Notice(
        occasion=telling.occasion,
        template=telling.template,
        to=recipient.key,
        mail_address=recipient.mail_address,
        name=recipient.name,
        language=recipient.language,
        rule=recipient.rule,
        context=picture.of(turn, several) if pictured else contexts.NO_PICTURE,
        deadline=f"{telling.deadline.name}/{telling.deadline.occasion}" if telling.deadline else None,
        not_before=_not_before(several),
    )


def _not_before(several: list[Telling]) -> datetime | None:
    """When one mail that says several things may go: as soon as one of them may."""
    held = [telling.not_before for telling in several if telling.not_before]
    return min(held) if len(held) == len(several) else None
