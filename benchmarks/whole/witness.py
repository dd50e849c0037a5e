"""Who looks at every commit and at every mail, and in the end counts: what must hold whatever goes wrong."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.whole import ground
from benchmarks.whole.plan import LEASE_S
from benchmarks.whole.relay import Taken
from engine import casefile, database, decide, integrity, models, simulation, store
from tests.engine.simulation import invariants

RULES = {name: rule for name, rule in invariants.RULES.items() if name != "history_holds"}
"""Those of the simulated year; the histories, with their personal values, are checked as they stand in the end."""
LEASE = timedelta(seconds=LEASE_S)
Found = Callable[[str], None]


@dataclass
class Told:
    """What clients were told, by the mark of each command, which is the key of its actor; how many they sent."""

    sent: int = 0
    events: dict[str, str] = field(default_factory=dict)
    accepted: dict[str, tuple[str, int]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)
    """The cases that were moved to another version, by number; ``all_moved`` when none is left."""
    all_moved: bool = False


class Witness:
    """``found`` is told of each fault, ``newest`` gives the latest instant that any clock has shown."""

    def __init__(
        self,
        base: database.Database,
        path: Path,
        place: ground.Ground,
        newest: Callable[[], datetime],
        found: Found,
        tell: Found,
    ) -> None:
        self._base, self._place, self._newest, self._found, self._tell = base, place, newest, found, tell
        self._rules = invariants.Invariants(rules=RULES)
        self._cases: dict[str, casefile.CaseFile] = {}
        self._ever_closed: set[str] = set()
        self._notifications = 0
        self._sql = sqlite3.connect(path, isolation_level=None)
        self.copies: dict[str, list[str]] = defaultdict(list)

    @property
    def checked(self) -> int:
        """How often a rule was checked on a decision."""
        return sum(self._rules.checked.values())

    def close(self) -> None:
        """Looks no more."""
        self._sql.close()

    def look(self) -> None:
        """After a commit: what it changed, by the rules that hold after each decision."""
        seen = {number: case.seq for number, case in self._cases.items()}
        rows = self._sql.execute("SELECT id, number, seq FROM cases ORDER BY id").fetchall()
        changed = [(key, number) for key, number, seq in rows if seen.get(number) != seq]
        if not changed:
            return
        with self._base.reading() as connection:
            now = store.load_cases(connection, [number for _key, number in changed])
        notices = self._notices()
        for key, number in changed:
            self._see(key, now[number], notices.get(key, []))

    def _see(self, key: int, after: casefile.CaseFile, notices: list[casefile.Notice]) -> None:
        before = self._cases.get(after.number)
        entries = self._entries(key, before.seq if before else 0)
        self._cases[after.number] = after
        if after.closed_at:
            self._ever_closed.add(after.number)
        for entry in entries:
            self._tell(f"  {after.number} {after.version} {entry.at:%d %H:%M:%S.%f} {entry.event} {entry.to_states}")
        at = after.changed_at or after.opened_at
        try:
            self._rules.see(simulation.Seen(self._workflow(after), before, after, entries, notices, at))
        except invariants.Broken as why:
            self._found(str(why))
        for wrong in self._follows(before, after, entries):
            self._found(f"{wrong} ({after.number})")

    def _workflow(self, case: casefile.CaseFile) -> decide.Workflow:
        first = self._place.workflow
        return first if case.definition_hash == first.definition.hash else self._place.next_workflow

    def _follows(
        self, before: casefile.CaseFile | None, after: casefile.CaseFile, entries: Sequence[casefile.HistoryEntry]
    ) -> Iterator[str]:
        if after.seq - (before.seq if before else 0) != len(entries):
            yield f"the case counts {after.seq} entries, and {len(entries)} are new"
        if before and after.version <= before.version:
            yield f"version {after.version} came after {before.version}"
        last_at = before.changed_at if before else None
        states = before.configuration if before else ()
        for entry in entries:
            if last_at and entry.at < last_at:
                yield f"`{entry.event}` at {entry.at} comes after an entry of {last_at}"
            if entry.at > max(self._newest(), last_at or self._newest()):
                yield f"`{entry.event}` at {entry.at}, which no clock has shown yet"
            if entry is entries[0] and before and entry.from_states != states:
                yield f"`{entry.event}` begins in {entry.from_states}, the case was in {states}"
            last_at = entry.at

    def _entries(self, key: int, after: int) -> list[casefile.HistoryEntry]:
        found = self._sql.execute(
            "SELECT at, actor_kind, actor_key, event, from_states, to_states, facts FROM history"
            " WHERE case_id = ? AND seq > ? ORDER BY seq",
            (key, after),
        )
        return [
            casefile.HistoryEntry(
                _instant(at),
                casefile.Actor(kind, actor),
                event,
                tuple(json.loads(before)),
                tuple(json.loads(to)),
                json.loads(facts),
            )
            for at, kind, actor, event, before, to, facts in found
        ]

    def _notices(self) -> dict[int, list[casefile.Notice]]:
        found: dict[int, list[casefile.Notice]] = {}
        for key, case_id, occasion, template, kind, to, address, name, language, rule in self._sql.execute(
            "SELECT id, case_id, occasion, template, to_kind, to_key, mail_address, name, language, rule"
            " FROM notifications WHERE id > ? ORDER BY id",
            (self._notifications,),
        ):
            notice = casefile.Notice(occasion, template, f"{kind}:{to}", address, name, language, rule, {})
            found.setdefault(case_id, []).append(notice)
            self._notifications = key
            self._tell(f"  notification {key} {template} {occasion} {to}")
        return found

    def take(self, taken: Taken) -> None:
        """The mail server has a mail: only one that was begun, and has not been withdrawn or sent unless somebody
        took over and said that they do not know.
        """
        copies = self.copies[taken.message_id]
        row = self._sql.execute(
            "SELECT id, state, attempt_count, (SELECT count(*) FROM attempts WHERE notification_id = n.id"
            " AND outcome = 'unknown') FROM notifications n WHERE message_id = ?",
            (taken.message_id,),
        ).fetchone()
        if row is None:
            self._found("a mail came of which no row says anything")
            return
        key, state, begun, unknown = row
        self._tell(f"  mail {key} taken, {state}")
        copies.append(taken.digest)
        if len(copies) > begun:
            self._found(f"notification {key} was handed over {len(copies)} times, begun {begun} times")
        if state in ("withdrawn", "sent", "failed") and not unknown:
            self._found(f"notification {key} was handed over when it was {state}")
        if len(set(copies)) > 1:
            self._found(f"notification {key} was handed over with two contents")

    def reckon(self, told: Told, now: datetime) -> None:
        """When all is quiet: nothing is lost, nothing done twice, nothing left half done."""
        for wrong in self._wrong(told, now):
            self._found(wrong)

    def _wrong(self, told: Told, now: datetime) -> Iterator[str]:
        yield from self._of_mails(now)
        yield from self._of_claims()
        yield from self._of_commands(told)
        yield from self._of_moves(told)
        yield from self._of_rows(now)

    def _of_mails(self, now: datetime) -> Iterator[str]:
        for key, template, message_id, state, lease, next_at, begun, tries, unknown, last in self._sql.execute(
            "SELECT id, template, message_id, state, lease_owner, next_attempt_at, attempt_count,"
            " (SELECT count(*) FROM attempts WHERE notification_id = n.id AND outcome = 'attempting'),"
            " (SELECT count(*) FROM attempts WHERE notification_id = n.id AND outcome = 'unknown'),"
            " (SELECT max(outcome) FROM attempts WHERE notification_id = n.id AND outcome = n.state)"
            " FROM notifications n"
        ):
            count = len(self.copies.get(message_id, ()))
            ahead = state in ("queued", "held") and _instant(next_at) > now
            if tries != begun:
                yield f"notification {key} was begun {begun} times, {tries} of them are on record"
            if lease is not None:
                yield f"the lease of notification {key} has no end"
            asks = template in ground.ASKING
            parked = asks and unknown and state == "unknown"
            if state not in ("sent", "failed", "withdrawn") and not parked and not (ahead and not begun):
                yield f"notification {key} ends as {state}, {begun} times begun, to go at {next_at}"
            if state == "sent" and not count:
                yield f"notification {key} is sent, and nobody has it"
            if state in ("failed", "withdrawn") and count and not unknown:
                yield f"notification {key} is {state}, and somebody has it"
            if state in ("sent", "failed", "withdrawn") and last is None:
                yield f"notification {key} is {state}, and no attempt says so"
            if count > 1 + (0 if asks else unknown):
                yield f"notification {key} was handed over {count} times, unknown {unknown} times"

    def _of_claims(self) -> Iterator[str]:
        for (key,) in self._sql.execute("SELECT notification FROM pointless"):
            yield f"notification {key} was taken up to be sent though its deadline had ended"
        for key, was_until, until in self._sql.execute("SELECT * FROM taken_over"):
            at = _instant(until) - LEASE
            if _instant(was_until) > at:
                yield f"notification {key} was taken over at {at}, leased until {was_until}"

    def _of_commands(self, told: Told) -> Iterator[str]:
        done = Counter[str]()
        for actor, event in self._sql.execute("SELECT actor_key, event FROM history WHERE actor_kind = 'operator'"):
            done[actor] += told.events.get(actor) == event
        for mark, count in done.items():
            if count > 1:
                yield f"{mark} {told.events.get(mark)} was done {count} times"
        for mark in told.accepted:
            if not done[mark]:
                yield f"{mark} {told.events[mark]} was acknowledged, and is lost"
        for mark in told.refused:
            if done[mark]:
                yield f"{mark} {told.events[mark]} was refused, and is done"
        versions = Counter(told.accepted.values())
        for (number, version), count in versions.items():
            if count > 1:
                yield f"{count} commands were told that they made version {version} of {number}"

    def _of_moves(self, told: Told) -> Iterator[str]:
        done = Counter[str]()
        for number, facts in self._sql.execute(
            "SELECT number, facts FROM history h JOIN cases c ON c.id = h.case_id WHERE event = 'migrated'"
        ):
            done[number] += 1
            moved = json.loads(facts)["migrated"]
            if moved["from"] == moved["to"]:
                yield f"{number} was moved to the version that it had"
        for number, count in done.items():
            if count > 1:
                yield f"{number} was moved {count} times"
        for number in told.moved - done.keys():
            yield f"{number} was moved, and is not"
        if told.all_moved:
            old = self._place.workflow.definition.hash
            for (number,) in self._sql.execute(
                "SELECT number FROM cases WHERE definition_hash = ? AND closed_at IS NULL", (old,)
            ):
                if number not in self._ever_closed:
                    yield f"{number} is left at the old version"

    def _of_rows(self, now: datetime) -> Iterator[str]:
        text = models.instant_text(now)
        for (number,) in self._sql.execute("SELECT number FROM cases WHERE next_fire_at <= ?", (text,)):
            yield f"{number} is due and nobody looked"
        for reason, detail in self._sql.execute("SELECT reason, detail FROM cases_aside"):
            yield f"a case failed: {reason} {detail}"
        live = dict(self._sql.execute("SELECT name, hash FROM live_calendars").fetchall())
        with self._base.reading() as connection:
            for number, case in store.load_cases(connection, list(self._cases)).items():
                for name in self._left(case, live):
                    yield f"{name} of {number} is not counted by the calendar that was published"
            for fault in integrity.check(connection).faults:
                yield f"{fault.number}: {fault.sentence}"
        last = self._sql.execute("SELECT max(id) FROM notifications").fetchone()[0]
        count = self._sql.execute("SELECT count(*) FROM notifications").fetchone()[0]
        if (last or 0) != count:
            yield f"of {last} notifications {count} are left"

    def _left(self, case: casefile.CaseFile, live: Mapping[str, str]) -> Iterator[str]:
        """The running deadlines that were counted by another version of a calendar, and not because they say so."""
        plans = self._workflow(case).plans
        for row in case.deadlines:
            counts = row.ended_at is None and plans[row.name].deadline.way("calendar") != "keep"
            if counts and row.calendar_version != live.get(row.calendar, row.calendar_version):
                yield row.name


def _instant(text: Any) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
