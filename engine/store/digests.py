"""Mails to the desk's own people that are too many to go out one by one: gathered, and told in one digest a reader.

In two steps, both in the transaction of a claim. What is above a cap, has waited through a downtime, or is wanted
later, is *gathered*: held until its digest, with the rule on record. Once that instant comes, what of it still has a
point is *told*: one mail to each reader, with a row on record for every mail in it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from engine import contexts
from engine.models import outbox as rows
from engine.store import caps, deskmails, pointless, rounds, statements, storms, templates
from engine.store.statements import CASES, TABLES

NOTIFICATIONS = TABLES["notifications"]
N = NOTIFICATIONS.c
NO_GOVERNOR = caps.Governor()
MOST = 20_000
"""So many mails are gathered or told in one go; of more the rest comes with the next claim."""
MOST_LINES = 50
"""A digest tells so many mails each in a line; of more it says how many there are."""
ALONE = "alone"
"""What stands for the rule of a mail that was gathered and found no other: it goes out as it is."""
CHOSEN_DIGEST, STORM_DIGEST = "digest", "gathered"
"""The templates: of what a reader wants gathered, and of what was too much."""
UNTITLED = ("unheld", "undelivered")
"""Templates that no titled step sends: a digest has words of its own for what they say."""
TEMPLATES = (CHOSEN_DIGEST, STORM_DIGEST, storms.TEMPLATE)

_GATHERED = {
    "recipient": "gathered for a digest: more than {most} mails to one reader within an hour (mail.cap_recipient)",
    "case": "gathered for a digest: more than {most} mails about one case within an hour (mail.cap_case)",
    "workflow": "gathered for a digest: more than {most} mails of one workflow within an hour (mail.cap_workflow)",
    "hour": "gathered for a digest: more than {most} mails to the desk within an hour (mail.cap_hour)",
    "backlog": "gathered for a digest: nothing could be sent for a while (mail.backlog_after_s)",
    "hourly": "gathered for the hourly digest that the reader chose",
    "daily": "gathered for the daily digest that the reader chose",
}
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class _Mail:
    """A gathered mail as its digest sees it."""

    id: int
    to_key: str
    name: str
    mail_address: str
    language: str
    case_id: int
    urgency: int
    created_at: datetime
    deadline: str | None
    digest_rule: caps.Rule


def collapse(connection: Connection, now: datetime, governor: caps.Governor = NO_GOVERNOR) -> int:
    """Gathers what is not to go out by itself, and makes the digests that are due; how many digests.

    While nothing is above a cap that is two looks at an index. Mails to customers, and urgent ones, are never touched.
    """
    found = select(func.count(), func.min(N.next_attempt_at)).where(rows.GATHERS, N.next_attempt_at <= now)
    count, oldest = connection.execute(found).one()
    if not count or not _can_tell(connection):
        return 0
    gathered = connection.execute(select(N.id).where(_told_now(now)).limit(1)).first()
    wishes = rounds.wishes(connection, now, governor.calendar)
    is_backlog = governor.backlog_after_s and (now - oldest).total_seconds() >= governor.backlog_after_s
    too_much = bool(wishes or is_backlog or _may_be_above(connection, now, governor, count))
    if not (too_much or gathered):
        return 0
    storms.one_at_a_time(connection)
    if too_much:
        _gather(connection, now, governor, wishes)
    return _tell(connection, now, governor)


def _told_now(now: datetime) -> ColumnElement[bool]:
    return and_(rows.GATHERED, N.digest_rule.in_(rows.RULES), N.next_attempt_at <= now)


def _can_tell(connection: Connection) -> bool:
    """Whether there are templates for it: a desk with none of its own keeps its mails one by one."""
    return {(name, "en") for name in TEMPLATES} <= templates.live(connection).keys()


def _may_be_above(connection: Connection, now: datetime, governor: caps.Governor, waiting: int) -> bool:
    least = governor.least
    return bool(least) and (waiting + storms.reached_count(connection, now) > least or storms.lasts(connection))


def _free(now: datetime) -> ColumnElement[bool]:
    lease = or_(N.lease_until.is_(None), N.lease_until <= now)
    return and_(rows.GATHERS, N.state != "attempting", lease)


def _gather(
    connection: Connection,
    now: datetime,
    governor: caps.Governor,
    wishes: Mapping[str, tuple[caps.Rule, datetime]],
) -> None:
    known = caps.Known(wishes=wishes)
    if governor.least:
        last = storms.last_digests(connection, now, STORM_DIGEST)
        known = caps.Known(storms.reached(connection, now), wishes, storms.joined(connection, now), last)
    plan = caps.plan(governor, _waiting(connection, now), known, now)
    for (rule, until), mails in plan.mails.items():
        said = _GATHERED[rule].format(most=governor.cap(rule) if rule in caps.STORMS else "")
        _change(connection, mails, state="held", digest_rule=rule, next_attempt_at=until)
        _note(connection, mails, now, "held", said, until)
    if plan.passed:
        storms.report(connection, now, governor, plan.passed, plan.above_count)


def _waiting(connection: Connection, now: datetime) -> list[caps.Waiting]:
    """What could go out now by itself, the oldest first."""
    columns = (N.id, N.to_key, N.name, N.case_id, CASES.c.number, CASES.c.workflow, N.urgency, N.next_attempt_at)
    found = select(*columns).join(CASES, CASES.c.id == N.case_id)
    found = found.where(_free(now), N.next_attempt_at <= now, N.digest_rule.is_(None)).order_by(N.id).limit(MOST)
    return [caps.Waiting(*row) for row in connection.execute(found.with_for_update(of=NOTIFICATIONS, skip_locked=True))]


def _tell(connection: Connection, now: datetime, governor: caps.Governor) -> int:
    """Makes the digests that are due; all that is gathered for a reader by like rules goes into one."""
    made = 0
    for template, rules in ((STORM_DIGEST, (*caps.STORMS, "backlog")), (CHOSEN_DIGEST, caps.CHOSEN)):
        of_rules = and_(_free(now), rows.GATHERED, N.digest_rule.in_(rules))
        due = select(N.to_key).where(of_rules, N.next_attempt_at <= now).distinct()
        readers = list(connection.execute(due).scalars())
        for first in range(0, len(readers), _CHUNK):
            theirs = and_(of_rules, N.to_key.in_(readers[first : first + _CHUNK]))
            made += _tell_readers(connection, now, governor, template, theirs)
    return made


def _tell_readers(
    connection: Connection, now: datetime, governor: caps.Governor, template: str, theirs: ColumnElement[bool]
) -> int:
    by_reader: dict[str, list[_Mail]] = defaultdict(list)
    for one in _with_a_point(connection, theirs, now):
        by_reader[one.to_key].append(one)
    waiting = _not_out_yet(connection, now, template, by_reader)
    made = 0
    for reader, mails in by_reader.items():
        before = waiting.get(reader, [])
        if len(mails) == 1 and not before:
            _change(connection, [mails[0].id], digest_rule=ALONE)
            continue
        earlier = _with_a_point(connection, N.digest_id.in_(before), now) if before else []
        _tell_one(connection, now, governor, template, [*earlier, *mails], before)
        made += 1
    return made


def _with_a_point(connection: Connection, which: ColumnElement[bool], now: datetime) -> list[_Mail]:
    """The mails that are so, the pressing and then the oldest first, without those that have nothing to say any more,
    which are withdrawn.
    """
    while found := pointless.among(connection, which, now, MOST):
        for why in dict.fromkeys(why for _mail, why in found):
            mails = [mail for mail, reason in found if reason == why]
            _note(connection, mails, now, "withdrawn", pointless.SENTENCES[why])
            _change(connection, mails, state="withdrawn", next_attempt_at=None, digest_id=None)
    names = _Mail.__slots__
    left = select(*(N[name] for name in names)).where(which).order_by(N.urgency, N.created_at, N.id).limit(MOST)
    return [_Mail(*row) for row in connection.execute(left.with_for_update(of=NOTIFICATIONS, skip_locked=True))]


def _not_out_yet(connection: Connection, now: datetime, template: str, readers: Iterable[str]) -> dict[str, list[int]]:
    """By reader the digests that wait as the relay can't be reached: a new one tells their mails as well."""
    lease = or_(N.lease_until.is_(None), N.lease_until <= now)
    waits = N.state.in_(("queued", "held", "deferred"))
    own = and_(rows.OWN, waits, N.template == template, N.attempt_count == 0, lease)
    found = select(N.to_key, N.id).where(own, N.to_key.in_(list(readers))).order_by(N.id)
    digests: dict[str, list[int]] = defaultdict(list)
    for reader, digest in connection.execute(found.with_for_update(of=NOTIFICATIONS, skip_locked=True)):
        digests[reader].append(digest)
    return digests


