"""The people of a desk: persons, teams, absences, duty rosters, and the snapshot that decisions see. Pure."""

from engine.people.desk import MOST_DEPUTIES, Desk
from engine.people.persons import DIGESTS, Absence, Person, Team
from engine.people.rosters import MOST_WEEKS, WEEKDAYS, Duty, Handover, Roster, Swap

__all__ = [
    "DIGESTS",
    "MOST_DEPUTIES",
    "MOST_WEEKS",
    "WEEKDAYS",
    "Absence",
    "Desk",
    "Duty",
    "Handover",
    "Person",
    "Roster",
    "Swap",
    "Team",
]
