"""`caseclock why`: why a case's deadlines are due when they are, what comes if nobody acts, why a step happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.markup import escape

from console import desk, promises, sending, showing, terminal
from engine import casefile, decide, ledger, queries, reasons
from notifications import wording
from web import focus, history, outlook
from web import promises as outcomes
from web.reader import Reader
from web.timeline import changes, marks, stretches, table

LANGUAGE = "en"

OneDeadline = Annotated[
    str | None, typer.Option("--deadline", metavar="NAME", help="Only this deadline, with every span until now.")
]
OneStep = Annotated[
    int | None,
    typer.Option("--step", metavar="N", help="Why entry N of the history happened, and why not otherwise."),
]


@dataclass(frozen=True)
class Asked:
    """A case with all that its reasons are read from."""

    case: casefile.CaseFile
    workflow: decide.Workflow
    lines: list[queries.Line]
    speaker: outlook.Speaker

    @property
    def reader(self) -> Reader:
        return self.speaker.reader

    def ledger(self, row: casefile.DeadlineRow) -> ledger.Ledger:
        said = ledger.record(row, [line.entry for line in self.lines])
        return ledger.of(self.workflow.plans[row.name], row, self.reader.now, said)

    def step(self, number: int) -> reasons.Step:
        entries = [line.entry for line in self.lines]
        return reasons.of(self.workflow.definition, entries[number - 1], number, entries[: number - 1])


def why(
    context: typer.Context,
    case: sending.Number,
    deadline: OneDeadline = None,
    step: OneStep = None,
    json: terminal.AsJson = False,
) -> None:
    """Says why each deadline of a case is due when it is, and what comes if nobody acts; with --step, why a step
    happened: the rules looked at, what they saw, who was told and who was not.

    Example: `caseclock why RPR-2026-00001 --deadline resolution`
    """
    with desk.opened(context) as at:
        asked = _load(at, case)
        if step is not None:
            _step(asked, step, json)
            return
        rows = _rows(asked, deadline)
        if json:
            terminal.print_json(_facts(asked, rows))
        else:
            _print(asked, rows, whole=deadline is not None)


def _load(at: desk.Desk, number: str) -> Asked:
    with at.database.reading() as connection:
        case, workflow = showing.find(at, connection, number)
        lines = queries.history(connection, case.id or 0)
    reader = Reader.of(LANGUAGE, at.zone.key, at.now)
    return Asked(case, workflow, lines, outlook.Speaker(workflow.definition, at.people, reader))


def _rows(asked: Asked, name: str | None) -> list[casefile.DeadlineRow]:
    """The deadlines that are told: all of the case, those that still wait first, or those of one name."""
    rows = [row for row in asked.case.deadlines if row.name in asked.workflow.plans]
    if name is None:
        live = [row for row in promises.live(asked.case) if row.name in asked.workflow.plans]
        return [*live, *(row for row in rows if row not in live)]
    found = [row for row in rows if row.name == name]
    if not found:
        raise terminal.unknown("--deadline", "deadline of this case", name, {row.name for row in rows})
    return found


def _facts(asked: Asked, rows: list[casefile.DeadlineRow]) -> dict[str, Any]:
    coming = decide.forecast(asked.workflow, asked.case, asked.speaker.desk, asked.reader.now)
    told = []
    for row, known in zip(rows, promises.facts(asked.workflow, rows, asked.reader.now), strict=True):
        mine = [one for one in coming if (one.deadline, one.occasion) == (row.name, row.occasion)]
        told.append(
            {**known, "ledger": ledger.facts(asked.ledger(row)), "coming": list(map(decide.coming_facts, mine))}
        )
    return {"case": asked.case.number, "deadlines": told}


def _print(asked: Asked, rows: list[casefile.DeadlineRow], whole: bool) -> None:
    head = f"[bold]{escape(asked.case.number)}  {escape(asked.case.title)}[/]"
    terminal.out.print(head, highlight=False, soft_wrap=True)
    for row in rows:
        found = asked.ledger(row)
        subject = marks.Subject(row, asked.workflow.plans[row.name], asked.workflow.definition)
        terminal.tell("")
        for line in _three_lines(asked, row, found):
            terminal.tell(line)
        for note in changes.notes(subject, found, asked.reader.duration, asked.reader):
            terminal.tell(f"  {note}")
        if whole:
            terminal.out.print(_table(asked, subject, found))
    _print_coming(asked, {row.name for row in rows} if whole else None)


def _three_lines(asked: Asked, row: casefile.DeadlineRow, found: ledger.Ledger) -> Iterator[str]:
    """The heading, and the ledger as a mail tells it."""
    reader, source = asked.reader, asked.workflow.definition
    look = focus.look(row, asked.workflow.plans[row.name], reader.now)
    counted, uncounted = ledger.told(found, source, LANGUAGE)
    yield f"{focus.title(source, row.name, reader)} ({row.name}): {outcomes.outcome(look, reader)}"
    yield f"  Counted: {reader.wording.counted(counted) or '–'}"
    yield f"  Not counted: {reader.wording.uncounted(uncounted) or '–'}"
    yield f"  Total: {_total(reader.wording, row, found)}"


def _total(words: wording.Wording, row: casefile.DeadlineRow, found: ledger.Ledger) -> str:
    due_at = row.breached_at or row.due_at
    was = "was due" if row.ended_at or row.breached_at else "due"
    when = f"{was} {words.moment(due_at.isoformat())}" if due_at else "no due instant while its clock stands still"
    return f"{words.duration(found.consumed_s)} of {words.duration(found.target_s)}, calendar {row.calendar}; {when}"


def _table(asked: Asked, subject: marks.Subject, found: ledger.Ledger) -> Any:
    made = terminal.table("from", "to", "time", "what", whole=("from", "to", "time"))
    for piece in _pieces(found, asked.reader.now):
        one = table.row(subject, piece, asked.reader)
        made.add_row(*map(escape, (one.begins, one.ends, one.length, one.what)))
    return made


def _pieces(found: ledger.Ledger, now: datetime) -> Iterator[stretches.Stretch]:
    """The spans of the ledger as they are; what is still to come until due, as one."""
    ahead = [span for span in found.spans if span.from_at >= now and span.kind in ("ahead", "closed")]
    yield from (stretches.piece(span) for span in found.spans if span not in ahead)
    if ahead:
        named = tuple(dict.fromkeys(span.reason for span in ahead))
        yield stretches.Stretch(ahead[0].from_at, ahead[-1].to_at, "ahead", sum(one.seconds for one in ahead), named)


def _print_coming(asked: Asked, only: set[str] | None) -> None:
    coming = outlook.view(asked.workflow, asked.case, asked.speaker, only)
    terminal.tell("")
    terminal.tell("If nobody acts:" if coming.steps or coming.waiting else "If nobody acts, nothing happens by itself.")
    for step in coming.steps:
        terminal.tell(f"  {step.full}  {step.text}")
    if coming.waiting:
        terminal.tell(f"  {coming.waiting}")


def _step(asked: Asked, number: int, json: bool) -> None:
    if not 1 <= number <= len(asked.lines):
        said = f"{number} is no entry of the history: it has 1 to {len(asked.lines)}."
        raise typer.BadParameter(said, param_hint="--step")
    step = asked.step(number)
    if json:
        terminal.print_json({"case": asked.case.number, "step": reasons.facts(step)})
        return
    entry = history.entry(asked.lines[number - 1], step, asked.case, asked.speaker)
    terminal.tell(f"{number}. {entry.full}  {entry.what}  {entry.who}".rstrip())
    for line in (*entry.effects, *entry.why):
        terminal.tell(f"  {line}")
    if not entry.why:
        terminal.tell("  No rule was looked at, and nobody was to be told.")
