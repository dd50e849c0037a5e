"""`caseclock calendar`: what an operator asks of a calendar. Needs no database."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any

import typer

from console import instants, places, terminal
from engine import calendars
from engine.calendars import registry

app = typer.Typer(
    help="Working time: what falls due when, how much lies between, which days are worked.", no_args_is_help=True
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A calendar, such as `cn_office`.")]
Start = Annotated[str, typer.Argument(metavar="START", help="An instant, such as 2026-02-14T16:45+08:00.")]


@app.command()
def add(
    context: typer.Context,
    name: Name,
    start: Start,
    span: Annotated[str, typer.Argument(metavar="SPAN", help="Such as `4h`, `3 working days`, `45 calendar days`.")],
    json: terminal.AsJson = False,
) -> None:
    """Prints when a span of time that starts then is used up, in the local time of the calendar.

    Example: `caseclock calendar add cn_office 2026-02-14T16:45+08:00 "3 working days"`
    """
    calendar = _find(context, name)
    from_at = instants.read(start, "START")
    parsed = calendars.Span.parse(span)
    try:
        target = calendars.target(calendar, from_at, parsed)
        due_at = target.due_at
    except OverflowError as error:
        raise typer.BadParameter(f"{span} from {start} leads beyond all calendars.", param_hint="SPAN") from error
    local_at = due_at.astimezone(calendar.zone)
    facts = {"calendar": name, "start": from_at, "span": str(parsed), "starts_at": target.starts_at}
    facts |= {"seconds": target.seconds, "due_at": due_at, "due_at_local": local_at}
    facts |= {"provisional": calendar.is_provisional(due_at)}
    _print(facts, local_at.isoformat() + _provisional(facts["provisional"]), json)


def _provisional(provisional: Any) -> str:
    return " (provisional: the public days of that year are still to be announced)" if provisional else ""


@app.command()
def elapsed(
    context: typer.Context,
    name: Name,
    start: Start,
    end: Annotated[str, typer.Argument(metavar="END", help="An instant; before START the result is negative.")],
    json: terminal.AsJson = False,
) -> None:
    """Prints the working time between two instants.

    Example: `caseclock calendar elapsed cn_office 2026-02-14T16:45+08:00 2026-02-24T09:15+08:00`
    """
    calendar = _find(context, name)
    from_at, to_at = instants.read(start, "START"), instants.read(end, "END")
    try:
        seconds = calendar.elapsed(from_at, to_at)
    except (OverflowError, ValueError) as error:
        raise typer.BadParameter(f"{start} to {end} leads beyond all calendars.", param_hint="END") from error
    facts = {"calendar": name, "start": from_at, "end": to_at, "seconds": seconds}
    sign = "-" if seconds < 0 else ""
    _print(facts, f"{sign}{instants.span(seconds)} ({seconds:g} s)", json)


def _print(facts: dict[str, Any], sentence: str, json: bool) -> None:
    if json:
        terminal.print_json(facts)
    else:
        terminal.tell(sentence)


@app.command()
def show(
    context: typer.Context,
    name: Name,
    year: Annotated[int, typer.Argument(metavar="YEAR", min=1900, max=2200, help="Such as 2026.")],
    json: terminal.AsJson = False,
) -> None:
    """Prints the hours of a year: the week, and the days that differ from it. With --json, every day.

    Example: `caseclock calendar show cn_office 2026`
    """
    calendar = _find(context, name)
    if json:
        terminal.print_json([_facts(on, calendar.day(on)) for on in _dates(year)])
        return
    terminal.tell(f"{name}, {year}, {calendar.zone.key}{'' if calendar.is_announced(year) else ', provisional'}")
    terminal.out.print(_week(calendar))
    terminal.out.print(_exceptions(calendar, year))
    worked = sum(bool(calendar.day(on).spans) for on in _dates(year))
    terminal.tell(f"{worked} working days")


def _find(context: typer.Context, name: str) -> calendars.WorkingCalendar:
    return registry.find(name, places.calendar_dirs(terminal.settings_of(context)))


def _dates(year: int) -> Iterator[date]:
    first_on = date(year, 1, 1)
    return (first_on + timedelta(days=count) for count in range((date(year + 1, 1, 1) - first_on).days))


def _facts(on: date, day: calendars.Day) -> dict[str, Any]:
    return {"date": on.isoformat(), "spans": [list(span) for span in day.spans], "reason": str(day.reason)}


def _week(calendar: calendars.WorkingCalendar) -> Any:
    table = terminal.table("weekday", "hours")
    for number, day in enumerate(calendar.book.week):
        table.add_row(f"{date(2024, 1, 1 + number):%a}", _hours(day))
    return table


def _exceptions(calendar: calendars.WorkingCalendar, year: int) -> Any:
    table = terminal.table("date", "hours", "reason")
    for on in _dates(year):
        day = calendar.day(on)
        if day.reason.kind not in ("hours", "weekend"):
            table.add_row(f"{on:%a %Y-%m-%d}", _hours(day), str(day.reason))
    return table


def _hours(day: calendars.Day) -> str:
    return ", ".join(f"{opens}-{closes}" for opens, closes in day.spans) or "off"
