"""The routing of the configuration, `mail/routing.yaml` beside the definitions: which mail begins which case."""

from collections.abc import Mapping
from pathlib import Path

from console import desk
from console.outcomes import Outcome, Outcomes, warning
from engine import definitions, errors, lint, sheets, store
from engine.database import Connection
from engine.lint import routing as rules

FILE = Path("mail") / "routing.yaml"
Workflows = Mapping[str, definitions.Definition]


def path_in(directory: Path) -> Path | None:
    """The routing's file beside the definitions of a directory; None where there is none."""
    path = directory / FILE
    return path if path.is_file() else None


def load(path: Path) -> definitions.Routing:
    """The routing of a file. Raises errors.BadRouting."""
    return definitions.parse_routing(sheets.load(path, errors.BadRouting), str(path))


def check(found: definitions.Routing, workflows: Workflows) -> tuple[lint.Finding, ...]:
    """What is not sound about it beside these workflows."""
    return rules.lint(found, workflows)


def sound(directory: Path, workflows: Workflows) -> definitions.Routing | None:
    """The routing of a directory, fit to go live; None where there is none. Raises errors.BadRouting,
    errors.UnsoundDefinition.
    """
    path = path_in(directory)
    if path is None:
        return None
    found = load(path)
    wrong = [str(one) for one in check(found, workflows) if one.level == "error"]
    if wrong:
        raise errors.UnsoundDefinition(path=path, text="\n".join(wrong))
    return found


def publish(
    at: desk.Desk, connection: Connection, found: definitions.Routing | None, by: str, *, back: bool
) -> store.routings.Published | None:
    """Makes a routing the live one; None where there is none. With ``back`` what is gone from the files goes."""
    if found is None:
        if back:
            store.routings.retire(connection)
        return None
    text = Path(found.path).read_text(encoding="utf-8")
    return store.routings.publish(connection, found.hash, text, found.path, at.now, by, back=back)


def look(at: desk.Desk) -> Outcomes:
    """The routing that is in force can be used with the workflows and teams that there are now."""
    with at.database.reading() as connection:
        live = store.routings.live(connection)
        hashes = store.definitions.all_live(connection).values()
        workflows = [at.registry.workflow(connection, one).definition for one in hashes]
    if live is None:
        yield Outcome("routing", True, "No routing is in force: mail that belongs to no case waits for a person.")
        return
    found = definitions.parse_routing(live.text, live.path)
    wrong = [str(one) for one in check(found, {one.workflow: one for one in workflows}) if one.level == "error"]
    yield from (Outcome("routing", False, f"{live.path}: {sentence}") for sentence in wrong)
    for team in sorted({one.team for one in found.rules if one.team} - at.people.active_teams.keys()):
        said = f"{live.path} names the team `{team}`, and there is no such team: cases are opened without one."
        yield warning("routing", said)
    if not wrong:
        yield Outcome("routing", True, f"Rules that say which mail begins which case: {len(found.rules)}.")
