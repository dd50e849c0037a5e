"""One transaction: the commands of a batch decided in order, each seeing what came before it, then written at once."""

import logging
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from engine import casefile, clock, decide, faultpoints, store
from engine.cases import faults, versions
from engine.cases.group import Wish
from engine.cases.registry import Registry
from engine.database import Connection
from engine.decide import family, undecided

NOBODY_ELSE = casefile.Known()
MOST_PAST = 100
"""So many of a case's last entries are looked through for what was tried; looks at it are among them."""
logger = logging.getLogger(__name__)


class Round:
    """The work of one transaction on one connection."""

    def __init__(self, connection: Connection, registry: Registry, watch: clock.Clock, mail_domain: str) -> None:
        self._connection, self._registry, self._watch = connection, registry, watch
        self._view = registry.view(connection)
        self._numbers = store.numbers.Numbers(connection)
        self._batch = store.Batch(mail_domain, self._view.templates)
        self._cases: dict[str, casefile.CaseFile] = {}
        self._held: frozenset[str] = frozenset()
        self._given: dict[str, store.answers.Given] = {}
        self._pasts: dict[int, list[casefile.HistoryEntry]] = {}
        self._now: datetime | None = None

    def run(self, wishes: Sequence[Wish]) -> list[casefile.Answer]:
        """Answers each command; what was accepted is written when the transaction commits."""
        self._load([wish.command for wish in wishes])
        answers = [self._answer(wish) for wish in wishes]
        faultpoints.pass_by("commit.decided")
        self._numbers.save()
        self._batch.save(self._connection)
        return answers

    def soon(self, ticks: Mapping[str, float]) -> frozenset[str]:
        """The passes that have something to do before their next tick; ``ticks`` are the seconds between two."""
        soonest = self._batch.soonest()
        if not soonest:
            return frozenset()
        now = self._now or self._watch.now()
        return frozenset(name for name, at in soonest.items() if at < now + timedelta(seconds=ticks[name]))

    def was_written(self, connection: Connection) -> bool:
        """Whether what this round wrote is in the database, asked after a commit whose end was not seen."""
        return self._batch.was_written(connection)

    def _load(self, commands: Sequence[casefile.Command]) -> None:
        numbers = {command.case for command in commands if command.case}
        numbers |= {one.opening.number for one in commands if one.opening and one.opening.number}
        # Where something is due and another has the case, that one takes what is due: sweeps wait for nobody.
        swept = {one.case for one in commands if one.case and one.event is None}
        swept -= {one.case for one in commands if one.event is not None}
        self._cases = store.load_cases(self._connection, sorted(numbers - swept))
        if swept:
            self._cases |= store.load_cases(self._connection, sorted(swept), free=True)
            left = casefile.Known(cases=frozenset(swept - self._cases.keys()))
            self._held = store.known.find(self._connection, left).cases
        keys = sorted({command.idempotency_key for command in commands if command.idempotency_key})
        self._given = store.answers.load(self._connection, keys) if keys else {}

    def _answer(self, wish: Wish) -> casefile.Answer:
        command = wish.command
        if command.idempotency_key is None:
            return self._attempt(command, self._at(wish))
        digest = store.answers.command_digest(command)
        given = self._given.get(command.idempotency_key)
        if given is not None:
            return _again(given, command, digest)
        answer = self._attempt(command, self._at(wish))
        if answer.accepted:
            self._remember(command, command.idempotency_key, digest, answer, self._at(wish))
        return answer

    def _at(self, wish: Wish) -> datetime:
        """The instant of a command. The clock is read inside the transaction: who commits later is never earlier."""
        if wish.now is not None:
            return wish.now
        if self._now is None:
            self._now = self._watch.now()
        return self._now

    def _remember(
        self, command: casefile.Command, key: str, digest: str, answer: casefile.Answer, now: datetime
    ) -> None:
        told = asdict(answer)
        self._given[key] = store.answers.Given(str(command.actor), digest, told)
        self._batch.remember(key, str(command.actor), digest, told, now)

    def _attempt(self, command: casefile.Command, now: datetime) -> casefile.Answer:
        mark = self._numbers.mark()
        try:
            return self._open(command, now) if command.case is None else self._advance(command, command.case, now)
        except Exception as error:  # noqa: BLE001  one bad case must not stop the others of its batch
            self._numbers.back(mark)
            log_failure(error, command)
            return undecided.answer(command, undecided.internal(), faults.of(error))

    def _open(self, command: casefile.Command, now: datetime) -> casefile.Answer:
        made = self._make(command, now)
        return undecided.answer(command, made) if isinstance(made, casefile.Refusal) else self._accept(made, command)

    def _make(self, command: casefile.Command, now: datetime) -> family.Member | casefile.Refusal:
        """A new case with its number, not taken in yet."""
        hash_ = self._view.live.get(command.workflow or "")
        if hash_ is None:
            return undecided.unknown_workflow(command.workflow, self._view.live)
        workflow = self._registry.workflow(self._connection, hash_)
        opening = command.opening or casefile.Opening()
        if opening.number in self._cases:
            return undecided.number_taken(str(opening.number))
        scope, seq, number = self._number(workflow, opening.number, now)
        if opening.number is None:
            command = replace(command, opening=replace(opening, number=number))
        decision = self._decide(workflow, None, command, now)
        if decision.refusal:
            return decision.refusal
        case_id = self._numbers.next(store.numbers.CASE_IDS)
        decision.case.id = case_id
        self._numbers.move(store.numbers.CASE_IDS, case_id)
        if scope:
            self._numbers.move(scope, seq)
        return family.Member(workflow, decision)

    def _number(self, workflow: decide.Workflow, own: str | None, now: datetime) -> tuple[str, int, str]:
        """The sequence, the place in it and the number of a new case. An import's own are not given out again."""
        name, pattern = workflow.definition.workflow, workflow.definition.number
        if own is not None:
            return *(store.numbers.read(name, pattern, own) or ("", 0)), own
        local_at = now.astimezone(workflow.calendar.zone)
        scope = store.numbers.scope_of(name, pattern, local_at)
        seq = self._numbers.next(scope)
        return scope, seq, store.numbers.render(pattern, local_at, seq)

    def _advance(self, command: casefile.Command, number: str, now: datetime) -> casefile.Answer:
        case = self._cases.get(number)
        if case is None and number in self._held:
            return casefile.Answer(number, 0, ())
        if case is None:
            return undecided.answer(command, undecided.unknown_case(number))
        workflow = self._registry.workflow(self._connection, case.definition_hash)
        onto = self._onto(case, command) if command.event == decide.MIGRATE else None
        decision = self._decide(workflow, case, command, now, onto)
        by = onto.workflow if onto and decision.case.definition_hash != case.definition_hash else workflow
        return self._accept(family.Member(by, decision), command)

    def _onto(self, case: casefile.CaseFile, command: casefile.Command) -> decide.Onto | None:
        unwritten = self._batch.past(case.id or 0)
        return versions.wished(self._connection, self._registry, case, command, unwritten)

    def _decide(
        self,
        workflow: decide.Workflow,
        case: casefile.CaseFile | None,
        command: casefile.Command,
        now: datetime,
        onto: decide.Onto | None = None,
    ) -> casefile.Decision:
        asked = decide.references(workflow, command, onto)
        known = self._find(asked)
        return decide.decide(workflow, case, command, now, self._view.desk, known, onto=onto, past=self._past(case))

    def _past(self, case: casefile.CaseFile | None) -> decide.Past:
        """What the case has behind it, read when it is asked for: what is written, then what this round has added."""
        case_id = case.id if case and case.id else 0

        def since(at: datetime) -> list[casefile.HistoryEntry]:
            if case_id not in self._pasts:
                begun = self._escalating()
                begun[case_id] = min(at, *(_begun_at(row) for row in case.deadlines)) if case else at
                self._pasts |= store.past.since(self._connection, begun, MOST_PAST)
            entries = (*self._pasts[case_id], *self._batch.past(case_id))
            return [entry for entry in entries if entry.at >= at]

        return since

    def _escalating(self) -> dict[int, datetime]:
        """The cases of which somebody was told already, each with the begin of its first deadline that is not over:
        where one of them tells what was tried, the others of a storm do too, and one statement reads for all.
        """
        found = {}
        for case in self._cases.values():
            live = [row for row in case.deadlines if row.ended_at is None]
            if case.id and case.id not in self._pasts and any(row.told for row in live):
                found[case.id] = min(map(_begun_at, live))
        return found

    def _find(self, asked: casefile.Known) -> casefile.Known:
        if asked == NOBODY_ELSE:
            return asked
        found = store.known.find(self._connection, asked)
        return replace(found, cases=found.cases | asked.cases.intersection(self._cases))

    def _accept(self, member: family.Member, command: casefile.Command) -> casefile.Answer:
        """Takes a decision into the batch, and the cases that it opens, and says where the case is now."""
        decision, mark = member.decision, self._numbers.mark()
        further = family.gather(decision, self._make)
        if isinstance(further, casefile.Refusal):
            self._numbers.back(mark)
            return self._not_opened(member.workflow, command, further)
        for one in (member, *further):
            self._take_in(one)
        case = decision.case
        written = len(decision.entries)
        return casefile.Answer(case.number, case.version, case.configuration, decision.refusal, entry_count=written)

    def _take_in(self, member: family.Member) -> None:
        """Takes a decision into the batch, unless it changes nothing."""
        if member.decision.entries or member.decision.changed:
            number = member.decision.case.number
            self._batch.add(member.decision, member.workflow.personal, self._cases.get(number))
            self._cases[number] = member.decision.case

    def _not_opened(
        self, workflow: decide.Workflow, command: casefile.Command, inner: casefile.Refusal
    ) -> casefile.Answer:
        case = self._cases[str(command.case)]
        refusal = decide.refuse_opening(workflow, case, command, self._view.desk, inner)
        return casefile.Answer(case.number, case.version, case.configuration, refusal)


def _begun_at(row: casefile.DeadlineRow) -> datetime:
    return row.came_at or row.started_at


def _again(given: store.answers.Given, command: casefile.Command, digest: str) -> casefile.Answer:
    if (given.actor, given.command_digest) != (str(command.actor), digest):
        return undecided.answer(command, undecided.key_taken(str(command.idempotency_key)))
    told: Mapping[str, Any] = given.answer
    return casefile.Answer(told["number"], told["version"], tuple(told["states"]), replayed=True)


def log_failure(error: Exception, command: casefile.Command) -> None:
    """What went wrong and where; values stay out of the log, they may be a customer's."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    where = " < ".join(f"{frame.name} {frame.filename}:{frame.lineno}" for frame in reversed(frames))
    logger.error("%s of %s failed: %s in %s", command.event or "sweep", command.case, type(error).__name__, where)
