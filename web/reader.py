"""Who reads a page: in which language, in which zone, and when. Everything that a page says goes through here."""

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifications import wording
from web import texts

_NEAR = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Reader:
    """One language in one zone at one moment; ``home`` is the zone that instants are shown in elsewhere on the desk."""

    language: str
    now: datetime
    home: str
    words: Mapping[str, str]
    wording: wording.Wording

    @classmethod
    def of(cls, language: str, zone: str, now: datetime) -> "Reader":
        """A reader of that language (one of texts.LANGUAGES) in the zone of that IANA name."""
        return cls(language, now, zone, texts.of(language), wording.Wording.of(language, zone, now.isoformat()))

    def elsewhere(self, zone: str) -> "Reader":
        """The same reader, reading the times of another zone."""
        return replace(self, wording=wording.Wording.of(self.language, zone, self.now.isoformat()))

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The zone of the instants on the page."""
        return self.wording.zone

    @property
    def foreign_zone(self) -> str:
        """The name of the zone, where it is not the one that the desk is used to; else ""."""
        return "" if self.zone.key == self.home else self.zone.key

    def say(self, key: str, **facts: object) -> str:
        """A text of the pages. KeyError for a key that is not there."""
        return self.words[key].format(**facts)

    def word(self, group: str, name: str) -> str:
        """The word for one of the engine's own names, such as a priority; the name itself where none is kept."""
        return self.words.get(f"{group}_{name}", name)

    def title(self, titles: Mapping[str, str], otherwise: str) -> str:
        """A title of a definition in the reader's language, else in English, else in any, else the name."""
        return titles.get(self.language) or titles.get("en") or next(iter(titles.values()), otherwise)

    def local(self, at: datetime) -> datetime:
        """The instant as local time."""
        return at.astimezone(self.zone)

    def clock(self, at: datetime) -> str:
        """ "09:40"."""
        return f"{self.local(at):%H:%M}"

    def moment(self, at: datetime) -> str:
        """ "Mon 23 Nov 09:40"."""
        return self.wording.moment(at.isoformat())

    def near(self, at: datetime) -> str:
        """As short as is still clear: "09:40" today, "Sat 16:52" within a week, else with its date."""
        local, today = self.local(at), self.local(self.now)
        if local.date() == today.date():
            return self.clock(at)
        if abs(local.date() - today.date()) <= _NEAR:
            return f"{self.weekday(local)} {self.clock(at)}"
        return self.moment(at)

    def weekday(self, local: datetime) -> str:
        """ "Mon", "周一"."""
        return self.wording.forms.weekdays[local.weekday()]

    def short_day(self, local: datetime) -> str:
        """ "Fri 20", "20日周五"."""
        return self.say("short_day", weekday=self.weekday(local), day=local.day)

    def duration(self, seconds: float) -> str:
        """ "7 h 10 m"."""
        return self.wording.duration(seconds)
