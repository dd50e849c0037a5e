"""A desk that takes hostile mail: a process with a listener, whose worker passes when it is told to.

It prints its port, then, for each line on its standard input, what a pass came to and what the process has used.
"""

import gc
import json
import resource
import sys
from dataclasses import asdict
from typing import Any

from engine import calendars, cases, clock, database
from notifications import intake, listening
from notifications.intake import loops
from notifications.listening import reception
from tests.hostile import memory

HOST, MOST_BYTES, MOST_FILE_BYTES = "127.0.0.1", 31_000_000, 20_000_000
MAILBOX, SECRET = "desk@desk.example", "a secret of thirty-two characters"


def main(url: str) -> None:
    """Serves until standard input ends."""
    watch = clock.SystemClock()
    opened = database.open(url)
    desk = cases.Cases(opened, cases.Registry(lambda _name: calendars.ALWAYS), watch)
    rules = intake.Rules(
        frozenset({MAILBOX}), MAILBOX, SECRET, MOST_BYTES, MOST_FILE_BYTES, limits=loops.Limits(1_000_000, 1_000_000)
    )
    taking = intake.Intake(opened, desk, rules)
    takes = listening.Rules(HOST, 0, "mail.desk.example", frozenset({"desk.example"}), MOST_BYTES - 100_000)
    listener = listening.Listener(takes, reception.Reception(taking, watch, lambda _passes: None), watch)
    listener.start()
    _say(port=listener.port)
    for _line in sys.stdin:
        counts = asdict(taking.run_once(watch.now()))
        gc.collect()
        _say(counts=counts, **_used())
    listener.stop()
    opened.close()


def _used() -> dict[str, float]:
    """Seconds of the processor since the start; memory now, and at most since this was asked before, in kilobytes."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    now_kb, most_kb = memory.now_and_most()
    return {"cpu_s": used.ru_utime + used.ru_stime, "now_kb": now_kb, "most_kb": most_kb}


def _say(**told: Any) -> None:
    print(json.dumps(told), flush=True)  # noqa: T201  it is read by whoever started this


if __name__ == "__main__":
    main(sys.argv[1])
