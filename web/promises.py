"""The deadlines of a case as a list: which there were, what became of each, which one is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import casefile, deadlines, people
from engine.definitions import definition
from web import focus, spans, values
from web.reader import Reader


@dataclass(frozen=True, slots=True)
class Promise:
    """One deadline in words. ``key`` is its place in the address; ``drawn`` the one that the picture shows.

    ``held`` says who acknowledged its escalation until when, ``unreached`` when a rung last reached nobody.
    """

    key: str
    title: str
    outcome: str
    mood: str
    drawn: bool
    provisional: bool
    held: str = ""
    unreached: str = ""


def key(row: casefile.DeadlineRow) -> str:
    """The name of a deadline of a case in an address: "solution.1"."""
    return f"{row.name}.{row.occasion}"


def chosen(
    case: casefile.CaseFile, plans: Mapping[str, deadlines.Plan], asked: str | None, reader: Reader
) -> focus.Focus | None:
    """The deadline to draw: the one that was asked for, else the one that counts most, else the last that ended."""
    known = [row for row in case.deadlines if row.name in plans]
    named = [row for row in known if key(row) == asked]
    if named:
        return focus.look(named[0], plans[named[0].name], reader.now)
    live = focus.of(case, plans, reader.now)
    if live or not known:
        return live
    last = max(known, key=lambda row: (not plans[row.name].deadline.timer, row.ended_at or row.started_at))
    return focus.look(last, plans[last.name], reader.now)


def listed(
    case: casefile.CaseFile,
    source: definition.Definition,
    plans: Mapping[str, deadlines.Plan],
    drawn: focus.Focus | None,
    desk: people.Desk,
    reader: Reader,
) -> tuple[Promise, ...]:
    """All deadlines of the case in the order in which they began."""
    rows = sorted((row for row in case.deadlines if row.name in plans), key=lambda row: (row.started_at, row.name))
    looks = [focus.look(row, plans[row.name], reader.now) for row in rows]
    return tuple(
        Promise(
            key(one.row),
            _title(one.row, rows, source, reader),
            outcome(one, reader),
            one.mood if deadlines.is_live(one.row) else ("late" if one.row.breached_at else "done"),
            drawn is not None and one.row is drawn.row,
            one.row.provisional and deadlines.is_live(one.row),
            held(one.row, desk, reader),
            unreached(one.row, reader),
        )
        for one in looks
    )


def held(row: casefile.DeadlineRow, desk: people.Desk, reader: Reader) -> str:
    """Who acknowledged the escalation, and until when it stands still; "" where nobody has."""
    if row.acknowledged_until is None or row.acknowledged_until <= reader.now:
        return ""
    name = values.person((row.acknowledged_by or "").partition(":")[2], desk)
    return reader.say("held_until", name=name, at=reader.near(row.acknowledged_until))


def unreached(row: casefile.DeadlineRow, reader: Reader) -> str:
    """When a rung last reached nobody by its own rules; "" where none did, or it is over."""
    if row.unreached_at is None or not deadlines.is_live(row):
        return ""
    return reader.say("unreached_at", at=reader.near(row.unreached_at))


def _title(
    row: casefile.DeadlineRow, rows: Sequence[casefile.DeadlineRow], source: definition.Definition, reader: Reader
) -> str:
    name = focus.title(source, row.name, reader)
    several = sum(other.name == row.name for other in rows) > 1
    return reader.say("occasion", deadline=name, number=row.occasion) if several else name


def outcome(one: focus.Focus, reader: Reader) -> str:
    """What became of a deadline, or how it stands."""
    row = one.row
    facts = {
        "used": reader.duration(one.used_s),
        "target": spans.text(row.target_s, one.calendar, row.calendar, reader),
        "late": spans.text(max(0.0, -one.left_s), one.calendar, row.calendar, reader),
        "left": spans.text(max(0.0, one.left_s), one.calendar, row.calendar, reader),
        "at": reader.near(row.due_at) if row.due_at else "",
    }
    return reader.say(_outcome_key(one), **facts)


def _outcome_key(one: focus.Focus) -> str:
    row, timer = one.row, one.plan.deadline.timer
    if deadlines.is_live(row):
        running = "timer_left" if timer else "armed_left"
        return {"late": "breached_open", "paused": "paused_of"}.get(one.mood, running)
    if row.breached_at is not None:
        return "breached_done"
    if row.state == "cancelled":
        return "cancelled_after"
    return "met_at_end" if timer and row.ended_by == row.name else "met_in"
