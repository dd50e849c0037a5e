"""Wishes that come together are done together, each is answered, and who goes away keeps nobody waiting."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from engine import errors
from notifications import gathering


class Scribe:
    """Writes down what it is given; the first time it waits to be let."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.let = threading.Event()

    def write(self, wishes: Sequence[int]) -> list[int]:
        self.let.wait(10)
        self.batches.append(list(wishes))
        if 13 in wishes:
            raise ValueError("13 is not written down")
        if 404 in wishes:
            raise errors.DatabaseGone(path="desk", reason="the server stopped")
        return [-wish for wish in wishes]


async def asked(scribe: Scribe, *wishes: int) -> list[int | BaseException]:
    """The first begins alone; the others come while it is being done."""
    line = gathering.Gathering(scribe.write)
    first = asyncio.create_task(line.ask(wishes[0]))
    await asyncio.sleep(0)
    others = [asyncio.create_task(line.ask(wish)) for wish in wishes[1:]]
    await asyncio.sleep(0)
    scribe.let.set()
    return await asyncio.gather(first, *others, return_exceptions=True)


def test_who_is_alone_does_not_wait_and_who_comes_meanwhile_goes_together():
    scribe = Scribe()
    assert asyncio.run(asked(scribe, 1, 2, 3, 4)) == [-1, -2, -3, -4]
    assert scribe.batches == [[1], [2, 3, 4]]


def test_a_wish_that_can_t_be_done_takes_no_other_with_it():
    scribe = Scribe()
    found = asyncio.run(asked(scribe, 1, 2, 13, 4))
    assert found[:2] == [-1, -2]
    assert found[3] == -4
    assert isinstance(found[2], ValueError)
    assert scribe.batches == [[1], [2, 13, 4], [2], [13], [4]]


def test_where_the_database_is_gone_it_is_gone_for_all_and_asked_once():
    scribe = Scribe()
    found = asyncio.run(asked(scribe, 1, 2, 404))
    assert [type(one) for one in found] == [int, errors.DatabaseGone, errors.DatabaseGone]
    assert scribe.batches == [[1], [2, 404]]


@pytest.mark.parametrize("gone", [1, 2, 3])
def test_who_goes_away_keeps_nobody_waiting(gone):
    async def work() -> list[int | BaseException]:
        line = gathering.Gathering(scribe.write)
        callers = {}
        for wish in (1, 2, 3):
            callers[wish] = asyncio.create_task(line.ask(wish))
            await asyncio.sleep(0)
        callers[gone].cancel()
        await asyncio.sleep(0)
        scribe.let.set()
        await asyncio.gather(*callers.values(), return_exceptions=True)
        assert await line.ask(5) == -5
        return [callers[wish].exception() if not callers[wish].cancelled() else "gone" for wish in (1, 2, 3)]

    scribe = Scribe()
    assert asyncio.run(work()) == ["gone" if wish == gone else None for wish in (1, 2, 3)]
    assert 2 in [wish for batch in scribe.batches for wish in batch] or gone == 2
