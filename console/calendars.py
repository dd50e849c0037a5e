"""`caseclock calendar`: what an operator asks of a calendar. Needs no database, but to take a year table in."""

from datetime import date
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from console import calendar_days, commands, differing, instants, places, terminal
from engine import calendars
from engine.calendars import registry

IMPORT = "import"


class Calendars(TyperGroup):
    """The commands about calendars. The one that needs a database is loaded when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), IMPORT]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name == IMPORT:
            return commands.load(IMPORT, "importing.import_table")
        return super().get_command(ctx, cmd_name)


app = typer.Typer(
    cls=Calendars,
    help="Working time: what falls due when, how much lies between, which days are worked.",
    no_args_is_help=True,
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
    target = calendars.target(calendar, from_at, parsed)
    due_at = target.due_at
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
    seconds = calendar.elapsed(from_at, to_at)
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
        terminal.print_json([calendar_days.facts(on, calendar.day(on)) for on in calendar_days.of_year(year)])
        return
    told = "" if calendar.is_announced(year) else ", provisional: its public days are still to be announced"
    terminal.tell(f"{name}, {year}, {calendar.zone.key}{told}")
    terminal.out.print(_week(calendar))
    terminal.out.print(_exceptions(calendar, year))
    worked = sum(bool(calendar.day(on).spans) for on in calendar_days.of_year(year))
    terminal.tell(f"{worked} working days")


def _find(context: typer.Context, name: str) -> calendars.WorkingCalendar:
    return registry.find(name, places.calendar_dirs(terminal.settings_of(context)))


def _week(calendar: calendars.WorkingCalendar) -> Any:
    table = terminal.table("weekday", "hours")
    for number, day in enumerate(calendar.book.week):
        table.add_row(f"{date(2024, 1, 1 + number):%a}", calendar_days.hours(day))
    return table


def _exceptions(calendar: calendars.WorkingCalendar, year: int) -> Any:
    table = terminal.table("date", "hours", "reason")
    for on in calendar_days.of_year(year):
        day = calendar.day(on)
        if day.reason.kind not in ("hours", "weekend"):
            table.add_row(f"{on:%a %Y-%m-%d}", calendar_days.hours(day), str(day.reason))
    return table


app.command("diff")(differing.diff)
