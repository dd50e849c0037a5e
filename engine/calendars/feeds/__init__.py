"""Announced days on their way in: a file as a state, an office or a feed gives it becomes the table of one year."""

from engine.calendars.feeds.announcement import LIMIT_BYTES, Announcement, read
from engine.calendars.feeds.found import LeftOut

__all__ = ["LIMIT_BYTES", "Announcement", "LeftOut", "read"]
