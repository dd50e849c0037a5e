"""Those who open and advance cases meanwhile, over HTTP and by command, and what they were answered.

Each command carries a mark of its own in a field, by which it is found in the history, and an idempotency key. A client
that is not answered asks again with the same key; now and then it gives up, and does not know what came of it.
"""

import http.client
import itertools
import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.faults import crew, points, town

TIMEOUT_S = 10.0
AGAIN_AFTER_S = 0.05
GIVES_UP = 0.1
"""So many of those who were not answered ask no second time."""
NOT_NOW = ("can't be reached", "Try again", "may have been done or not")
"""What a command says when nobody knows whether it was done, or when it may well go through a moment later."""
FILLS = 0.5
"""So many cases are filled in the end; the others run out."""


@dataclass
class Told:
    """What clients were told: the marks of commands acknowledged, in doubt, and refused against all reason."""

    acknowledged: set[str] = field(default_factory=set)
    in_doubt: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    repeated: int = 0
    answered_at: list[float] = field(default_factory=list)
    """When each acknowledgement came, on the clock that nobody sets."""


class Lost(Exception):
    """Nobody answered, or nobody could."""


@dataclass(frozen=True)
class Wish:
    """A command as a client has it: a case is opened where ``number`` is empty."""

    mark: str
    number: str = ""
    event: str = ""


Send = Callable[[Wish], str]
"""Does a command and returns the number of its case. Raises Lost; ValueError for a refusal."""


class Client:
    """Opens cases and advances them, one command after the other, until it is stopped."""

    def __init__(self, name: str, send: Send, told: Told, chance: random.Random, pause_s: float) -> None:
        self._name, self._send, self._told, self._chance, self._pause_s = name, send, told, chance, pause_s
        self._numbers = itertools.count(1)
        self._may, self._rests, self._over = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def go_on(self) -> None:
        """Lets it work."""
        self._rests.clear()
        self._may.set()

    def pause(self) -> None:
        """Has it rest after the command in hand; returns when it does."""
        self._may.clear()
        if not self._rests.wait(crew.PATIENCE_S):
            raise SystemExit(f"{self._name} is not answered any more")

    def stop(self) -> None:
        """Ends it."""
        self._over.set()
        self._may.set()
        self._thread.join(TIMEOUT_S)

    def _run(self) -> None:
        while not self._over.is_set():
            if not self._may.is_set():
                self._rests.set()
                self._may.wait()
                continue
            self._one_case()

    def _one_case(self) -> None:
        number = self._do("", "")
        for _ in range(self._chance.randrange(3)):
            if number and self._may.is_set():
                self._do(number, "advance")
        if number and self._may.is_set() and self._chance.random() < FILLS:
            self._do(number, "fill")

    def _do(self, number: str, event: str) -> str:
        """One command until it is answered or given up."""
        mark = f"{self._name}-{next(self._numbers):06}"
        asked = 0
        while not self._over.wait(AGAIN_AFTER_S if asked else self._pause_s * 2 * self._chance.random()):
            asked += 1
            try:
                found = self._send(Wish(mark, number, event))
            except Lost:
                if self._chance.random() < GIVES_UP:
                    break
                continue
            except ValueError as refused:
                self._told.refused.append(f"{mark}: {refused}")
                return ""
            self._told.acknowledged.add(mark)
            self._told.repeated += asked > 1
            self._told.answered_at.append(time.monotonic())
            return found
        self._told.in_doubt.add(mark)
        return ""


class OverHttp:
    """Sends commands to the API, over a connection that is kept."""

    def __init__(self, place: town.Town) -> None:
        self._token = place.token
        self._line = http.client.HTTPConnection("127.0.0.1", place.port, timeout=TIMEOUT_S)

    def send(self, wish: Wish) -> str:
        """One command. A requester of the case's own is put on record with every second opening."""
        address = f"/api/cases/{wish.number}/events" if wish.number else "/api/cases"
        body: dict[str, Any] = {"fields": {"mark": wish.mark}}
        if wish.number:
            body["event"] = wish.event
        else:
            own = wish.mark if wish.mark[-1] in "02468" else "wang"
            body |= {"workflow": "pothole", "requester": {"name": own, "mail_address": f"{own}@town.example"}}
        try:
            status, told = self._ask(address, json.dumps(body), wish.mark)
        except (OSError, http.client.HTTPException) as why:
            self._line.close()
            raise Lost from why
        if status >= 500:
            raise Lost
        if status >= 400:
            raise ValueError(f"{status} {told[:300]}")
        return str(json.loads(told)["number"])

    def _ask(self, address: str, body: str, key: str) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json", "Idempotency-Key": key}
        self._line.request("POST", address, body, headers)
        answer = self._line.getresponse()
        return answer.status, answer.read().decode()


class ByCommand:
    """Types `caseclock open` and `caseclock send`; every second case comes with a photo."""

    def __init__(self, place: town.Town, crew_: crew.Crew, doing: Callable[[crew.Child], object]) -> None:
        self._photo: Path = place.photo
        self._crew, self._doing = crew_, doing

    def send(self, wish: Wish) -> str:
        """One command in a process of its own."""
        arguments = ["send", wish.number, wish.event] if wish.number else ["open", "pothole", *self._opening(wish)]
        child = self._crew.start(
            points.COMMAND, [*arguments, "--field", f"mark={wish.mark}", "--key", wish.mark, "--json"]
        )
        self._doing(child)
        if not child.ended.wait(crew.PATIENCE_S):
            raise SystemExit(f"a command did not end: {child.said}")
        if child.code == 0:
            return str(json.loads(child.said)["case"])
        killed = child.code is not None and child.code < 0
        if killed or any(words in child.said for words in NOT_NOW):
            raise Lost
        raise ValueError(f"exit code {child.code}: {child.said[:300]}")

    def _opening(self, wish: Wish) -> list[str]:
        who = ["--requester", f"{wish.mark} <{wish.mark}@town.example>", "--language", "en"]
        return who + (["--file", f"photo={self._photo}"] if wish.mark[-1] in "02468" else [])
