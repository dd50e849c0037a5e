"""What a batch of decisions writes: gathered in memory while they are made, written by bulk statements at the end."""

import json
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, select

from engine import casefile, database, errors, faultpoints, models
from engine.database import wordindex
from engine.models import outbox
from engine.store import chain, statements

EMPTY = models.json_text({})
QUEUED, HELD = "queued", "held"
"""A mail that goes as soon as it can, and one that waits for its reader's hours."""
VALUED = ("given", "set", "dropped")
"""The facts of an entry that gave the case new values or took some, so that its words are not the same."""

_GOES_AT = statements.NOTIFICATION.index("next_attempt_at")
_fixed = attrgetter(*statements.FIXED)
_deadline = attrgetter(*statements.DEADLINE)
_running, _aimed = attrgetter(*statements.RUNNING), attrgetter(*statements.AIMED)
_held = attrgetter(*(name.removesuffix("_id") for name in statements.HELD))


Templates = Mapping[tuple[str, str], str]
"""The hashes of the live templates by name and language: new notices are frozen with them."""


class Batch:
    """The rows of one transaction. Cases in it see each other's results; nothing is written before `save`."""

    def __init__(
        self, mail_domain: str, templates: Templates, random_bytes: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._domain, self._templates, self._random = mail_domain, templates, random_bytes
        self._unfinished = 0
        self._opened: dict[int, casefile.CaseFile] = {}
        self._changed: dict[int, casefile.CaseFile] = {}
        self._before: dict[int, casefile.CaseFile] = {}
        self._apart: dict[int, frozenset[str]] = {}
        self._worded: dict[int, casefile.CaseFile] = {}
        self._deadlines: dict[tuple[int, str, int], casefile.DeadlineRow] = {}
        self._entries: list[tuple[Any, ...]] = []
        self._personal: dict[tuple[int, int, str], list[Any]] = {}
        self._current: dict[tuple[int, str], int] = {}
        self._dropped: list[tuple[Any, ...]] = []
        self._notifications: list[tuple[Any, ...]] = []
        self._messages: list[tuple[Any, ...]] = []
        self._attachments: list[tuple[Any, ...]] = []
        self._links: list[tuple[Any, ...]] = []
        self._answers: list[tuple[Any, ...]] = []

    def add(
        self, decision: casefile.Decision, personal: frozenset[str], before: casefile.CaseFile | None = None
    ) -> None:
        """Takes in a decision about a case as it was ``before``; of a new one None. The case must have an id.
        ``personal`` are the fields that stand apart from it.

        Chains the entries and completes the case: its last entry, its mail thread.
        """
        case = decision.case
        assert case.id is not None
        self._unfinished += 1
        if decision.opened:
            case.thread_id = case.thread_id or self._message_id(case.number)
        if before is None or case.id in self._opened:
            self._opened[case.id] = case
        else:
            self._changed[case.id] = case
            self._before.setdefault(case.id, before)
        self._apart[case.id] = personal
        if decision.opened and personal:
            # A default that nobody gave is a value of the first entry too: it has no other place.
            first = decision.entries[0].personal
            first.update({name: case.fields[name] for name in personal & case.fields.keys() if name not in first})
        for entry in decision.entries:
            self._chain(case, entry, personal)
        for key in decision.dropped:
            self._drop(case.id, key)
        if decision.opened or any(fact in entry.facts for entry in decision.entries for fact in VALUED):
            self._worded[case.id] = case
        for row in decision.changed:
            self._deadlines[(case.id, row.name, row.occasion)] = row
        self._add_told(case, decision)
        self._unfinished -= 1

    def _chain(self, case: casefile.CaseFile, entry: casefile.HistoryEntry, personal: frozenset[str]) -> None:
        case.seq += 1
        digests = models.json_text(self._keep_personal(case, entry.personal, personal)) if entry.personal else EMPTY
        said = (
            models.instant_text(entry.at),
            entry.actor.kind,
            entry.actor.key,
            entry.event,
            models.json_text(entry.from_states),
            models.json_text(entry.to_states),
            models.json_text(entry.facts),
            digests,
        )
        previous, case.head = case.head, chain.entry_digest(case.head, case.number, case.seq, *said)
        self._entries.append((case.id, case.seq, *said, previous, case.head))

    def _keep_personal(
        self, case: casefile.CaseFile, values: Mapping[str, Any], personal: frozenset[str]
    ) -> dict[str, str]:
        """Takes personal values in; a field's value before this one is current no longer. Their digests by key."""
        assert case.id is not None
        digests = {}
        for key, value in values.items():
            salt = self._random(16).hex()
            digests[key] = chain.personal_digest(salt, value)
            if key in personal:
                before = self._personal.get((case.id, self._current.get((case.id, key), 0), key))
                if before is not None:
                    before[3] = False
                self._current[(case.id, key)] = case.seq
            self._personal[(case.id, case.seq, key)] = [case.id, case.seq, key, key in personal, salt, value]
        return digests

    def _drop(self, case_id: int, key: str) -> None:
        """A personal value stays where the history has it, but is the case's no longer."""
        before = self._personal.get((case_id, self._current.pop((case_id, key), 0), key))
        if before is not None:
            before[3] = False
        self._dropped.append((case_id, key, False))

    def _add_told(self, case: casefile.CaseFile, decision: casefile.Decision) -> None:
        for notice in decision.notices:
            self._notifications.append(self._notification(case, notice))
        if not decision.messages and not decision.links:
            return
        seq, entry = _said_in(case, decision.entries)
        author = str(entry.actor)
        for message in decision.messages:
            self._messages.append((case.id, seq, message.kind, message.direction, author, entry.at))
            self._attachments += [(case.id, seq, file["hash"], file["name"]) for file in message.files]
        for link in decision.links:
            self._links.append((case.id, link.kind, link.other, entry.at, author))

    def _notification(self, case: casefile.CaseFile, notice: casefile.Notice) -> tuple[Any, ...]:
        templates = self._templates
        template = templates.get((notice.template, notice.language)) or templates.get((notice.template, "en"))
        to_requester = notice.to == "requester"
        to_key = str(case.requester.id) if to_requester and case.requester else notice.to
        at = case.changed_at
        held = bool(at and notice.not_before and notice.not_before > at)
        return (
            case.id, notice.occasion, notice.template, template, notice.language,
            "requester" if to_requester else "person", to_key, notice.mail_address, notice.name, notice.rule,
            notice.deadline, notice.context, self._message_id(case.number), case.thread_id, HELD if held else QUEUED,
            notice.not_before if held else at, 0, at, _urgency(notice),
        )  # fmt: skip

    def _message_id(self, number: str) -> str:
        # The number first: ids of cases that fall due together lie side by side in the index of all that ever were.
        return f"<{number}.{self._random(10).hex()}@{self._domain}>"

    def past(self, case_id: int) -> list[casefile.HistoryEntry]:
        """The entries of a case that are not written yet, oldest first, without their personal values."""
        mine = [entry[2:9] for entry in self._entries if entry[0] == case_id]
        return [
            casefile.HistoryEntry(
                datetime.fromisoformat(at),
                casefile.Actor(kind, key),
                event,
                tuple(json.loads(before)),
                tuple(json.loads(after)),
                json.loads(facts),
            )
            for at, kind, key, event, before, after, facts in mine
        ]

    def remember(self, key: str, actor: str, digest: str, answer: Mapping[str, Any], at: datetime) -> None:
        """Keeps the answer to a command with an idempotency key."""
        self._answers.append((key, actor, digest, answer, at))

    def was_written(self, connection: Connection) -> bool:
        """Whether all that was saved is in the database: a transaction is there whole, so its first entry says it."""
        if not self._entries:
            return not self._deadlines
        case_id, seq, digest = self._entries[0][0], self._entries[0][1], self._entries[0][-1]
        history = statements.TABLES["history"]
        found = select(history.c.digest).where(history.c.case_id == case_id, history.c.seq == seq)
        return bool(connection.execute(found).scalar() == digest)

    def soonest(self) -> dict[str, datetime]:
        """By the name of the pass that takes it: when the first of these cases fires, when the first mail is to go."""
        fires = [one.next_fire_at for cases in (self._opened, self._changed) for one in cases.values()]
        goes = [row[_GOES_AT] for row in self._notifications]
        found = {"sweep": min(filter(None, fires), default=None), "delivery": min(filter(None, goes), default=None)}
        return {name: at for name, at in found.items() if at is not None}

    def save(self, connection: Connection) -> None:
        """Writes everything, one statement a table; raises errors.BatchBroken when a decision was taken in by half."""
        if self._unfinished:
            raise errors.BatchBroken
        with database.together(connection):
            self._write(connection, statements.of(connection))

    def _write(self, connection: Connection, known: statements.Statements) -> None:
        opened = [(key, *_fixed(case), *_changing(case, self._apart[key])) for key, case in self._opened.items()]
        known.insert_case.run(connection, opened)
        self._write_changed(connection, known)
        wordindex.write(connection, [(key, _words(case, self._apart[key])) for key, case in self._worded.items()])
        known.insert_entry.run(connection, self._entries)
        faultpoints.pass_by("commit.half_written")
        self._write_deadlines(connection, known)
        outdated = [(case_id, key, False) for case_id, key in self._current if case_id not in self._opened]
        known.outdate_personal.run(connection, [*outdated, *self._dropped])
        known.insert_personal.run(connection, self._personal.values())
        known.insert_notification.run(connection, self._notifications)
        known.insert_message.run(connection, self._messages)
        known.insert_attachment.run(connection, self._attachments)
        known.insert_link.run(connection, self._links)
        known.insert_answer.run(connection, self._answers)

    def _write_changed(self, connection: Connection, known: statements.Statements) -> None:
        moved, changed = [], []
        for key, case in self._changed.items():
            if _held(case) == _held(self._before[key]):
                moved.append((key, *_moving(case, self._apart[key])))
            else:
                changed.append((key, *_changing(case, self._apart[key])))
        known.move_case.run(connection, moved)
        known.update_case.run(connection, changed)

    def _write_deadlines(self, connection: Connection, known: statements.Statements) -> None:
        armed, run, aimed = [], [], []
        for (case_id, name, occasion), row in self._deadlines.items():
            before = self._before.get(case_id)
            rows = before.deadlines if before else []
            old = next((one for one in rows if (one.name, one.occasion) == (name, occasion)), None)
            if old is None:
                armed.append((case_id, *_deadline(row)))
            elif _aimed(row) == _aimed(old):
                run.append((old.id, *_running(row)))
            else:
                aimed.append((old.id, *_running(row), *_aimed(row)))
        known.insert_deadline.run(connection, armed)
        known.run_deadline.run(connection, run)
        known.update_deadline.run(connection, aimed)


def _urgency(notice: casefile.Notice) -> int:
    """An answer comes before word of a breach, and both before what can wait."""
    if notice.deadline is None:
        return outbox.URGENT if notice.to == "requester" and notice.template == "answer" else outbox.USUAL
    deadline = notice.context.deadline
    return outbox.PRESSING if deadline is not None and deadline.state == "breached" else outbox.USUAL


def _said_in(case: casefile.CaseFile, entries: list[casefile.HistoryEntry]) -> tuple[int, casefile.HistoryEntry]:
    """The entry that messages and links belong to, with its number: what the clock brought may stand round it."""
    numbered = list(enumerate(entries, start=case.seq - len(entries) + 1))
    return next((one for one in reversed(numbered) if one[1].actor.kind != "system"), numbered[-1])


def _words(case: casefile.CaseFile, personal: frozenset[str]) -> str:
    return wordindex.of_case(case.number, case.title, _plain(case, personal))


def _plain(case: casefile.CaseFile, personal: frozenset[str]) -> Mapping[str, Any]:
    """The fields without the personal ones."""
    if not personal or personal.isdisjoint(case.fields):
        return case.fields
    return {name: value for name, value in case.fields.items() if name not in personal}


def _changing(case: casefile.CaseFile, personal: frozenset[str]) -> tuple[Any, ...]:
    """The values of `statements.CHANGING`; personal fields stay out."""
    return (
        case.definition_hash, case.title, case.priority, case.closed_at,
        case.customer.id if case.customer else None, case.requester.id if case.requester else None,
        case.team, case.assignee, *_moving(case, personal),
    )  # fmt: skip


def _moving(case: casefile.CaseFile, personal: frozenset[str]) -> tuple[Any, ...]:
    """The values of `statements.MOVING`."""
    return (
        case.changed_at, case.configuration, case.remembered, _plain(case, personal), case.last_by, case.next_fire_at,
        case.version, case.seq, case.head,
    )  # fmt: skip
