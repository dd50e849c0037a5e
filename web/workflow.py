"""The page of a workflow: how it goes, what it promises, who does what, its text and its versions."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from engine import store
from engine.definitions import definition
from web import offers, pledges, workflows
from web.parts import Parts
from web.reader import Reader
from web.timeline import marks


@dataclass(frozen=True, slots=True)
class Doer:
    """A role with the steps that are its own."""

    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the definition; ``live`` is the one under which cases open now."""

    number: int
    hash: str
    published: str
    by: str
    address: str
    live: bool
    open_count: int


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows. ``address`` is that of the workflow; ``behind_count`` open cases are of earlier versions,
    and ``migrating`` is the command that says what would become of them.
    """

    reader: Reader
    title: str
    address: str
    calendar: str
    open_count: int
    pledges: tuple[pledges.Pledge, ...]
    doers: tuple[Doer, ...]
    versions: tuple[Version, ...]
    behind_count: int
    migrating: str


@dataclass(frozen=True, slots=True)
class Text:
    """The text of one version."""

    title: str
    address: str
    version: Version
    text: str


def view(parts: Parts, reader: Reader, name: str) -> View | None:
    """The page of a live workflow, None where there is none of that name."""
    found = workflows.load(parts, name)
    if found is None:
        return None
    source, reader = found.source, reader.elsewhere(found.zone)
    versions = tuple(_versions(found, reader))
    return View(
        reader,
        reader.title(source.title, name),
        _address(name),
        source.calendar,
        found.open_count,
        pledges.all_of(source, reader),
        tuple(_doers(source, reader)),
        versions,
        sum(one.open_count for one in versions if not one.live),
        f"caseclock migrate {name} --dry-run",
    )


def text(parts: Parts, reader: Reader, name: str, number: int | None) -> Text | None:
    """The text of a version of a live workflow, of the one in force without a number."""
    found = workflows.load(parts, name)
    known = list(_versions(found, reader.elsewhere(found.zone))) if found else []
    chosen = next((one for one in known if (one.live if number is None else one.number == number)), None)
    if found is None or chosen is None:
        return None
    with parts.database.reading() as connection:
        source = store.definitions.source(connection, chosen.hash)
    return Text(reader.title(found.source.title, name), _address(name), chosen, source.text)


def _address(name: str) -> str:
    return f"/workflows/{quote(name, safe='')}"


def _doers(source: definition.Definition, reader: Reader) -> Iterator[Doer]:
    """The roles in the order in which the definition brings them, with what they do."""
    steps: dict[str, list[str]] = {}
    for role in source.opened_by:
        steps.setdefault(role, []).append(reader.say("open_case"))
    for event in source.events.values():
        for role in event.by:
            steps.setdefault(role, []).append(marks.event_title(source, event.name, reader))
    for role, several in steps.items():
        yield Doer(offers.role_title(role, source, reader), tuple(dict.fromkeys(several)))


def _versions(found: workflows.Loaded, reader: Reader) -> Iterator[Version]:
    base = _address(found.source.workflow)
    for one in found.versions:
        by = one.published_by.rpartition(":")[2]
        at, live = reader.moment(one.published_at), one.hash == found.source.hash
        yield Version(one.version, one.hash, at, by, f"{base}/text?version={one.version}", live, one.open_count)
