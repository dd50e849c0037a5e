"""One day of a calendar: its hours, and why it has them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from engine import errors, sheets
from engine.calendars import hours

Kind = Literal["hours", "weekend", "holiday", "make-up day", "exception"]
Name = str | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a day has the hours that it has; `names` are (language, name) of the holiday or make-up day."""

    kind: Kind
    names: tuple[tuple[str, str], ...] = ()

    @classmethod
    def named(cls, kind: Kind, name: Name | None) -> "Reason":
        """A reason with a name in one language (a plain text counts as English) or in several."""
        texts = {"en": name} if isinstance(name, str) else dict(name or {})
        return cls(kind, tuple(texts.items()))

    def name(self, language: str = "en") -> str:
        """The name in that language, else in English, else in the first that there is; "" without a name."""
        texts = dict(self.names)
        return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")

    def __str__(self) -> str:
        return f"{self.kind}: {self.name()}" if self.names else self.kind


@dataclass(frozen=True, slots=True)
class Day:
    """The hours of one local date and the reason for them. A day off has no hours."""

    hours: hours.Hours
    reason: Reason

    @property
    def spans(self) -> tuple[tuple[str, str], ...]:
        """The hours as pairs of "HH:MM"; a span over midnight belongs to the day on which it begins."""
        return tuple((hours.clock(from_s), hours.clock(to_s)) for from_s, to_s in self.hours)


def week(weekly: Mapping[str, Iterable[tuple[str, str]]]) -> tuple[Day, ...]:
    """Monday to Sunday. Raises errors.UnknownWeekday, errors.BadHours."""
    for given in weekly:
        if given not in hours.WEEKDAYS:
            raise errors.UnknownWeekday(given=given, fix=sheets.hint(str(given), hours.WEEKDAYS))
    return tuple(_weekday(hours.parse(weekly.get(name, ()))) for name in hours.WEEKDAYS)


def _weekday(spans: hours.Hours) -> Day:
    return Day(spans, Reason("hours" if spans else "weekend"))
