"""Who publishes what has changed while cases run, and moves them to it; cut off, they do the same again."""

import asyncio
from collections.abc import Callable

from benchmarks.whole import changes, ground, machine
from benchmarks.whole.witness import Told
from engine import casefile, migrating
from engine.cases import Cases, publish_calendars

ROOT = casefile.Actor("operator", "root")
LOOKS_AGAIN_S = 20.0


class Office:
    """An operator's commands. ``place`` is the process in which they run, None while there is none."""

    def __init__(
        self,
        grounds: ground.Ground,
        place: Callable[[], machine.Process | None],
        told: Told,
        tell: Callable[[str], None],
        found: Callable[[str], None],
    ) -> None:
        self._ground, self._place, self._told, self._tell, self._found = grounds, place, told, tell, found

    async def publish_calendars(self) -> None:
        """Publishes the calendars, by which workers then count anew."""
        await self._until_done("publishes calendars", _publish_calendars)

    async def publish_definition(self) -> None:
        """Publishes the definition, moves all open cases to it, and once more by their numbers those that moved."""
        await self._until_done("publishes a definition", self._publish)
        await self._until_done("moves cases", self._move)
        self._told.all_moved = True
        await self._until_done("moves them again", lambda cases: self._move(cases, sorted(self._told.moved)))

    async def _until_done(self, what: str, act: Callable[[Cases], None]) -> None:
        while True:
            process = self._place()
            if process is None:
                await asyncio.sleep(LOOKS_AGAIN_S)
                continue
            self._tell(f"{process.name} {what}")
            asked = process.run(asyncio.to_thread(act, process.cases))
            await asyncio.wait([asked])
            if process.alive and not asked.cancelled():
                asked.result()
                return

    def _publish(self, cases: Cases) -> None:
        with cases.database.revising() as connection:
            cases.registry.publish(connection, self._ground.changed.text, ground.PATH, cases.clock.now(), ROOT.key)

    def _move(self, cases: Cases, numbers: list[str] | None = None) -> None:
        changed = self._ground.changed
        states = {old: [new] for old, new in changed.states.items()}
        wish = migrating.Wish("random", self._ground.next_workflow.definition.hash, states)
        for number, answer in migrating.run(cases, wish, numbers, ROOT):
            if answer.refusal:
                self._found(f"{number} can't be moved: {answer.refusal.sentence}")
            self._told.moved.add(number)


def _publish_calendars(cases: Cases) -> None:
    with cases.database.revising() as connection:
        publish_calendars(connection, changes.calendars(), cases.clock.now(), ROOT.key)
