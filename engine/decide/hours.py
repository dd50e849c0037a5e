"""The hours in which a person reads: a mail that comes outside them waits until they begin."""

from datetime import datetime, timedelta

from engine import calendars, errors, people, recipients

INSTANT_S = 1e-6


def opening(
    recipient: recipients.Recipient, desk: people.Desk, otherwise: calendars.WorkingCalendar, at: datetime
) -> datetime | None:
    """When a recipient's own hours begin, ``otherwise`` for those who have none; None where they are open at ``at``."""
    person = desk.person(recipient.key)
    calendar = desk.calendars.get(person.calendar or "", otherwise) if person else otherwise
    try:
        opens_at = calendar.add(at, INSTANT_S) - timedelta(seconds=INSTANT_S)
    except errors.NoWorkingTime:
        return None
    return opens_at if opens_at > at else None