def _tell_one(
    connection: Connection,
    now: datetime,
    governor: caps.Governor,
    template: str,
    mails: Sequence[_Mail],
    before: Sequence[int],
) -> None:
    newest = max(mails, key=lambda one: one.id)
    rule = min((one.digest_rule for one in mails), key=list(_GATHERED).index)
    digest = contexts.Digest(
        rule=rule,
        count=len(mails),
        case_count=len({one.case_id for one in mails}),
        since=contexts.instant(min(one.created_at for one in mails)),
        lines=_lines(connection, mails[:MOST_LINES]),
    )
    to = deskmails.Reader(newest.to_key, newest.name, newest.mail_address, newest.language, "digest")
    urgency = min(one.urgency for one in mails)
    domain, zone = governor.domain, governor.zone
    made = deskmails.queue(connection, now, template, to, digest, urgency, domain=domain, zone=zone)
    ids = [one.id for one in mails]
    _change(connection, ids, state="digested", digest_id=made, next_attempt_at=None, lease_owner=None, lease_until=None)
    _note(connection, ids, now, "digested", f"told in mail {made}, a digest")
    if before:
        _change(connection, before, state="withdrawn", next_attempt_at=None)
        _note(connection, before, now, "withdrawn", f"told in mail {made}, a newer digest")


