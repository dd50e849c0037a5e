"""The events that every workflow has: holding a case, its priority, its fields, its links, its conversation."""

from engine.decide.common.events import EVENTS, WORDS, fire
from engine.decide.common.promises import calendar_changed, catch_up

__all__ = ["EVENTS", "WORDS", "calendar_changed", "catch_up", "fire"]
