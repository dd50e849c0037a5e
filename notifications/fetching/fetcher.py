"""A pass over the folder: each mail is on record first, only then done with there, then taken to its case.

What the pass goes by is what the server has: a mail that was recorded and not marked is fetched again, and is one. What
is kept here besides lasts as long as the process and spares work alone.
"""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine import clock as clocks
from engine import errors, faultpoints
from notifications import intake as intake_
from notifications.fetching.visit import Visit, Waiting

log = logging.getLogger(__name__)

SOURCE = "imap"
REST = timedelta(minutes=1)
REST_AT_MOST = timedelta(hours=1)
"""A mail that could not be fetched rests so long, twice as long after each try: the others come first."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a pass did: mails that ``came``, or were on record ``before``; of these ``taken`` onto their case,
    ``waiting`` for a person, ``left`` as automatic or bounces, ``stumbled`` over a fault; and those that
    are ``too_large`` and stay there.
    """

    came: int = 0
    before: int = 0
    taken: int = 0
    waiting: int = 0
    left: int = 0
    stumbled: int = 0
    too_large: int = 0


@dataclass(slots=True)
class _Resting:
    tries: int
    until: datetime


class Fetcher:
    """Fetches from one mailbox. Several, in one process or many, may do so at once."""

    def __init__(self, intake: intake_.Intake, clock: clocks.Clock, most_bytes: int) -> None:
        self._intake, self._clock, self._most_bytes = intake, clock, most_bytes
        self._validity = b""
        self._resting: dict[int, _Resting] = {}
        self._recorded: set[int] = set()
        self._left: set[int] = set()

    def run_once(self, visit: Visit, enough: Callable[[], bool] = lambda: False) -> Counts:
        """One pass, until all is fetched or it is ``enough``.

        Raises errors.ImapFailure where the visit is over, and what `Intake.record` raises where the database ails.
        """
        if visit.validity != self._validity:
            self._validity = visit.validity
            self._forget(set())
        waiting = visit.waiting()
        self._forget({one.uid for one in waiting})
        counts = Counter[str]()
        for one in waiting:
            if enough():
                break
            resting = self._resting.get(one.uid)
            if resting is None or resting.until <= self._clock.now():
                counts.update(self._fetch(visit, one))
        return Counts(**counts)

    def _forget(self, but: set[int]) -> None:
        self._recorded &= but
        self._left &= but
        self._resting = {uid: one for uid, one in self._resting.items() if uid in but}

    def _fetch(self, visit: Visit, one: Waiting) -> list[str]:
        """What this mail is counted as."""
        if one.uid in self._recorded:
            # The server would not mark it when it was recorded.
            visit.be_done(one.uid)
            return []
        if one.size > self._most_bytes:
            return self._leave(visit, one)
        # Counted before it is tried: where it breaks the connection the others come first next time.
        self._rest(one.uid)
        raw = visit.content(one.uid)
        if raw is None:
            log.warning("mail %d of the mailbox can't be fetched; it is tried again", one.uid)
            return ["stumbled"]
        try:
            mail_id, is_new = self._intake.record(raw, SOURCE, self._clock.now())
        except errors.FileTooLarge:
            return self._leave(visit, one)
        del self._resting[one.uid]
        self._recorded.add(one.uid)
        if not visit.be_done(one.uid):
            log.warning("mail %d of the mailbox is on record and can't be marked there; that is tried again", one.uid)
        faultpoints.pass_by("fetching.done")
        return [outcome for outcome in ("came" if is_new else "before", self._take(mail_id)) if outcome]

    def _take(self, mail_id: int) -> str:
        return self._intake.take(mail_id, self._clock.now())

    def _leave(self, visit: Visit, one: Waiting) -> list[str]:
        self._resting.pop(one.uid, None)
        if one.is_flagged or one.uid in self._left:
            return []
        self._left.add(one.uid)
        visit.flag(one.uid)
        log.error(
            "mail %d of the mailbox has %s bytes, more than %s: it stays there, flagged. Look at it there.",
            one.uid,
            f"{one.size:,}",
            f"{self._most_bytes:,}",
        )
        return ["too_large"]

    def _rest(self, uid: int) -> None:
        tries = self._resting[uid].tries if uid in self._resting else 0
        wait = min(REST * 2 ** min(tries, 10), REST_AT_MOST)
        self._resting[uid] = _Resting(tries + 1, self._clock.now() + wait)
