"""Rounds of fetching in a thread of their own: again and again, at once where the server says that a mail came."""

import dataclasses
import logging
import threading

from engine import errors, meters, pulse, traces
from notifications.fetching.account import Account
from notifications.fetching.fetcher import Counts, Fetcher
from notifications.fetching.visit import Visit
from notifications.fetching.wire import Cord

log = logging.getLogger(__name__)

JOB = "fetching"
FIRST_WAIT_S = 1.0
MOST_WAITS = 5
"""A server that can't be reached is tried after 1 s, 2 s, 4 s, at last every five times ``every_s``."""
GENTLY_S, STOP_WITHIN_S = 1.0, 1.5
"""A stop waits so long for the mail in hand, then cuts the line, then waits so long for the thread."""


class Rounds:
    """Visits the mailbox until it is stopped. With IDLE a mail is fetched when it comes, without every ``every_s``."""

    def __init__(self, account: Account, fetcher: Fetcher, every_s: float) -> None:
        self._account, self._fetcher, self._every_s = account, fetcher, every_s
        self._stopping = threading.Event()
        self._cord = Cord()
        self._wait_s = 0.0
        self._ailing = ""
        self._held, self._idling = False, False
        self._thread = threading.Thread(target=self._run, name=JOB, daemon=True)

    def start(self) -> None:
        """Begins the first round."""
        pulse.expect(JOB, self._every_s)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether rounds still begin."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Lets the mail that is in hand be done and fetches no other."""
        self._stopping.set()
        begun = self._thread.ident is not None
        if begun and not self._idling:
            self._thread.join(GENTLY_S)
        self._cord.cut()
        if begun:
            self._thread.join(STOP_WITHIN_S)
        pulse.forget(JOB)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._visit()
            except errors.CaseclockError as why:
                self._ails(str(why))
            except Exception as why:  # noqa: BLE001  a round that fails is one round
                # Without the traceback: it can hold a customer's words.
                self._ails(f"A round of fetching failed ({type(why).__name__}).")
            self._stopping.wait(self._wait_s)

    def _visit(self) -> None:
        """Rounds over one connection, as long as it holds."""
        visit: Visit | None = None
        try:
            while not self._stopping.is_set():
                with pulse.passing(JOB, self._every_s), meters.coming_by("clock"), traces.during(JOB):
                    if visit is None:
                        visit = Visit.begin(self._account, self._cord)
                    else:
                        # A server that hangs up after each first round is not asked every second.
                        self._wait_s = 0.0
                    self._tell(self._fetcher.run_once(visit, self._is_enough))
                self._goes_on()
                self._rest(visit)
        finally:
            if visit is not None:
                visit.end()

    def _is_enough(self) -> bool:
        """Asked between two mails: each is a beat, as a full mailbox makes a long pass that does not stand still."""
        pulse.expect(JOB, self._every_s, running=True)
        return self._stopping.is_set()

    def _rest(self, visit: Visit) -> None:
        if visit.idles:
            self._idling = True
            try:
                if not self._stopping.is_set():
                    visit.idle(self._every_s)
            finally:
                self._idling = False
        if not visit.idles:
            self._stopping.wait(self._every_s)

    def _tell(self, counts: Counts) -> None:
        if done := {name: count for name, count in dataclasses.asdict(counts).items() if count}:
            told = ", ".join(f"{count} {name}" for name, count in done.items())
            log.info("%s: %s", JOB, told, extra={"facts": {"job": JOB, **done}})

    def _ails(self, why: str) -> None:
        """Says once what keeps mail from coming, and waits the longer the longer it lasts. That a server hangs up
        after a good round is no ailment yet.
        """
        if self._stopping.is_set():
            return
        self._wait_s = min(max(self._wait_s * 2, FIRST_WAIT_S), self._every_s * MOST_WAITS)
        if self._held:
            log.info("%s The mailbox is visited anew.", why)
        elif why != self._ailing:
            log.error("%s It is tried again.", why)
            self._ailing = why
        self._held = False

    def _goes_on(self) -> None:
        self._held = True
        if self._ailing:
            log.info("Mail is fetched again.")
        self._ailing = ""
