"""The one way in: every change of a case is a command that is submitted here."""

from engine.cases.desk import Cases
from engine.cases.publishing import check_calendars, older_calendars, publish_calendars
from engine.cases.registry import Registry

__all__ = ["Cases", "Registry", "check_calendars", "older_calendars", "publish_calendars"]
