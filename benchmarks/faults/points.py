"""The named points at which a process dies, and who passes them. `engine.faultpoints` says what a point is."""

from dataclasses import dataclass

SERVE, WORKERS, COMMAND = "serve", ("worker-1", "worker-2"), "command"
ROLES = (SERVE, *WORKERS, COMMAND)
"""The processes that are killed, by name: the pages and the API, two workers, and whoever types commands."""


@dataclass(frozen=True)
class Point:
    """A point: its name in the program, who passes it, and what must be changed so that it is passed."""

    name: str
    roles: tuple[str, ...]
    calendar: bool = False
    """Only after the file of a calendar was changed."""
    starting: bool = False
    """Only while a process starts."""


_WRITERS = (SERVE, *WORKERS, COMMAND)
POINTS = (
    *(Point(f"commit.{place}", _WRITERS) for place in ("begun", "decided", "half_written", "written", "done")),
    *(Point(f"sweep.{place}", WORKERS) for place in ("found", "fired")),
    *(Point(f"outbox.{place}", WORKERS) for place in ("claimed", "begun", "written", "recorded")),
    *(Point(f"mail.{place}", WORKERS) for place in ("made", "envelope", "taken")),
    Point("opening.contact", (SERVE,)),
    Point("file.kept", (COMMAND,)),
    Point("calendar.stored", (SERVE, *WORKERS), calendar=True, starting=True),
    *(Point(f"publish.{place}", (SERVE,), starting=True) for place in ("calendars", "written")),
    *(Point(f"recount.{place}", (SERVE, *WORKERS), calendar=True) for place in ("found", "counted", "ended")),
)
MIGRATION = "migration.step"
"""Passed once a step; it has a part of the campaign of its own, on databases that are new each time."""
NONE = Point("", ROLES)
"""No point: a random moment."""
ELSEWHERE = ("move.", "intake.", "fetching.", "listening.", "undelivered.", "link.")
"""Points of `caseclock move`, of mail that comes in, is fetched or handed over, or did not arrive, and of links of
mails, which the campaign's desk does not pass, begin so; their own tests come to them."""
BY_NAME = {point.name: point for point in POINTS}
