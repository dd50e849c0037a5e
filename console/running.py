"""What a doctor asks of the work itself: do workers run, do mails go out, was a case set aside, is next year known?"""

from collections.abc import Mapping
from datetime import timedelta

from console import desk, holding, instants
from console.outcomes import Outcome, Outcomes, warning
from engine import queries, recipients, store
from engine.calendars import WorkingCalendar
from engine.cases import faults
from engine.models.outbox import STORMS
from engine.queries.gathered import gathered, waiting_digests
from engine.queries.history import WAITING_STATES
from engine.queries.standing import standing
from engine.queries.suppressions import dead_count

SILENT_AFTER = timedelta(minutes=3)
"""A worker puts the instant on record each minute."""
UNSENT_AFTER = timedelta(minutes=10)
WAITS_LONG_AFTER = timedelta(days=1)
ANNOUNCED_BY_MONTH = 12
SHOWN = 10
TROUBLED = {
    "failed": "undelivered for good: `caseclock mail list` says why, `caseclock mail retry` sends them again",
    "unknown": "sent or not, nobody knows: `caseclock mail settle` takes your word",
}

RETURNED = {
    "bounced": "came back (`caseclock mail list --state bounced`)",
    "suppressed": "were not sent, as their addresses are dead (`caseclock mail suppressions`)",
}


def workers(at: desk.Desk) -> Outcomes:
    """A worker was at work a moment ago. Where none is and nothing is due, that is no fault yet."""
    with at.database.reading() as connection:
        seen = store.facts.last_seen(connection)
    if seen is None:
        yield warning("worker", "No worker has been at work yet: `caseclock serve`, or `caseclock worker`.")
    elif at.now - seen > SILENT_AFTER:
        said = f"No worker has been at work since {instants.shown(seen, at.zone)}: `caseclock worker`."
        yield warning("worker", said)
    else:
        yield Outcome("worker", True, f"A worker was at work at {instants.shown(seen, at.zone)}.")


def mails(at: desk.Desk) -> Outcomes:
    """Mails go out, and none waits for someone to look at it."""
    with at.database.reading() as connection:
        found = standing(connection, at.now)
    waiting = sum(found.outbox[state] for state in WAITING_STATES)
    wrong, back = list(_troubled(found.outbox)), _returned(found.outbox)
    if found.oldest_sendable_at and at.now - found.oldest_sendable_at > UNSENT_AFTER:
        since = instants.shown(found.oldest_sendable_at, at.zone)
        said = f"{waiting:,} mails wait, the first since {since}. Does a worker run, and does it reach the relay?"
        wrong.append(Outcome("mails", False, said))
    elif found.oldest_queued_at and at.now - found.oldest_queued_at > WAITS_LONG_AFTER:
        since = instants.shown(found.oldest_queued_at, at.zone)
        said = f"{waiting:,} mails wait, the first was queued {since}: `caseclock mail list` says what hinders it."
        wrong.append(warning("mails", said))
    yield from wrong
    if not wrong:
        yield Outcome("mails", True, f"{waiting:,} mails wait, and none is in trouble{back}.")


def storms(at: desk.Desk) -> Outcomes:
    """Whether mails to the desk's own people are gathered for digests, as there are too many of them; and that somebody
    would hear of it.
    """
    rule, known = at.settings.mail.storm_to, at.people
    hear = recipients.in_charge(rule, known, at.now)
    if (known.persons and not hear) or (hear and hear[0].rule != rule and rule != recipients.SUPERVISOR):
        instead = f"{', '.join(one.key for one in hear)} would be told instead" if hear else "nobody would be told"
        yield warning("storms", f"`mail.storm_to` is {rule}, which finds no one who is here: of a storm {instead}.")
    with at.database.reading() as connection:
        found, digests = gathered(connection), waiting_digests(connection)
    above = [one for one in found if one.rule in STORMS]
    if above:
        told = ", ".join(f"{one.count:,} by mail.cap_{one.rule}" for one in above)
        next_at = instants.shown(min(one.next_at for one in above), at.zone)
        said = f"A storm: more mails than a cap allows are gathered ({told}), the next digest goes at {next_at}."
        yield warning("storms", said)
        return
    chosen = sum(one.count for one in found)
    yield Outcome("storms", True, f"No storm. {chosen:,} mails are gathered otherwise, {digests:,} digests wait.")


