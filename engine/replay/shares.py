"""How near the targets that a file states lie to the deadlines that the engine worked out."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

EARLIEST, LATEST = timedelta(seconds=-600), timedelta(seconds=5)
"""A stated target may lie this far from ours: desks stamp it some seconds before the opening, or minutes."""


def target_share(targets: Mapping[str, datetime], due_instants: Iterable[tuple[str, datetime]]) -> float | None:
    """The share of the stated targets, by case number, near which a deadline of that case is due; None without any."""
    near = {number for number, due_at in due_instants if number in targets and is_near(targets[number], due_at)}
    return round(len(near) / len(targets), 6) if targets else None


def is_near(target: datetime, due_at: datetime) -> bool:
    """Whether a stated target lies near ours."""
    return EARLIEST <= target - due_at <= LATEST
