"""How many mails the desk's own people get within an hour, and which of those that wait are gathered instead. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engine.models import outbox

Rule = outbox.Rule
STORMS, CHOSEN = outbox.STORMS, outbox.CHOSEN
WINDOW = timedelta(hours=1)
"""Over so long mails are counted."""
FIRST_AFTER, NEXT_AFTER = timedelta(minutes=1), timedelta(minutes=15)
"""So long a storm's mails are gathered for their first digest; so far apart a reader's digests are."""


@dataclass(frozen=True, slots=True)
class Governor:
    """What holds for storms. Caps are mails to the desk's own people within an hour: to one of them, about one case, of
    the cases of one workflow, of all; 0 is none. After ``backlog_after_s`` seconds in which nothing could be sent what
    waits is gathered; 0: never.

    Word of a storm goes to ``storm_to``, a role or `duty.` and a roster. ``domain`` is the right side of Message-IDs,
    ``zone`` the one that instants are shown in, ``calendar`` the hours of whoever has none of their own.
    """

    cap_recipient: int = 0
    cap_case: int = 0
    cap_workflow: int = 0
    cap_hour: int = 0
    backlog_after_s: float = 0.0
    storm_to: str = "supervisor"
    domain: str = "caseclock.example"
    zone: str = "UTC"
    calendar: str = "24x7"

    def cap(self, rule: Rule) -> int:
        """The cap of a rule of STORMS."""
        return int(getattr(self, f"cap_{rule}"))

    @property
    def least(self) -> int:
        """The smallest cap: as long as no more wait and went out, none is passed; 0 where there is none."""
        return min(filter(None, map(self.cap, STORMS)), default=0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail to someone of the desk that could go out now; ``since`` is when it first could."""

    id: int
    to_key: str
    name: str
    case_id: int
    number: str
    workflow: str
    urgency: int
    since: datetime

    def key(self, rule: Rule) -> str | int:
        """What it counts for under a rule of STORMS."""
        return self.case_id if rule == "case" else {"recipient": self.to_key, "workflow": self.workflow}.get(rule, "")

    def of(self, rule: Rule) -> str:
        """The same, for people to read."""
        return {"recipient": self.name, "case": self.number, "workflow": self.workflow}.get(rule, "")


@dataclass(slots=True)
class Count:
    """Mails by rule of STORMS and whose they are."""

    by_rule: dict[Rule, Counter[str | int]] = field(default_factory=lambda: {rule: Counter() for rule in STORMS})

    def add(self, to_key: str, case_id: int | None, workflow: str | None, count: int = 1) -> None:
        """Counts mails; a digest is about no case."""
        keys: tuple[str | int | None, ...] = (to_key, case_id, workflow, "")
        for rule, key in zip(STORMS, keys, strict=True):
            if key is not None:
                self.by_rule[rule][key] += count


@dataclass(frozen=True, slots=True)
class Passed:
    """A cap that was passed: whose (`Waiting.key`, and ``of`` as people read it), and how many mails there were."""

    rule: Rule
    key: str | int
    of: str
    count: int
    most: int


def passed(governor: Governor, waiting: Iterable[Waiting], sent: Count) -> list[Passed]:
    """The caps that would be passed if all that waits went out, besides what was ``sent`` within the hour."""
    whole, names = Count(), dict[tuple[Rule, str | int], str]()
    for one in waiting:
        whole.add(one.to_key, one.case_id, one.workflow)
        names.update({(rule, one.key(rule)): one.of(rule) for rule in STORMS})
    found = []
    for (rule, key), of in names.items():
        count, most = whole.by_rule[rule][key] + sent.by_rule[rule][key], governor.cap(rule)
        if 0 < most < count:
            found.append(Passed(rule, key, of, count, most))
    return sorted(found, key=lambda one: (STORMS.index(one.rule), -one.count, str(one.key)))


@dataclass(frozen=True, slots=True)
class Known:
    """What decides besides the mails that wait: what was ``sent`` within the hour; by reader what they want
    (``wishes``) and the storm's digest that mails are gathered for already (``joined``), each with its instant; and
    when their ``last`` one went.
    """

    sent: Count = field(default_factory=Count)
    wishes: Mapping[str, tuple[Rule, datetime]] = field(default_factory=dict)
    joined: Mapping[str, tuple[Rule, datetime]] = field(default_factory=dict)
    last: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    """Which mails are gathered from now on, by rule and until when; the caps that were ``passed``, and by how many of
    these mails.
    """

    mails: dict[tuple[Rule, datetime], list[int]] = field(default_factory=lambda: defaultdict(list))
    passed: list[Passed] = field(default_factory=list)
    above_count: int = 0


def plan(governor: Governor, waiting: Sequence[Waiting], known: Known, now: datetime) -> Plan:
    """What of the mails that wait does not go out by itself now. One reason each: their reader wants it later; they
    waited through a downtime; their reader has a storm's digest coming; a cap would be passed.
    """
    made, left = Plan(), list[Waiting]()
    behind = _behind(governor, waiting, now)
    for one in waiting:
        if one.to_key in known.wishes and one.urgency >= outbox.USUAL:
            made.mails[known.wishes[one.to_key]].append(one.id)
        elif one.to_key in behind:
            made.mails["backlog", now].append(one.id)
        elif one.to_key in known.joined:
            made.mails[known.joined[one.to_key]].append(one.id)
        else:
            left.append(one)
    made.passed = passed(governor, left, known.sent)
    over = {(one.rule, one.key) for one in made.passed}
    for one in left:
        rule = next((rule for rule in STORMS if (rule, one.key(rule)) in over), None)
        if rule is not None:
            made.mails[rule, _told_at(now, known.last.get(one.to_key))].append(one.id)
            made.above_count += 1
    return made


def _behind(governor: Governor, waiting: Iterable[Waiting], now: datetime) -> frozenset[str]:
    """Who has a mail that has been waiting for us so long that all that waits for them is told at once."""
    if not governor.backlog_after_s:
        return frozenset()
    before = now - timedelta(seconds=governor.backlog_after_s)
    return frozenset(one.to_key for one in waiting if one.since <= before)


def _told_at(now: datetime, last: datetime | None) -> datetime:
    """When the digest of a storm goes to a reader whose last one went at ``last``, if any did not long ago."""
    first = now + FIRST_AFTER
    return max(first, last + NEXT_AFTER) if last else first
