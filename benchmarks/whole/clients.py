"""Those who send commands: some twice, some again because nobody answered, some never to know what came of it."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from benchmarks.whole import ground, machine
from benchmarks.whole.plan import Plan
from benchmarks.whole.witness import Told
from engine import casefile
from engine.definitions import definition
from engine.simulation import values
from tests.engine.simulation import disorder

LOST = object()
"""No answer came."""
GIVES_UP = 0.1
TOGETHER = 0.25
"""So many come as several commands at once."""
ON_RECORD = 0.85
"""So many commands carry an idempotency key."""
Web = Callable[[], machine.Process | None]


class Client:
    """Opens cases and moves them on. ``web`` is the process that takes commands now, None while there is none."""

    def __init__(
        self, plan: Plan, place: ground.Ground, chance: random.Random, web: Web, told: Told, tell: Callable[[str], None]
    ) -> None:
        self._plan, self._chance, self._web, self._told, self._tell = plan, chance, web, told, tell
        self._numbers: list[str] = []
        self._events = [*place.workflow.definition.events, *definition.COMMON_EVENTS, "customer_message"]
        self._own = place.workflow.definition.events
        self._forms = values.Forms(
            place.workflow, place.staff, chance, lambda: None, lambda keys, _: chance.choice(keys)
        )

    async def work(self, name: str, numbers: list[str]) -> None:
        """Sends this client's share of the commands. ``numbers`` are the cases that all clients know of."""
        self._numbers = numbers
        share = max(1, self._plan.commands // self._plan.clients)
        mark = 0
        while mark < share:
            count = self._chance.randint(2, 3) if self._chance.random() < TOGETHER else 1
            commands = []
            for _ in range(count):
                mark += 1
                commands.append(self._command(f"{name}-{mark}"))
            await self._send(commands)
            await asyncio.sleep(self._chance.expovariate(share / self._plan.lasts_s))

    async def _send(self, commands: list[casefile.Command]) -> None:
        for one in commands:
            self._told.events[one.actor.key] = str(one.event)
        safe = all(one.idempotency_key for one in commands)
        while (answers := await self._asked(commands)) is LOST:
            if not safe or self._chance.random() < GIVES_UP:
                return
            await asyncio.sleep(self._chance.uniform(0, 120))
        self._hear(commands, answers)
        if safe and self._chance.random() < self._plan.repeats:
            await asyncio.sleep(self._chance.uniform(0, 3600))
            again = await self._asked(commands)
            if again is not LOST:
                self._hear(commands, again)

    async def _asked(self, commands: list[casefile.Command]) -> Any:
        """The answers of the process that takes commands, LOST when it dies meanwhile or the answer does not arrive."""
        web = self._web()
        if web is None:
            await asyncio.sleep(self._chance.uniform(0, 60))
            return LOST
        self._tell(f"{web.name} < {', '.join(f'{one.actor.key} {one.event} {one.case}' for one in commands)}")
        self._told.sent += len(commands)
        asked = web.run(asyncio.to_thread(web.cases.submit_many, commands))
        await asyncio.wait([asked])
        if asked.cancelled() or not web.alive or self._chance.random() < self._plan.unanswered:
            return LOST
        return asked.result()

    def _hear(self, commands: list[casefile.Command], answers: list[casefile.Answer]) -> None:
        for command, answer in zip(commands, answers, strict=True):
            mark = command.actor.key
            shown = answer.refusal.code if answer.refusal else f"{answer.number} {answer.version}"
            self._tell(f"> {mark} {shown}{' again' if answer.replayed else ''}")
            if answer.refusal:
                if mark not in self._told.accepted:
                    self._told.refused.add(mark)
                continue
            made = (str(answer.number), answer.version)
            if self._told.accepted.setdefault(mark, made) != made:
                self._told.events[mark] = f"{command.event}, answered as {self._told.accepted[mark]} and as {made},"
            self._told.refused.discard(mark)
            if command.case is None and answer.number not in self._numbers:
                self._numbers.append(str(answer.number))

    def _command(self, mark: str) -> casefile.Command:
        key = mark if self._chance.random() < ON_RECORD else None
        actor = casefile.Actor("operator", mark)
        if len(self._numbers) < self._plan.cases and (not self._numbers or self._chance.random() < 0.5):
            data = self._forms.opening(disorder.FROM)
            return casefile.Command(None, "open", actor, data, "random", ground.OPENING, idempotency_key=key)
        event = self._chance.choice(self._events)
        number = self._chance.choice(self._numbers) if self._numbers else "R-2026-00001"
        command = casefile.Command(number, event, actor, self._given(event), idempotency_key=key)
        return replace(command, expected_version=2) if self._chance.random() < 0.05 else command

    def _given(self, event: str) -> dict[str, casefile.Json]:
        if event in self._own:
            at = machine.START + timedelta(seconds=self._chance.uniform(0, 2 * self._plan.lasts_s))
            return self._forms.of(event, at, disorder.BLANK)
        return dict(self._chance.choice(disorder.WORDS.get(event, ({},))))
