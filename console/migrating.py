"""`caseclock migrate`: open cases to another version of their definition, on purpose."""

import sys
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from console import complaints, desk, given, instants, terminal
from engine import definitions, migrating, store
from engine.queries import versions

SHOWN = 10
LIVE = "live"
SHORTEST_HASH = 6

Workflow = Annotated[str, typer.Argument(metavar="WORKFLOW", help="The workflow, such as `repair`.")]
Numbers = Annotated[
    list[str] | None, typer.Option("--case", metavar="NUMBER", help="This case, closed or not; may be given again.")
]
To = Annotated[str, typer.Option("--to", metavar="VERSION", help="`live`, a version's number, or its hash.")]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="OLD=NEW", help="Where a state is gone: the one to go to; may be given again."),
]
Reason = Annotated[str, typer.Option("--reason", help="Why; stands in each case's history.")]


def migrate(
    context: typer.Context,
    workflow: Workflow,
    cases: Numbers = None,
    to: To = LIVE,
    map_: Map = None,
    fields: given.Fields = None,
    reason: Reason = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Shows what would change, and changes nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Moves them without asking.")] = False,
    json: terminal.AsJson = False,
) -> None:
    """Moves cases to another version of their definition: all open ones that go by another, or those that are named.

    Shows first what becomes of each. Example: `caseclock migrate repair --map waiting=waiting_customer --dry-run`
    """
    with desk.opened(context) as at:
        wish = _wish(at, workflow, to, map_, given.values(fields, None), reason)
        numbers = list(dict.fromkeys(cases)) if cases else None
        outcomes = _look(at, wish, numbers)
        facts = _facts(at, wish, outcomes)
        if not json:
            _tell(at, facts, outcomes)
        going = any(one.changes for one in outcomes)
        facts["applied"] = going and not dry_run and (yes or (not json and _asked()))
        if facts["applied"]:
            facts |= _apply(at, wish, numbers)
        if json:
            terminal.print_json(facts)
        elif facts["applied"]:
            terminal.tell(f"Moved: {facts['moved']:,}. Refused: {facts['not_moved']:,}.")
    _end(facts, going and not dry_run)


def _end(facts: dict[str, Any], meant: bool) -> None:
    if meant and not facts["applied"]:
        complaints.complain("Nothing was changed: --yes moves them, --dry-run only looks.")
    if facts["refused"] or (meant and not facts["applied"]) or facts.get("not_moved"):
        raise typer.Exit(complaints.FOUND)


def _wish(
    at: desk.Desk, workflow: str, to: str, moves: Iterable[str] | None, values: dict[str, Any], reason: str
) -> migrating.Wish:
    """Raises typer.BadParameter for a workflow, a version or a state that there is not."""
    with at.database.reading() as connection:
        live = at.registry.view(connection).live
        if workflow not in live:
            raise terminal.unknown("WORKFLOW", "workflow", workflow, live)
        known = versions.versions(connection, workflow)
        target = _find(known, to, live[workflow])
        sources = {one.hash: at.registry.workflow(connection, one.hash).definition for one in known}
    states = _states(moves or (), sources, target)
    return migrating.Wish(workflow, target, states, values, reason)


def _find(known: list[versions.Version], to: str, live: str) -> str:
    """The hash of the version that is meant."""
    if to == LIVE:
        return live
    by_number = [one.hash for one in known if str(one.version) == to]
    by_hash = [one.hash for one in known if len(to) >= SHORTEST_HASH and one.hash.startswith(to)]
    found = by_number or by_hash
    if len(found) != 1:
        raise terminal.unknown("--to", "version", to, [LIVE, *(str(one.version) for one in known)])
    return found[0]


def _states(
    given_moves: Iterable[str], sources: dict[str, definitions.Definition], target: str
) -> dict[str, list[str]]:
    """The map, whose left sides are states of some version and whose right sides are of the one that is meant."""
    found: dict[str, list[str]] = {}
    before = {name for source in sources.values() for name in source.index}
    for one in given_moves:
        old, equals, new = (part.strip() for part in one.partition("="))
        if not equals or not old or not new:
            said = f"{one!r} is not OLD=NEW: write for example --map waiting=waiting_customer."
            raise typer.BadParameter(said, param_hint="--map")
        if old not in before:
            raise terminal.unknown("--map", "state", old, before)
        if new not in sources[target].index:
            raise terminal.unknown("--map", "state", new, sources[target].index)
        found.setdefault(old, []).append(new)
    return found


