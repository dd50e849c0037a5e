"""`caseclock mail plan`: who gets which mail when, by a definition, and what is missing for it."""

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import typer

from console import desk, places, storage, terminal
from console.mail import found, reach
from engine import definitions, people, settings
from engine.definitions import definition as definition_
from engine.definitions import uses
from notifications import review

Source = Annotated[str, typer.Argument(metavar="FILE|WORKFLOW", help="A definition, or the name of a workflow.")]
Language = Annotated[str | None, typer.Option("--language", metavar="TAG", help="Titles in en, zh-Hans or zh-Hant.")]
_ENGINE_OCCASIONS = {"opened": "the case is opened", "opened_by_requester": "the requester opens the case",
                     "closed": "the case is closed", "reopened": "the case is reopened",
                     "answer": "someone answers", "customer_message": "the customer writes",
                     "bounced": "a mail to the customer did not arrive"}  # fmt: skip
_MOVED = "a provisional due date moves"


@dataclass(frozen=True)
class World:
    """What a plan is made of: a definition, the templates that there are, the people; None where there is no desk."""

    source: definitions.Definition
    templates: Collection[tuple[str, str]]
    desk: people.Desk | None
    now: datetime | None
    language: str

    def title(self, texts: Mapping[str, str], otherwise: str) -> str:
        """A text in the language of the plan."""
        return texts.get(self.language) or texts.get(self.source.languages[0]) or otherwise


def show_plan(context: typer.Context, source: Source, language: Language = None, json: terminal.AsJson = False) -> None:
    """Shows for each step, reminder and rung who gets which mail when, in which languages, and what is missing.

    Example: `caseclock mail plan repair`
    """
    known = terminal.settings_of(context)
    world = _world(context, known, source, found.language(language, known.desk.default_language))
    rows = [_row(world, use) for use in uses.of(world.source)]
    silent = _silent(world)
    if json:
        people_known = world.desk is not None
        facts = {"workflow": world.source.workflow, "people_known": people_known, "mails": rows, "silent": silent}
        terminal.print_json(facts)
    else:
        _print(world, rows, silent)


def _world(context: typer.Context, known: settings.Settings, source: str, language: str) -> World:
    definition = found.definition(known, source, "FILE|WORKFLOW")
    templates = review.Shelf(places.mail_templates(known)).templates()
    file = storage.file_of(known)
    if file is not None and not file.exists():
        return World(definition, templates, None, None, language)
    with desk.opened(context) as at:
        return World(definition, templates, at.people if at.people.persons else None, at.now, language)


def _row(world: World, use: uses.Use) -> dict[str, Any]:
    """One use of a template as facts."""
    languages = [one for one in world.source.languages if (use.template, one) in world.templates]
    at, now = world.desk, world.now
    reached = [reach.reach(rule, world.source, at, now) for rule in use.to] if at and now else []
    return {
        "kind": use.kind,
        "occasion": use.when or use.deadline,
        "when": _when(world, use),
        "only_if": use.cond,
        "names": use.names,
        "template": use.template,
        "to": list(use.to),
        "reaches": [dataclasses.asdict(one) | {"shown": str(one)} for one in reached],
        "languages": languages,
        "missing": [*_no_template(world, use, languages), *_unreached(world, use, reached)],
        "line": use.place.line,
    }


def _no_template(world: World, use: uses.Use, languages: list[str]) -> Iterator[str]:
    if not languages:
        yield f"there is no template `{use.template}`"
    elif missing := [one for one in world.source.languages if one not in languages]:
        yield f"`{use.template}` is missing in {', '.join(missing)}"


def _unreached(world: World, use: uses.Use, reached: list[reach.Reach]) -> Iterator[str]:
    for one in reached:
        yield from (f"`{one.rule}` reaches {said}" for said in one.missing if said.startswith("nobody"))
        yield from (f"`{one.rule}`: {said}" for said in one.missing if not said.startswith("nobody"))
    if use.kind == "rung" and reached and not any(map(str, reached)):
        yield f"the chain falls back to `{world.source.deadlines[use.deadline].chain.fallback}`"


def _when(world: World, use: uses.Use) -> str:
    source = world.source
    if use.kind == "moved":
        return _MOVED
    if not use.deadline:
        event, state = source.events.get(use.when), source.index.get(use.when)
        own = event.title if event else state.title if state else {}
        return world.title(own, _ENGINE_OCCASIONS.get(use.when, use.when))
    deadline = source.deadlines[use.deadline]
    title = world.title(deadline.title, deadline.name)
    if use.kind == "reminder":
        return f"{title}: {_reminder(deadline.remind[use.index])}"
    return f"{title}: {_rung(deadline, deadline.escalate[use.index])}"


def _reminder(one: definition_.Reminder) -> str:
    return f"{one.before} before due" if one.before else f"at {one.share or 0:.0%} of its time"


def _rung(deadline: definition_.Deadline, rung: definition_.Rung) -> str:
    when = f"{rung.before} before due" if rung.before else f"{rung.after} after due"
    if rung.after and not rung.after.amount:
        when = "when its time is up" if deadline.timer else "when overdue"
    if rung.repeat:
        when = f"{when}, {rung.times} times every {rung.repeat}"
    return f"{when}, in its reader's hours" if deadline.chain.hours == "recipient" else when


def _silent(world: World) -> list[str]:
    """Deadlines of which nobody is ever told, by title."""
    told = {use.deadline for use in uses.of(world.source) if use.kind != "moved"}
    timed = (one for name, one in world.source.deadlines.items() if name not in told)
    return [world.title(one.title, one.name) for one in timed]


def _print(world: World, rows: list[dict[str, Any]], silent: list[str]) -> None:
    source = world.source
    terminal.tell(f"{world.title(source.title, source.workflow)} · `{source.workflow}` · {source.path}")
    table = terminal.table("when", "mail", "to", "reaches today", "languages")
    for row in rows:
        when = f"{row['when']} (if {row['only_if']})" if row["only_if"] else row["when"]
        when += f"; says when `{row['names']}` is due" if row["names"] else ""
        reaches = "; ".join(one["shown"] or "nobody" for one in row["reaches"]) or "–"
        cells = (when, row["template"], ", ".join(row["to"]), reaches, " ".join(row["languages"]) or "none")
        table.add_row(*map(_escaped, cells), style="red" if row["missing"] else None)
    terminal.out.print(table)
    if silent:
        terminal.tell(f"No mail tells of: {', '.join(silent)}.")
    if world.desk is None:
        terminal.tell("The database has no people yet, so that whom the rules reach is not known.")
    missing = list(dict.fromkeys(f"{source.path}:{row['line']}: {one}." for row in rows for one in row["missing"]))
    for sentence in missing:
        terminal.tell(sentence)
    terminal.tell(f"{len(rows)} mails; {len(missing) or 'nothing'} missing.")


def _escaped(text: str) -> str:
    return text.replace("[", "\\[")
