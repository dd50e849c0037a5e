"""Who is connected, how often each came in the last minute, and how much of mails they hold here at once."""

import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from typing import Literal

from notifications.listening import trace
from notifications.listening.rules import Rules

What = Literal["connection", "mail"]
MINUTE_S = 60.0
MOST_PEERS = 10_000
"""So many peers are remembered; of more than that those who came last."""
MAILS_AT_ONCE = 4
"""The mails that come in at one time have together the room of so many of the largest, those of one peer of half."""


class Crowd:
    """All connections of one listener; for its event loop alone. ``clock`` gives seconds that only grow."""

    def __init__(self, rules: Rules, clock: Callable[[], float] = time.monotonic) -> None:
        self._rules, self._clock = rules, clock
        self._connected = Counter[str]()
        self._came: OrderedDict[tuple[str, What], deque[float]] = OrderedDict()
        self._held = Counter[str]()

    def enter(self, peer: str) -> str:
        """Counts a connection; "" where it may stay, else the answer for it, which `leave` ends all the same."""
        self._connected[peer] += 1
        if self._connected.total() > self._rules.connections or self._connected[peer] > self._rules.of_one_peer:
            return f"421 4.3.2 {trace.OURSELVES}: too many connections at a time, come again later"
        if not self.is_welcome(peer, "connection"):
            return f"421 4.7.0 {trace.OURSELVES}: too many connections a minute, come again later"
        return ""

    def leave(self, peer: str) -> None:
        """A connection that was counted is over."""
        self._connected[peer] -= 1
        if self._connected[peer] <= 0:
            del self._connected[peer]

    def is_welcome(self, peer: str, what: What) -> bool:
        """Counts what a peer does; whether it may, as often as it did so within a minute."""
        now = self._clock()
        came = self._came.setdefault((peer, what), deque())
        self._came.move_to_end((peer, what))
        while came and came[0] <= now - MINUTE_S:
            came.popleft()
        if len(self._came) > MOST_PEERS:
            self._came.popitem(last=False)
        if len(came) >= self._rules.per_minute:
            return False
        came.append(now)
        return True

    def hold(self, peer: str, count: int) -> bool:
        """Takes room for so many bytes of a peer's; whether there was any."""
        most = self._rules.most_bytes * MAILS_AT_ONCE
        if self._held.total() + count > most or self._held[peer] + count > most // 2:
            return False
        self._held[peer] += count
        return True

    def let_go(self, peer: str, count: int) -> None:
        """Gives room back."""
        self._held[peer] -= count
        if self._held[peer] <= 0:
            del self._held[peer]
