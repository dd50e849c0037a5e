"""Which mail is a bounce, a feedback report or automatic, and what it says. Pure; bounded in time and depth."""

from notifications.bounces.finding import found
from notifications.bounces.shape import Bounce, Found

__all__ = ["Bounce", "Found", "found"]