def _look(at: desk.Desk, wish: migrating.Wish, numbers: list[str] | None) -> list[migrating.Outcome]:
    with terminal.progress() as bar:
        task = bar.add_task("Looking at cases", total=None)
        return list(
            migrating.forecast(
                at.cases, wish, numbers, lambda done, total: bar.update(task, completed=done, total=total)
            )
        )


def _facts(at: desk.Desk, wish: migrating.Wish, outcomes: list[migrating.Outcome]) -> dict[str, Any]:
    with at.database.reading() as connection:
        number = store.definitions.version_of(connection, wish.definition)
    return {
        "workflow": wish.workflow,
        "version": number,
        "definition": wish.definition,
        "moving": sum(one.changes for one in outcomes),
        "there_already": sum(not one.changes and one.refusal is None for one in outcomes),
        "refused": sum(one.refusal is not None for one in outcomes),
        "missed_at_once": sum(move.used_up for one in outcomes for move in one.moves),
        "cases": [_case(one) for one in outcomes],
    }


def _case(one: migrating.Outcome) -> dict[str, Any]:
    return {
        "case": one.number,
        "refused": one.refusal.sentence if one.refusal else None,
        "changes": one.changes,
        "states": list(one.states),
        "deadlines": [
            {"deadline": move.deadline, "from": move.from_at, "to": move.to_at, "used_up": move.used_up}
            for move in one.moves
        ],
        "dropped": list(one.dropped),
        "forgot": list(one.forgot),
    }


def _tell(at: desk.Desk, facts: dict[str, Any], outcomes: list[migrating.Outcome]) -> None:
    terminal.tell(f"{facts['workflow']} to version {facts['version']} ({facts['definition'][:12]}).")
    counts = (facts["moving"], facts["there_already"], facts["refused"])
    terminal.tell("Would move: {:,}. There already: {:,}. Can't: {:,}.".format(*counts))
    if facts["missed_at_once"]:
        terminal.tell(f"Deadlines that would be missed at once: {facts['missed_at_once']:,}.")
    moving = [one for one in outcomes if one.changes]
    for one in moving[:SHOWN]:
        _tell_one(at, one)
    if len(moving) > SHOWN:
        terminal.tell(f"  … and {len(moving) - SHOWN:,} more (--json lists all)")
    _tell_refused(outcomes)


def _tell_one(at: desk.Desk, one: migrating.Outcome) -> None:
    terminal.tell(f"  {one.number}  {' · '.join(one.states)}")
    for move in one.moves:
        due = f"{instants.shown(move.from_at, at.zone)} → {instants.shown(move.to_at, at.zone)}"
        terminal.tell(f"    {move.deadline}  {due}{', used up: it is missed at once' if move.used_up else ''}")
    if one.dropped:
        terminal.tell(f"    leaves behind: {', '.join(one.dropped)} (the history keeps it)")
    if one.forgot:
        terminal.tell(f"    no longer remembers: {', '.join(one.forgot)}")


def _tell_refused(outcomes: list[migrating.Outcome]) -> None:
    """Each sentence once, with how many it holds for."""
    refused = [(one.refusal.sentence, one.number) for one in outcomes if one.refusal]
    for sentence, count in Counter(sentence for sentence, _number in refused).most_common(SHOWN):
        numbers = [number for said, number in refused if said == sentence]
        more = f" and {count - 3:,} more" if count > 3 else ""
        terminal.tell(f"  {', '.join(numbers[:3])}{more}: {sentence}")


def _asked() -> bool:
    return sys.stdin.isatty() and typer.confirm("Move them?")


def _apply(at: desk.Desk, wish: migrating.Wish, numbers: list[str] | None) -> dict[str, Any]:
    with terminal.progress() as bar:
        task = bar.add_task("Moving", total=None)
        answers = list(
            migrating.run(
                at.cases,
                wish,
                numbers,
                desk.operator(),
                lambda done, total: bar.update(task, completed=done, total=total),
            )
        )
    moved = sum(one.accepted and one.entry_count > 0 for _number, one in answers)
    return {"moved": moved, "not_moved": sum(not one.accepted for _number, one in answers)}
