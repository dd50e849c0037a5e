"""A trial of what shall be set up: sign in at both, send a mail to ourselves, and read it back."""

import re
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from engine import errors
from notifications import fetching, message, policies, reading, tokens, trials
from notifications.intake import envelope
from notifications.reading import headers
from notifications.reading.remarks import Remarks
from notifications.setting_up import advice
from notifications.setting_up.plan import Ways

LOOK_EVERY_S = 2.0
SUB_ADDRESS_WITHIN_S = 20.0
"""A mail to a sub-address that did not come so long after its sister is taken for lost."""
MARK = "trial"
_METHOD = re.compile(r"\b(spf|dkim|dmarc)=([a-z]+)")


@dataclass(frozen=True, slots=True)
class Told:
    """One step in words; ``fix`` is what is likely to mend one that failed. None of ``ok``: neither well nor amiss."""

    name: str
    ok: bool | None
    said: str = ""
    fix: str = ""


class Trial:
    """One run over relay and mailbox; ``waited`` hears how many seconds the mail is waited for, ``take`` says what
    intake makes of it. Of what the run came upon `takes_sub_addresses` is kept: None while that is not known.
    """

    def __init__(
        self,
        ways: Ways,
        now: datetime,
        waited: Callable[[float], object] = lambda _s: None,
        take: Callable[[bytes], Told] | None = None,
    ) -> None:
        self._ways, self._now, self._waited, self._take = ways, now, waited, take
        self._mark = secrets.token_hex(5)
        self.takes_sub_addresses: bool | None = None

    async def steps(self, within_s: float) -> AsyncIterator[Told]:
        """Each step as it is done; the first that fails is the last. A mail is waited for at most ``within_s``."""
        relay = self._ways.relay
        async for step in trials.steps(relay, None):
            yield self._of_relay(step)
            if not step.ok:
                return
        if self._ways.account is None:
            yield await self._handed_over(self._ways.address, "")
            return
        try:
            visit = fetching.Visit.begin(self._ways.account)
        except errors.ImapFailure as why:
            yield self._of_mailbox(why)
            return
        try:
            yield Told(f"sign in at {self._ways.account.server} as {self._ways.account.user}", True)
            async for told in self._round_trip(visit, within_s):
                yield told
        except errors.ImapFailure as why:
            yield self._of_mailbox(why)
        finally:
            visit.end()

    async def _round_trip(self, visit: fetching.Visit, within_s: float) -> AsyncIterator[Told]:
        before = {one.uid for one in visit.waiting()}
        sent = await self._handed_over(self._ways.address, "")
        yield sent
        if not sent.ok:
            return
        apart = tokens.sub_address(self._ways.address, f"{MARK}.{self._mark}")
        with_more = await self._handed_over(apart, "+")
        came, waited_s = _awaited(visit, self._subject(""), before, within_s, self._waited)
        if came is None:
            yield self._lost(within_s)
            return
        for one in self._read(came, waited_s):
            yield one
        if with_more.ok:
            found, _ = _awaited(visit, self._subject("+"), before, SUB_ADDRESS_WITHIN_S, self._waited)
            self.takes_sub_addresses = found is not None
        else:
            self.takes_sub_addresses = False
        yield self._about_sub_addresses(apart)

    def _subject(self, which: str) -> str:
        return f"{trials.SUBJECT} {self._mark}{which}."

    async def _handed_over(self, to: str, which: str) -> Told:
        """Hands a mail over; the steps before that are not told again unless they fail."""
        try:
            parcel = self._parcel(to, which)
        except (errors.BadAddress, errors.BadHeader) as why:
            return Told(f"write to {to}", False, str(why))
        async for step in trials.steps(self._ways.relay, parcel):
            last = step
        return self._of_relay(last)

    def _parcel(self, to: str, which: str) -> message.Parcel:
        policy = policies.Policy(self._ways.name, self._ways.address, signer=self._ways.signer)
        identity = f"<{MARK}.{self._mark}{which}@{self._ways.domain}>"
        return trials.letter(policy, to, identity, self._now, self._subject(which))

    def _of_relay(self, step: trials.Step) -> Told:
        fix = "" if step.ok else advice.for_relay(step, self._ways.relay, self._ways.provider)
        return Told(step.name, step.ok, step.said, fix)

    def _of_mailbox(self, why: errors.ImapFailure) -> Told:
        user = self._ways.account.user if self._ways.account else ""
        refused = isinstance(why, errors.ImapSignInRefused)
        fix = advice.about_password(user, self._ways.provider) if refused else ""
        return Told("open the mailbox", False, str(why), fix)

    def _lost(self, within_s: float) -> Told:
        fix = (
            f"Look into its spam folder, and whether it is the mailbox of {self._ways.address}. A relay that delays "
            "first mails needs longer: --wait."
        )
        return Told("read it back", False, f"it did not come into the mailbox within {within_s:,.0f} s", fix)

    def _read(self, raw: bytes, waited_s: float) -> Iterator[Told]:
        mail = reading.read(raw)
        yield Told("read it back", True, f"after {waited_s:,.0f} s, from {mail.sender.address}, as {mail.kind}")
        if envelope.of(raw).message_id != f"<{MARK}.{self._mark}@{self._ways.domain}>":
            said = "the relay gave it another Message-ID, by which threads and second copies are not known"
            yield Told("the same mail", None, said)
        if mail.kind != "automatic":
            said = "on the way it lost the header by which robots know that they must not answer (Auto-Submitted)"
            yield Told("the same mail", None, said)
        if self._take:
            yield self._take(raw)
        if found := _vouched(raw):
            told = ", ".join(f"{method} {result}" for method, result in found.items())
            yield Told(
                "who vouches for it", set(found.values()) == {"pass"} or None, f"the mailbox's server says: {told}"
            )

    def _about_sub_addresses(self, apart: str) -> Told:
        if self.takes_sub_addresses:
            return Told("sub-addresses", True, f"a mail to {apart} came too: answers and bounces can name their case")
        said = f"a mail to {apart} did not come: answers are known by their threads, bounces by their reports alone"
        return Told("sub-addresses", None, said)


def _vouched(raw: bytes) -> dict[str, str]:
    """What the server of the mailbox found of SPF, DKIM and DMARC (RFC 8601): the topmost field is its own."""
    said = headers.parse(raw, 0, len(raw), Remarks())[0].plain("authentication-results")
    return dict(_METHOD.findall(said))


def _awaited(
    visit: fetching.Visit, subject: str, before: set[int], within_s: float, waited: Callable[[float], object]
) -> tuple[bytes | None, float]:
    """The mail with that subject and how long it took, marked as done; other mails stay as they are."""
    began, seen = time.monotonic(), set(before)
    while True:
        for one in visit.waiting():
            if one.uid in seen:
                continue
            seen.add(one.uid)
            raw = visit.content(one.uid)
            if raw is not None and reading.read(raw).subject == subject:
                visit.be_done(one.uid)
                return raw, time.monotonic() - began
        spent_s = time.monotonic() - began
        waited(spent_s)
        if spent_s >= within_s:
            return None, spent_s
        _rest(visit, min(LOOK_EVERY_S, within_s - spent_s))


def _rest(visit: fetching.Visit, at_most_s: float) -> None:
    if visit.idles:
        visit.idle(at_most_s)
    else:
        time.sleep(at_most_s)
