"""Mail that comes in: on record before anything else, then onto the case that it belongs to, or before a person."""

from notifications.intake.intake import Counts, Intake
from notifications.intake.rules import Rules
from notifications.intake.settling import confirm, dismiss, open_case

__all__ = ["Counts", "Intake", "Rules", "confirm", "dismiss", "open_case"]
