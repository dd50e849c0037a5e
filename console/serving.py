"""`caseclock serve` and `caseclock worker`: the desk at work until it is stopped."""

import dataclasses
import socket
from contextlib import ExitStack
from typing import Annotated

import typer

import web
from console import (
    complaints,
    demonstration,
    desk,
    keys,
    links,
    logs,
    outward,
    parts,
    places,
    publishing,
    terminal,
    tracing,
)
from engine import errors, queries, settings, store
from notifications import mailbox

Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help="The port of the pages.")]
AGAIN = "An earlier start was cut off while it loaded the demo desk. Nothing else is there, so it is loaded anew."
STAYS = "The demo desk is half there: the start that loaded it was cut off. It stays as it is, with what came since."

NoDemo = Annotated[bool, typer.Option("--no-demo", help="A new database stays empty of people and cases.")]
NoWorker = Annotated[bool, typer.Option("--no-worker", help="Pages only: `caseclock worker` does what is due.")]
Links = Annotated[
    str, typer.Option("--links", metavar="HOST:PORT", help="Where links of mails are served too, and nothing else.")
]
NoPages = Annotated[bool, typer.Option("--no-pages", help="Links alone: no pages, no worker, no local mailbox.")]
ClockIsRight = Annotated[
    bool, typer.Option("--clock-is-right", help="The clock was wrong before and is right now: go by it.")
]


def serve(
    context: typer.Context,
    port: Port = None,
    no_demo: NoDemo = False,
    no_worker: NoWorker = False,
    links_at: Links = "",
    no_pages: NoPages = False,
    clock_is_right: ClockIsRight = False,
) -> None:
    """Starts the desk: database, workflows, pages, worker and local mailbox, and prints a link to open.

    A new database gets the demo desk. Ctrl-C stops all; the next start finds what this one left.

    Example: `caseclock serve --port 9000`
    """
    known = _on_port(terminal.settings_of(context), port)
    links_place = outward.Place.of(links_at)
    if no_pages:
        outward.serve(known, links_place, lambda stack, given: _open(stack, given, clock_is_right))
        return
    logs.start(known)
    with parts.stopping() as asked:
        with ExitStack() as stack:
            too_long = parts.last_resort()
            stack.callback(too_long.cancel)
            tracing.start(stack, known)
            listening = stack.enter_context(parts.listen(known.web.host, known.web.port))
            links_heard = links_place.listen(stack) if links_place else None
            at = _open(stack, known, clock_is_right)
            running = _start(stack, at, listening, links_heard, demo=not no_demo, works=not no_worker)
            if links_place:
                links_place.announce(at)
            if not asked.is_set():
                terminal.tell(f"Caseclock is open at {known.address} (Ctrl-C stops it)")
                terminal.tell(f"Come in by this link, which works once: {links.make(at)}")
            try:
                parts.watch_over(running, asked)
            finally:
                too_long.start()
        terminal.tell("Stopped. Everything is in the database; the next start goes on from there.")


def run_worker(context: typer.Context, clock_is_right: ClockIsRight = False) -> None:
    """Runs a worker: what is due fires, what is queued is mailed. Several may work on one database.

    Example: `caseclock worker`
    """
    known = terminal.settings_of(context)
    logs.start(known)
    with parts.stopping() as asked:
        with ExitStack() as stack:
            too_long = parts.last_resort()
            stack.callback(too_long.cancel)
            tracing.start(stack, known)
            listening = _listen_outside(stack, known)
            at = _open(stack, known, clock_is_right)
            _bring_calendars(at)
            running = [parts.start_worker(stack, at), *parts.start_fetching(stack, at)]
            running += parts.start_listening(stack, at)
            if listening:
                told = web.outside.create(at.settings, at.database, at.clock)
                running.append(parts.start_web(stack, web.server(known, told), listening))
            terminal.tell("The worker runs: sweep and delivery (Ctrl-C stops it)")
            try:
                parts.watch_over(running, asked)
            finally:
                too_long.start()
        terminal.tell("Stopped.")


def _listen_outside(stack: ExitStack, known: settings.Settings) -> socket.socket | None:
    """Where a worker without pages tells of itself. Raises errors.MetricsPortTaken."""
    host, port = known.worker.metrics_host, known.worker.metrics_port
    return stack.enter_context(parts.listen(host, port, errors.MetricsPortTaken)) if port else None


def _bring_calendars(at: desk.Desk) -> None:
    """Publishes calendars that are new here; what is wrong with them must not keep deadlines from being watched."""
    try:
        found = publishing.publish_calendars(at)
    except errors.CaseclockError as refused:
        complaints.complain(f"The calendars stay as the database has them. {refused}")
        return
    told = publishing.Published((), 0, found)
    if changed := [one.name for one in found if one.changed]:
        terminal.tell(f"Changed calendars: {', '.join(changed)}.")
    if told.left:
        terminal.tell(publishing.older(told.left).strip())


def _on_port(known: settings.Settings, port: int | None) -> settings.Settings:
    return known if port is None else dataclasses.replace(known, web=dataclasses.replace(known.web, port=port))


def _start(
    stack: ExitStack,
    at: desk.Desk,
    listening: socket.socket,
    links_heard: socket.socket | None,
    *,
    demo: bool,
    works: bool,
) -> list[parts.Part]:
    """Everything that can be refused comes first, so that nothing is half started."""
    known = at.settings
    running: list[parts.Part] = []
    box = None
    if known.mailbox.enabled:
        box = _mailbox(known)
        running.append(parts.start_mailbox(stack, box, known.mailbox.host, known.mailbox.port))
    with at.database.alone():
        _furnish(at, demo)
    if works:
        running += [parts.start_worker(stack, at), *parts.start_fetching(stack, at)]
    else:
        running.append(parts.start_lookout(stack, at))
    running += parts.start_listening(stack, at)
    app = web.create(at.settings, at.database, at.registry, at.clock, box, at.cases)
    running.append(parts.start_web(stack, web.server(known, app), listening))
    if links_heard:
        served = web.linked.create(app.state.parts)
        running.append(parts.start_web(stack, web.server(known, served), links_heard, "links"))
    return running


def _open(stack: ExitStack, known: settings.Settings, clock_is_right: bool) -> desk.Desk:
    """The desk of the configuration, with the secret that signs links. Raises what database.open raises,
    errors.ClockWentBackwards, ReplayedDatabase, DatabaseUnwritable.
    """
    base = desk.open_database(known.database.url, known)
    stack.callback(base.close)
    watch = desk.clock_of(base)
    with base.reading() as connection:
        last_seen = store.facts.last_seen(connection)
        if store.facts.get(connection, desk.REPLAYED):
            raise errors.ReplayedDatabase
    now = watch.now() if clock_is_right or not last_seen else watch.check_forward(last_seen)
    with base.writing() as connection:
        record = store.facts.see_anew if clock_is_right else store.facts.see
        record(connection, now)
    known = keys.with_secret(known)
    if keys.is_another(base, known):
        complaints.complain(keys.ANOTHER)
    return desk.Desk.of(known, base, watch)


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
