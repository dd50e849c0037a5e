"""What stands between a mail server and intake: a mail is taken over when it is on record, and no moment sooner."""

import logging
from collections.abc import Callable, Collection

from engine import clock as clocks
from engine import errors, faultpoints
from notifications import intake as intake_

log = logging.getLogger(__name__)

SOURCE = "listener"
TAKEN = "250 2.0.0 On record"
TOO_LARGE = "552 5.3.4 The mail is larger than is taken here"
NOT_NOW = "451 4.3.0 The mail can't be put on record now, hand it over again"


class Reception:
    """``wake`` is told that intake has something to do. Threads may share it."""

    def __init__(self, intake: intake_.Intake, clock: clocks.Clock, wake: Callable[[Collection[str]], None]) -> None:
        self._intake, self._clock, self._wake = intake, clock, wake
        self._ailing = ""

    def take(self, raw: bytes) -> str:
        """Puts a mail on record, with the lines that stand before it; the answer for the mail server. The same mail
        once more is on record already, and that is as good.
        """
        try:
            self._intake.record(raw, SOURCE, self._clock.now())
        except errors.FileTooLarge:
            return TOO_LARGE
        except errors.CaseclockError as why:
            self._ails(str(why))
            return NOT_NOW
        except Exception as why:  # noqa: BLE001  one mail never stops the others
            # Without the traceback: it can hold a customer's words.
            self._ails(f"A mail could not be put on record ({type(why).__name__}).")
            return NOT_NOW
        faultpoints.pass_by("listening.recorded")
        self._goes_on()
        self._wake(("intake",))
        return TAKEN

    def _ails(self, why: str) -> None:
        """Says once what keeps mail from being taken; the mail server has it and comes again."""
        if why != self._ailing:
            log.error("Mail servers are told to come again: %s", why)
            self._ailing = why

    def _goes_on(self) -> None:
        if self._ailing:
            log.info("Mail is taken again.")
            self._ailing = ""
