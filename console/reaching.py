"""What a doctor asks of escalations: do they reach anyone?"""

from collections.abc import Iterator

from console import desk, instants
from console.outcomes import Outcome
from engine import definitions, store
from engine.queries import escalations as reached

SHOWN = 10


def escalations(at: desk.Desk) -> Iterator[Outcome]:
    """Escalations reach someone: none fell back, and whoever a live definition names by roster or role is there."""
    with at.database.reading() as connection:
        unreached = reached.unreached(connection)
        live = [at.registry.workflow(connection, hash_) for hash_ in store.definitions.all_live(connection).values()]
    for one in unreached[:SHOWN]:
        when = instants.shown(one.at, at.zone)
        yield Outcome("escalations", False, f"{one.number}: a rung of {one.deadline} reached nobody on {when}.")
    if len(unreached) > SHOWN:
        yield Outcome("escalations", False, f"{len(unreached) - SHOWN:,} more cases have rungs that reached nobody.")
    vacant = sorted({name for workflow in live for name in _vacant(workflow.definition, at)})
    for name in vacant:
        yield Outcome("escalations", False, f"Escalations name `{name}`, and there is nobody: they fall back.")
    if not unreached and not vacant:
        yield Outcome("escalations", True, "Every rung has reached someone.")


def _vacant(definition: definitions.Definition, at: desk.Desk) -> Iterator[str]:
    """The roles that nobody holds and the rosters that are not there, of those that rungs tell."""
    known = at.people
    if not known.persons:
        return iter(())
    there = {role for person in known.persons.values() for role in person.roles}
    there |= {f"duty.{roster}" for roster in known.rosters}
    told = {name for deadline in definition.deadlines.values() for rung in deadline.escalate for name in rung.notify}
    named = (name for name in told if name in definition.roles or name.startswith("duty."))
    return (name for name in named if name not in there)
