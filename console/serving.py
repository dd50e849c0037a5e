"""`caseclock serve` and `caseclock worker`: the desk at work until it is stopped."""

import dataclasses
from contextlib import ExitStack
from typing import Annotated

import typer

import web
from console import complaints, demonstration, desk, keys, links, logs, parts, places, publishing, terminal
from engine import clock, errors, queries, settings, store
from notifications import mailbox

Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help="The port of the pages.")]
AGAIN = "An earlier start was cut off while it loaded the demo desk. Nothing else is there, so it is loaded anew."
STAYS = "The demo desk is half there: the start that loaded it was cut off. It stays as it is, with what came since."

NoDemo = Annotated[bool, typer.Option("--no-demo", help="A new database stays empty of people and cases.")]


def serve(context: typer.Context, port: Port = None, no_demo: NoDemo = False) -> None:
    """Starts the desk: database, workflows, pages, worker and local mailbox, and prints a link to open.

    A new database gets the demo desk. Ctrl-C stops all; the next start finds what this one left.

    Example: `caseclock serve --port 9000`
    """
    known = _on_port(terminal.settings_of(context), port)
    logs.start()
    with parts.stopping() as asked:
        with ExitStack() as stack:
            too_long = parts.last_resort()
            stack.callback(too_long.cancel)
            at, running = _start(stack, known, demo=not no_demo)
            if not asked.is_set():
                terminal.tell(f"Caseclock is open at {known.address} (Ctrl-C stops it)")
                terminal.tell(f"Come in by this link, which works once: {links.make(at)}")
            try:
                parts.watch(running, asked)
            finally:
                too_long.start()
        terminal.tell("Stopped. Everything is in the database; the next start goes on from there.")


def run_worker(context: typer.Context) -> None:
    """Runs a worker: what is due fires, what is queued is mailed. Several may work on one database.

    Example: `caseclock worker`
    """
    known = terminal.settings_of(context)
    logs.start()
    with parts.stopping() as asked:
        with ExitStack() as stack:
            too_long = parts.last_resort()
            stack.callback(too_long.cancel)
            at = _open(stack, known)
            _bring_calendars(at)
            running = [parts.start_worker(stack, at)]
            terminal.tell("The worker runs: sweep and delivery (Ctrl-C stops it)")
            try:
                parts.watch(running, asked)
            finally:
                too_long.start()
        terminal.tell("Stopped.")


def _bring_calendars(at: desk.Desk) -> None:
    """Publishes calendars that are new here; what is wrong with them must not keep deadlines from being watched."""
    try:
        changed = publishing.publish_calendars(at, back=False)
    except errors.CaseclockError as refused:
        complaints.complain(f"The calendars stay as the database has them. {refused}")
        return
    if changed:
        terminal.tell(f"Changed calendars: {', '.join(one.name for one in changed)}.")


def _on_port(known: settings.Settings, port: int | None) -> settings.Settings:
    return known if port is None else dataclasses.replace(known, web=dataclasses.replace(known.web, port=port))


def _start(stack: ExitStack, known: settings.Settings, demo: bool) -> tuple[desk.Desk, list[parts.Part]]:
    """Everything that can be refused comes first, so that nothing is half started."""
    listening = stack.enter_context(parts.listen(known.web.host, known.web.port))
    at = _open(stack, known)
    running: list[parts.Part] = []
    box = None
    if known.mailbox.enabled:
        box = _mailbox(known)
        running.append(parts.start_mailbox(stack, box, known.mailbox.host, known.mailbox.port))
    _furnish(at, demo)
    running.append(parts.start_worker(stack, at))
    app = web.create(at.settings, at.database, at.registry, at.clock, box, at.cases)
    running.append(parts.start_web(stack, web.server(known, app), listening))
    return at, running


def _open(stack: ExitStack, known: settings.Settings) -> desk.Desk:
    """The desk of the configuration, with the secret that signs links. Raises what database.open raises,
    errors.ClockWentBackwards, ReplayedDatabase, DatabaseUnwritable.
    """
    base = desk.open_database(known.database.url, known)
    stack.callback(base.close)
    watch = clock.SystemClock()
    with base.reading() as connection:
        last_seen = store.facts.last_seen(connection)
        if store.facts.get(connection, desk.REPLAYED):
            raise errors.ReplayedDatabase
    now = watch.check_forward(last_seen) if last_seen else watch.now()
    with base.writing() as connection:
        store.facts.see(connection, now)
    return desk.Desk.of(keys.with_secret(known), base, watch)


def _mailbox(known: settings.Settings) -> mailbox.Mailbox:
    folder = places.mailbox_dir(known)
    try:
        return mailbox.Mailbox(folder, known.mailbox.keep_count)
    except OSError as error:
        raise errors.DatabaseUnwritable(path=folder, reason=error.strerror) from error


def _furnish(at: desk.Desk, demo: bool) -> None:
    """Publishes what changed, and sets the demo desk up where nobody has been before, or only half of it stands."""
    with at.database.reading() as connection:
        is_new = not store.definitions.versions(connection)
    cut_off = demonstration.was_cut_off(at)
    wanted = demo and (is_new or cut_off) and demonstration.is_new(at)
    if wanted:
        demonstration.begin(at)
    terminal.tell(str(publishing.publish(at)))
    if cut_off:
        terminal.tell(AGAIN if wanted else STAYS)
    if wanted:
        numbers = demonstration.load(at)
        loaded = f"{len(at.people.persons)} people and {len(numbers)} cases"
        terminal.tell(f"A new database: the demo desk was loaded, {loaded} (--no-demo leaves it out).")
    else:
        with at.database.reading() as connection:
            counts = queries.counts(connection)
        terminal.tell(f"Found {counts.opened:,} cases, {counts.open:,} of them open.")
