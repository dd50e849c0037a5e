"""The lists beside the queue: mine and my team's, late, due today, one for each workflow; each with its count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from engine import people
from engine.definitions import definition
from engine.queries import crowd, queue, sight
from web.reader import Reader


@dataclass(frozen=True, slots=True)
class Entry:
    """One list: its name, its address, how many cases stand in it: "999+" where there are more."""

    kind: str
    title: str
    address: str
    count: str
    current: bool


def asked(
    person: people.Person,
    live: Mapping[str, definition.Definition],
    reader: Reader,
    kind: str | None,
    workflow: str | None,
) -> queue.Asked:
    """The list that an address names; without one, the person's and their teams', or all where they have no team."""
    first: queue.Kind = "team" if person.teams else "all"
    chosen = next((one for one in queue.KINDS if one == kind), first)
    named = workflow if workflow in live else None
    seen = sight.Sight.of(person, live.values(), reader.now)
    return queue.Asked(seen, reader.now, midnight(reader), "all" if named else chosen, named)


def midnight(reader: Reader) -> datetime:
    """The end of the reader's day."""
    tomorrow = reader.local(reader.now).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=reader.zone).astimezone(UTC)


def title(chosen: queue.Asked, live: Mapping[str, definition.Definition], reader: Reader) -> str:
    """The name of the list that is shown."""
    if chosen.workflow:
        return reader.title(live[chosen.workflow].title, chosen.workflow)
    return reader.word("list", chosen.kind)


def kinds(chosen: queue.Asked, found: queue.Queue, person: people.Person, reader: Reader) -> tuple[Entry, ...]:
    """The lists of every desk; who has no team needs none of it."""
    shown = [kind for kind in queue.KINDS if kind != "team" or person.teams]
    return tuple(
        Entry(
            kind,
            reader.word("list", kind),
            f"/?list={kind}",
            beside(found.counts[kind]),
            kind == chosen.kind and not chosen.workflow,
        )
        for kind in shown
    )


def workflows(
    chosen: queue.Asked, found: queue.Queue, live: Mapping[str, definition.Definition], reader: Reader
) -> tuple[Entry, ...]:
    """One list for each workflow that is live."""
    return tuple(
        Entry(
            name,
            reader.title(one.title, name),
            f"/?workflow={name}",
            beside(found.workflows.get(name, 0)),
            name == chosen.workflow,
        )
        for name, one in sorted(live.items())
    )


def beside(count: int) -> str:
    """A count beside a list; what was not counted further is "999+"."""
    return f"{crowd.MOST_COUNTED}+" if count > crowd.MOST_COUNTED else str(count)


def said(count: int, reader: Reader) -> str:
    """A count in a sentence."""
    return reader.say("more_than", count=crowd.MOST_COUNTED) if count > crowd.MOST_COUNTED else str(count)
