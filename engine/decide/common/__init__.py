"""The events that every workflow has: holding a case, its priority, its fields, its links, its conversation."""

from engine.decide.common.events import EVENTS, WORDS, fire
from engine.decide.common.promises import calendar_changed, catch_up
from engine.decide.common.undelivered import BOUNCED, entry_of, met_by
from engine.decide.common.words import LONGEST_BODY

__all__ = ["BOUNCED", "EVENTS", "LONGEST_BODY", "WORDS", "calendar_changed", "catch_up", "entry_of", "fire", "met_by"]
