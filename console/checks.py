"""What a doctor looks at: each check says what it found and whether that is in order. None changes anything."""

import socket
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from console import desk, instants, places
from console.outcomes import Outcome, Outcomes
from engine import calendars, clock, decide, definitions, errors, integrity, queries, settings, store, watch

OVERDUE_AFTER = timedelta(minutes=2)
MOST = 1_000
ANSWER_WITHIN_S = 2.0


def clock_forward(at: desk.Desk) -> Outcomes:
    """The clock does not lie before what is on record, and did not jump back under a running worker."""
    with at.database.reading() as connection:
        last_seen = store.facts.last_seen(connection)
        went_back = store.facts.get(connection, watch.WENT_BACK)
    try:
        clock.check_forward(at.now, last_seen or at.now)
    except errors.ClockWentBackwards as refused:
        yield Outcome("clock", False, str(refused))
        return
    if went_back:
        between = f"from {went_back['from']} to {went_back['to']}"
        yield Outcome("clock", True, f"The clock went back while a worker ran, {between}; it is right again.")
    else:
        yield Outcome("clock", True, f"The clock says {at.now.isoformat(timespec='seconds')}.")


def histories(at: desk.Desk, progress: Callable[[int, int], object]) -> Outcomes:
    """Every chain is whole. ``progress`` is told how many have been looked at, of how many."""
    with at.database.reading() as connection:
        total = queries.count_cases(connection, queries.Filter())
        found = integrity.check(connection, progress=lambda done: progress(done, total))
    for fault in found.faults:
        place = f"{fault.number}, entry {fault.seq}" if fault.seq else fault.number
        yield Outcome("histories", False, f"{place}: {fault.sentence}.")
    if not found.faults:
        yield Outcome("histories", True, f"{found.case_count:,} histories are whole, {found.entry_count:,} entries.")


def workflows(at: desk.Desk) -> Outcomes:
    """Every version in the database can be read and has its calendars, and so can the files of the configuration."""
    with at.database.reading() as connection:
        versions = store.definitions.versions(connection)
        sources = [store.definitions.source(connection, one.hash) for one in versions]
    stored = [partial(definitions.stored, one.text, one.path, one.chains) for one in sources]
    files = [partial(definitions.load_file, path) for path in places.definitions(at.settings.desk.workflows_dir)]
    wrong = [sentence for read in (*stored, *files) if (sentence := _wrong(at, read))]
    yield from (Outcome("definitions", False, sentence) for sentence in wrong)
    if not versions:
        yield Outcome("definitions", False, "No workflow is published: `caseclock serve` does so.")
    elif not wrong:
        said = f"Versions in the database, all of which can be read and have their calendars: {len(versions)}."
        yield Outcome("definitions", True, said)


def _wrong(at: desk.Desk, read: Callable[[], definitions.Definition]) -> str:
    """Why a definition can't be used; "" where it can."""
    try:
        decide.Workflow.build(read(), lambda name: _calendar(at, name))
    except errors.CaseclockError as refused:
        return str(refused)
    return ""


def _calendar(at: desk.Desk, name: str) -> calendars.WorkingCalendar:
    return desk.find_calendar(at.settings, name)


def sweeps(at: desk.Desk) -> Outcomes:
    """Nothing has been due for longer than a worker takes."""
    with at.database.reading() as connection:
        late = queries.due(connection, at.now - OVERDUE_AFTER, MOST)
    if late:
        count = f"{len(late):,}" if len(late) < MOST else f"{MOST:,} or more"
        since = instants.shown(late[0].next_fire_at, at.zone)
        said = f"Due and not taken: {count}, the first ({late[0].number}) since {since}. Does a worker run?"
        yield Outcome("sweeps", False, said)
    else:
        yield Outcome("sweeps", True, "Nothing is overdue for a sweep.")


def mailbox_port(known: settings.Settings) -> Outcomes:
    """The port of the local mailbox is its own, or free."""
    if not known.mailbox.enabled:
        return
    host, port = known.mailbox.host, known.mailbox.port
    try:
        with socket.create_connection((host, port), ANSWER_WITHIN_S) as connection:
            greeting = connection.recv(200)
    except ConnectionRefusedError:
        yield Outcome("mailbox", True, f"Nobody listens on {host}:{port}: the port is free for `caseclock serve`.")
        return
    except OSError as why:
        yield Outcome("mailbox", False, f"{host}:{port} does not answer: {why.strerror or why}.")
        return
    ours = b"Caseclock mailbox" in greeting
    said = "The mailbox listens" if ours else "Another program listens where the mailbox should"
    yield Outcome("mailbox", ours, f"{said}: {host}:{port}.")
