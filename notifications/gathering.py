"""Callers in one event loop whose wishes are done together: whoever comes first leads, and takes along all who came
while others were being done. `engine.cases.group` does the same for threads.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from engine import errors

GATHER_S = 0.005
"""So long whoever leads waits for others, where several came the last time: one transaction for all is less work than
two for half of them each. Whoever is alone never waits.
"""
Wish = TypeVar("Wish")
Answer = TypeVar("Answer")


@dataclass(slots=True, eq=False)
class _Caller(Generic[Wish, Answer]):
    wish: Wish
    woken: asyncio.Future[None]
    answers: list[Answer] = field(default_factory=list)
    failure: BaseException | None = None

    @property
    def is_answered(self) -> bool:
        return bool(self.answers) or self.failure is not None

    def wake(self) -> None:
        if not self.woken.done():
            self.woken.set_result(None)


class Gathering(Generic[Wish, Answer]):
    """``do`` is given wishes, in a thread, and returns an answer for each. It runs once at a time."""

    def __init__(self, do: Callable[[Sequence[Wish]], Sequence[Answer]]) -> None:
        self._do = do
        self._line: list[_Caller[Wish, Answer]] = []
        self._led = self._are_several = False

    async def ask(self, wish: Wish) -> Answer:
        """The answer to a wish, once it is done. Raises what doing it raises."""
        caller = _Caller[Wish, Answer](wish, asyncio.get_running_loop().create_future())
        self._line.append(caller)
        try:
            if self._led:
                await caller.woken
            if not caller.is_answered:
                self._led = True
                await self._lead()
        except BaseException:
            # Who goes away leaves the line, and leads nobody.
            if caller in self._line:
                self._line.remove(caller)
                self._hand_on()
            raise
        if caller.failure is not None:
            raise caller.failure
        return caller.answers[0]

    async def _lead(self) -> None:
        """Does all wishes of the line, then lets the next one lead."""
        if self._are_several:
            await asyncio.sleep(GATHER_S)
        asked, self._line = self._line, []
        self._are_several = len(asked) > 1
        try:
            await self._answer(asked)
        except BaseException as gone:
            # Whether their wishes were done nobody knows.
            for one in asked:
                one.failure = gone
            raise
        finally:
            self._hand_on()
            for one in asked:
                one.wake()

    async def _answer(self, asked: Sequence[_Caller[Wish, Answer]]) -> None:
        try:
            answers = await asyncio.to_thread(self._do, [one.wish for one in asked])
        except Exception as why:  # noqa: BLE001  each caller raises it
            if len(asked) > 1 and (
                isinstance(why, errors.DatabaseFrozen) or not isinstance(why, errors.CaseclockError)
            ):
                # One of them is at fault, or may not be done any more: it alone shall fail.
                for one in asked:
                    await self._answer([one])
                return
            for one in asked:
                one.failure = why
        else:
            for one, answer in zip(asked, answers, strict=True):
                one.answers.append(answer)

    def _hand_on(self) -> None:
        """The first in line leads now; where nobody waits, whoever comes next may."""
        following = next((one for one in self._line if not one.woken.done()), None)
        self._led = following is not None
        if following is not None:
            following.wake()