def incoming(at: desk.Desk) -> Outcomes:
    """Mail that came in is on its case, and none waits for a person."""
    with at.database.reading() as connection:
        waiting = queries.waiting_incoming(connection)
    if waiting:
        told = ", ".join(f"{count:,} {state}" for state, count in sorted(waiting.items()))
        yield warning("incoming", f"Mails that came in wait for a person ({told}): `caseclock mail incoming`.")
    else:
        yield Outcome("incoming", True, "No mail that came in waits for a person.")


def hold(at: desk.Desk) -> Outcomes:
    """Whether mail leaves this machine. A new desk keeps it, so that it is no fault."""
    with at.database.reading() as connection:
        held = store.holding.read(connection)
    said = holding.said(at.settings, held)
    if said:
        yield warning("hold", said)
    else:
        since = f" since {instants.shown(held.at, at.zone)}, by {held.by}" if held.at else ""
        yield Outcome("hold", True, f"Mail leaves this machine{since}.")


def _troubled(outbox: Mapping[str, int]) -> Outcomes:
    for state, meaning in TROUBLED.items():
        if outbox[state]:
            yield Outcome("mails", False, f"{outbox[state]:,} mails are {state}: {meaning}.")


def _returned(outbox: Mapping[str, int]) -> str:
    """How many did not arrive, which is no fault: their cases were told."""
    told = [f"; {outbox[state]:,} {meaning}" for state, meaning in RETURNED.items() if outbox[state]]
    return "".join(told)


def suppressions(at: desk.Desk) -> Outcomes:
    """How many addresses take no mail. It is no fault: their cases were told."""
    with at.database.reading() as connection:
        count = dead_count(connection)
    said = f"{count:,} addresses take no mail: `caseclock mail suppressions`." if count else "Every address takes mail."
    yield Outcome("suppressions", True, said)


def aside(at: desk.Desk) -> Outcomes:
    """No case was set aside because sweeps failed on it."""
    with at.database.reading() as connection:
        found = queries.aside(connection)
    for one in found[:SHOWN]:
        since = instants.shown(one.since, at.zone)
        told = faults.sentence(one.reason, one.detail)
        said = f"{one.number} is set aside: {told}. {one.tries} tries since {since}. Nothing of it fires until mended."
        yield Outcome("aside", False, said)
    if len(found) > SHOWN:
        yield Outcome("aside", False, f"{len(found) - SHOWN:,} more cases are set aside.")
    if not found:
        yield Outcome("aside", True, "No case is set aside.")


def years(at: desk.Desk) -> Outcomes:
    """The holidays of this year and the next are known, where they are announced year by year."""
    today = at.now.astimezone(at.zone).date()
    due = [today.year] + ([today.year + 1] if today.month >= ANNOUNCED_BY_MONTH else [])
    missing = [
        (name, year) for name, one in sorted(_calendars(at).items()) for year in due if not one.is_announced(year)
    ]
    for name, year in missing:
        said = f"The holidays of {year} are missing in `{name}`, so what is due then is provisional: "
        yield warning("calendars", f"{said}`caseclock calendar import` takes the announcement in.")
    if not missing:
        yield Outcome("calendars", True, f"The holidays of {' and '.join(map(str, due))} are known.")


def _calendars(at: desk.Desk) -> dict[str, WorkingCalendar]:
    """The calendars of the live workflows, by name."""
    with at.database.reading() as connection:
        live = store.definitions.all_live(connection).values()
        flows = [at.registry.workflow(connection, hash_) for hash_ in live]
    return {name: calendar for one in flows for name, calendar in one.calendars.items()}