def _lines(connection: Connection, mails: Sequence[_Mail]) -> tuple[contexts.Line, ...]:
    """A line for each, in the words that were frozen with it; none has a customer's."""
    found = select(N.id, N.template, N.context, CASES.c.number).join(CASES, CASES.c.id == N.case_id)
    told = {row.id: row for row in connection.execute(found.where(N.id.in_([one.id for one in mails])))}
    return tuple(_line(one, told[one.id]) for one in mails)


def _line(mail: _Mail, told: Any) -> contexts.Line:
    number, said = told.number, contexts.MailContext.from_json(told.context or {})
    if mail.deadline is not None and said.deadline is not None and said.deadline.due_at:
        kind = "late" if said.deadline.state == "breached" else "due"
        return contexts.Line(number, kind, said.deadline.title, said.deadline.due_at, said.case.url)
    kind = told.template if told.template in UNTITLED else "event"
    title = said.event.title if kind == "event" and said.event.title else said.case.workflow
    return contexts.Line(number, kind, title, contexts.instant(mail.created_at), said.case.url)


def _change(connection: Connection, mails: Sequence[int], **values: Any) -> None:
    for first in range(0, len(mails), _CHUNK):
        connection.execute(update(NOTIFICATIONS).where(N.id.in_(mails[first : first + _CHUNK])).values(**values))


def _note(
    connection: Connection, mails: Iterable[int], at: datetime, state: str, text: str, next_at: datetime | None = None
) -> None:
    made = [(mail, at, state, None, text, next_at, None) for mail in mails]
    statements.of(connection).insert_attempt.run(connection, made)
