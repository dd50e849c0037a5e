"""Whether the histories are as they were written: every chain whole, every personal value the one that was given."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import orjson

from engine import models, queries
from engine.database import Connection
from engine.store import chain

FIRST = ""
TOLD_EVERY = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a history is not as it was written; ``seq`` 0 is the case itself."""

    number: str
    seq: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Checked:
    """How much was looked at, and what was found."""

    case_count: int
    entry_count: int
    faults: tuple[Fault, ...]


def check(
    connection: Connection, most_faults: int = 1_000, progress: Callable[[int], object] = lambda _case_count: None
) -> Checked:
    """Checks the history of every case. ``progress`` is told now and then how many cases have been looked at."""
    case_count = entry_count = 0
    faults: list[Fault] = []
    for one in queries.chains(connection):
        case_count += 1
        entry_count += len(one.entries)
        faults += _faults(one)
        if case_count % TOLD_EVERY == 0:
            progress(case_count)
        if len(faults) >= most_faults:
            break
    progress(case_count)
    return Checked(case_count, entry_count, tuple(faults[:most_faults]))


def _faults(one: queries.Chain) -> Iterator[Fault]:
    previous = FIRST
    for place, entry in enumerate(one.entries, start=1):
        if entry.seq != place:
            yield Fault(one.number, entry.seq, f"entry {place} is missing: after it comes entry {entry.seq}")
            return
        if entry.previous != previous:
            yield Fault(one.number, entry.seq, "the entry does not follow from the one before it")
        if _digest(one.number, entry) != entry.digest:
            yield Fault(one.number, entry.seq, "the entry was changed after it was written")
        previous = entry.digest
    if (one.seq, one.head) != (len(one.entries), previous):
        yield Fault(one.number, 0, f"the case ends at entry {one.seq}, its history at entry {len(one.entries)}")
    yield from _personal_faults(one)


def _digest(number: str, entry: queries.Entry) -> str:
    return chain.entry_digest(
        entry.previous,
        number,
        entry.seq,
        models.instant_text(entry.at),
        entry.actor_kind,
        entry.actor_key,
        entry.event,
        entry.from_states,
        entry.to_states,
        entry.facts,
        entry.personal_digests,
    )


def _personal_faults(one: queries.Chain) -> Iterator[Fault]:
    """A value that was erased leaves its digest; any other must still fit to its own."""
    values = {(value.seq, value.key): value for value in one.personal}
    for entry in one.entries:
        for key, digest in orjson.loads(entry.personal_digests).items():
            value = values.get((entry.seq, key))
            if value is None:
                yield Fault(one.number, entry.seq, f"the personal value `{key}` is missing and was not erased")
            elif value.erased_at is None and chain.personal_digest(value.salt or "", value.value) != digest:
                yield Fault(one.number, entry.seq, f"the personal value `{key}` was changed after it was written")
