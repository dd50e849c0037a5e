"""The hours in which a person reads: a mail that comes outside them waits until they begin."""

from datetime import datetime

from engine import calendars, errors, people, recipients


def opening(
    recipient: recipients.Recipient, desk: people.Desk, otherwise: calendars.WorkingCalendar, at: datetime
) -> datetime | None:
    """When a recipient's own hours begin, ``otherwise`` for those who have none; None where they are open at ``at``."""
    person = desk.person(recipient.key)
    calendar = desk.calendars.get(person.calendar or "", otherwise) if person else otherwise
    try:
        opens_at = calendar.opens(at)
    except errors.NoWorkingTime:
        return None
    return opens_at if opens_at > at else None
