"""A desk moved to another database, whole: locked, copied, compared, and only then put to work there."""

from engine.database.whole import TABLES
from engine.moving.checking import Check, check
from engine.moving.copying import copy
from engine.moving.move import LETS_MAILS_END_S, Move, Prospect, begin, prospect
from engine.moving.settling import arrive, give_up, leaving

__all__ = [
    "LETS_MAILS_END_S",
    "TABLES",
    "Check",
    "Move",
    "Prospect",
    "arrive",
    "begin",
    "check",
    "copy",
    "give_up",
    "leaving",
    "prospect",
]
