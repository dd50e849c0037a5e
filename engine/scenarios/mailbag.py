"""The mails of a scenario that no step has looked at yet, by case."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine import rehearsal


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one address. ``rules`` are all the rules by which this person was told that then."""

    at: datetime
    template: str
    to: str
    rules: frozenset[str]


class Mailbag:
    """Sorts the notices of a rehearsal; each is taken out once."""

    def __init__(self, source: rehearsal.Rehearsal) -> None:
        self._source = source
        self._notices = self._entries = 0
        self._rules: dict[str, dict[tuple[str, str], set[str]]] = {}
        self._waiting: dict[str, list[rehearsal.Told]] = {}

    def take(self, number: str | None) -> list[Letter]:
        """What was queued about a case since it was asked last."""
        self._sort()
        rules = self._rules.pop(number or "", {})
        return [self._letter(told, rules) for told in self._waiting.pop(number or "", ())]

    def _sort(self) -> None:
        for told in self._source.notices[self._notices :]:
            self._waiting.setdefault(told.number, []).append(told)
        for written in self._source.entries[self._entries :]:
            for key, template, rule in _told_by(written):
                self._rules.setdefault(written.number, {}).setdefault((key, template), set()).add(rule)
        self._notices, self._entries = len(self._source.notices), len(self._source.entries)

    @staticmethod
    def _letter(told: rehearsal.Told, rules: dict[tuple[str, str], set[str]]) -> Letter:
        notice = told.notice
        by = rules.get((notice.to, notice.template), set()) | {notice.rule}
        return Letter(told.at, notice.template, notice.to, frozenset(by))


def _told_by(written: rehearsal.Written) -> Iterator[tuple[str, str, str]]:
    for key, template, rule, *_more in written.entry.facts.get("notices", ()):
        yield key, template, rule
