"""Which mail is a bounce, a feedback report or automatic, and what it says. Pure; bounded in time and depth."""

from notifications.bounces.finding import found
from notifications.bounces.returned import NOTHING, Returned
from notifications.bounces.shape import Bounce, Found

__all__ = ["NOTHING", "Bounce", "Found", "Returned", "found"]
