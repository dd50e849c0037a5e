"""The desk that commands work on: its database opened, its cases, and who acts."""

import getpass
import os
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated

import typer

from console import places, terminal
from engine import casefile, store
from engine import cases as cases_
from engine import clock as clocks
from engine import database as databases
from engine import people as people_
from engine import settings as settings_
from engine.calendars import WorkingCalendar, builtin, registry
from engine.database import server

NOT_FOR_OTHERS = 0o007
PASSWORD_SEEN = (
    "The address holds a password, which all users of this machine see while the command runs. Give it as "
    "CASECLOCK_DATABASE_PASSWORD, or name a file that holds it in CASECLOCK_DATABASE_PASSWORD_FILE."
)
REPLAYED = "replayed"
"""The fact of a database whose cases are a replay's."""

As = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="PERSON",
        envvar="CASECLOCK_AS",
        help="Who acts, by key, such as `li_na`. [default: the operator of this machine]",
    ),
]


@dataclass(frozen=True)
class Desk:
    """A database with all that is needed to work on its cases."""

    settings: settings_.Settings
    database: databases.Database
    registry: cases_.Registry
    cases: cases_.Cases
    clock: clocks.Clock

    @classmethod
    def of(cls, known: settings_.Settings, opened: databases.Database, watch: clocks.Clock) -> "Desk":
        """The desk of an opened database under these settings."""
        found = cases_.Registry(lambda name: _unpublished(known, name))
        batch_size, domain = known.cases.batch_size, known.mail.domain
        submits = cases_.Cases(
            opened,
            found,
            watch,
            batch_size=batch_size,
            mail_domain=domain,
            queue_size=known.cases.queue_size,
            ticks={"sweep": known.worker.sweep_every_s, "delivery": known.worker.delivery_every_s},
        )
        return cls(known, opened, found, submits, watch)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @cached_property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The zone that instants are shown in."""
        return zoneinfo.ZoneInfo(self.settings.desk.zone)

    @property
    def people(self) -> people_.Desk:
        """Who works here now."""
        with self.database.reading() as connection:
            return store.people.desk(connection)

    def actor(self, given: str | None) -> casefile.Actor:
        """Who acts: the person of that key, or whoever is signed in at this machine."""
        if given is None:
            return operator()
        if self.people.person(given) is None:
            raise terminal.unknown("--as", "person", given, self.people.persons)
        return casefile.Actor("person", given)


def operator() -> casefile.Actor:
    """Whoever is signed in at this machine; by number where the machine knows no name."""
    try:
        return casefile.Actor("operator", getpass.getuser())
    except (OSError, KeyError):
        return casefile.Actor("operator", f"uid {os.getuid()}")


def find_calendar(known: settings_.Settings, name: str) -> WorkingCalendar:
    """The calendar of that name. Raises errors.UnknownCalendar, errors.BadCalendarFile."""
    return registry.find(name, places.calendar_dirs(known))


def _unpublished(known: settings_.Settings, name: str) -> WorkingCalendar:
    """A calendar of which the database has no version: a built-in one counts without the year tables of files, which
    count for all processes from when they are published. Raises what `find_calendar` raises.
    """
    return builtin.calendar(name) if name in builtin.NAMES else find_calendar(known, name)


def clock_of(opened: databases.Database) -> clocks.SystemClock | clocks.ServerClock:
    """The clock that the desk goes by: this machine's, or that of the database's server, which all machines share."""
    asking = server.asking(opened)
    return clocks.ServerClock(asking) if asking else clocks.SystemClock()


def open_database(url: str, known: settings_.Settings) -> databases.Database:
    """An open database, created where there is none; its files are for this user and group only: they hold what is
    personal. Raises what database.open raises, and typer.BadParameter for an address that tells its password."""
    if url != known.database.url and settings_.masked(url) != url:
        raise typer.BadParameter(PASSWORD_SEEN, param_hint="--db")
    os.umask(NOT_FOR_OTHERS)
    return open_as_it_is(url, known)


def open_as_it_is(url: str, known: settings_.Settings) -> databases.Database:
    """An open database, with no other rights for what is created. Raises what database.open raises."""
    given = known.database
    limits = databases.Limits(given.busy_timeout_s, given.statement_timeout_s, given.pool_size)
    return databases.open(url, limits, password=given.password.value)


def look_at(known: settings_.Settings, busy_timeout_s: float) -> databases.Database:
    """The database of the configuration as it stands; no migration is run. Raises what database.look raises."""
    given = known.database
    limits = databases.Limits(min(given.busy_timeout_s, busy_timeout_s), given.statement_timeout_s, given.pool_size)
    return databases.look(given.url, limits, password=given.password.value)


@contextmanager
def opened(context: typer.Context, url: str | None = None) -> Iterator[Desk]:
    """The desk of the configuration, or of another database; its migrations are run."""
    known = terminal.settings_of(context)
    base = open_database(url or known.database.url, known)
    try:
        yield Desk.of(known, base, clock_of(base))
    finally:
        base.close()
