"""When the clock of a deadline starts: what a day off and a cut-off do to the instant at which a case arrives."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Literal, get_args

from engine import errors, sheets

OnDayOff = Literal["opening", "same time next working day"]

_NEXT = re.compile(r"next working day (([01]\d|2[0-3]):[0-5]\d)")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Cutoff:
    """What arrives at or after `after` counts as arrived at `starts` on the next working day (local times)."""

    after: time
    starts: time

    @classmethod
    def parse(cls, after: str, starts: str) -> "Cutoff":
        """From "17:00" and "next working day 08:30". Raises errors.BadStartRule."""
        if not _CLOCK.fullmatch(after):
            raise errors.BadStartRule(key="after", given=after, allowed='a local time such as "17:00"')
        match = _NEXT.fullmatch(starts)
        if match is None:
            raise errors.BadStartRule(key="starts", given=starts, allowed='"next working day 08:30"')
        return cls(time.fromisoformat(after), time.fromisoformat(match[1]))

    def __str__(self) -> str:
        return f"after {self.after:%H:%M}, next working day {self.starts:%H:%M}"


@dataclass(frozen=True, slots=True)
class StartRule:
    """First the day off, then the cut-off, which looks at the time of day that the first has left.

    `opening`: what arrives on a day off starts when the next working day opens. `same time next working day`: it
    starts then, at the time of day at which it arrived.
    """

    on_day_off: OnDayOff = "opening"
    cutoff: Cutoff | None = None

    @classmethod
    def parse(cls, on_day_off: str = "opening", cutoff: Cutoff | None = None) -> "StartRule":
        """Raises errors.BadStartRule for an unknown way to treat a day off."""
        for allowed in get_args(OnDayOff):
            if on_day_off == allowed:
                return cls(allowed, cutoff)
        ways = " or ".join(get_args(OnDayOff)) + sheets.hint(on_day_off, get_args(OnDayOff))
        raise errors.BadStartRule(key="on_day_off", given=on_day_off, allowed=ways)


AT_OPENING = StartRule()
