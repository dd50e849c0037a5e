"""Sweeps the database of the small desk once, as a process of its own; prints a line before each batch is written."""

import sys
from collections.abc import Sequence
from datetime import datetime

from engine import casefile, sweeps
from tests.engine import small_desk


def main(url: str, now: str, batch_size: str) -> None:
    desk = small_desk.start(url)
    submit_many = desk.submit_many

    def told(commands: Sequence[casefile.Command], at: datetime) -> list[casefile.Answer]:
        print("batch", flush=True)  # noqa: T201
        return submit_many(commands, at)

    setattr(desk, "submit_many", told)  # noqa: B010
    sys.stdin.readline()
    counts = sweeps.run_once(desk, datetime.fromisoformat(now), int(batch_size))
    print(counts.fired, counts.failed, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
