"""Many deadlines missed within a minute under a worker as it comes: what goes out, and how long one answer to a
customer takes that is queued in the middle. `python -m benchmarks.mail.storm` prints it and writes it as JSON.
"""

import argparse
import contextlib
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks import desk, filling, stores, workers
from benchmarks.mail import sink
from engine import casefile, cases, clock, people
from engine import store as engine_store

LASTS_S = 60
LEAD_S = 10.0
QUIET_S = 20.0
"""So long nothing waits any more that could go within two minutes; a first digest waits for one."""
PATIENCE_S = 900.0
LOOK_EVERY_S = 0.5
CUSTOMER = "wang@customer.example"
SUPERVISORS = people.Desk.of(
    [people.Person(key, key, f"{key}@desk.example", roles=frozenset({"supervisor"})) for key in ("li_na", "wang_fang")],
    [],
)
CONFIG = """\
[database]
url = "{url}"
[mail]
smtp_host = "127.0.0.1"
smtp_port = {port}
tls = "none"
"""


@dataclass
class Outcome:
    """What came of it. ``states`` counts mails by template and state, ``answer_s`` is from the commit of the answer to
    the relay's hearing of it, ``others_before`` how many mails the relay took meanwhile.
    """

    cases: int
    seconds: float = 0.0
    taken: int = 0
    readers: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    answer_s: float = 0.0
    others_before: int = 0

    @property
    def notices(self) -> int:
        """The mails that there would be without a governor."""
        return sum(count for name, count in self.states.items() if name.startswith("deadline_breached"))


def run(count: int, lasts_s: int, place: Path, quiet_s: float = QUIET_S) -> Outcome:
    """So many cases of which each misses its deadline within so many seconds, evenly."""
    outcome = Outcome(count)
    with contextlib.ExitStack() as stack:
        taking = stack.enter_context(sink.running())
        began_at = clock.SystemClock().now() + timedelta(seconds=LEAD_S)
        url, opened, number = _desk(place, began_at)
        stack.callback(opened.database.close)
        for second in range(lasts_s):
            share = count * (second + 1) // lasts_s - count * second // lasts_s
            filling.copies(url, "W-2026-000001", share, f"storm-{second}-", began_at + timedelta(seconds=second))
        stack.enter_context(_worker(place, url, taking.port))
        _wait_until(began_at.timestamp() + lasts_s / 2)
        _answer(opened, number, taking, outcome)
        _wait_for_end(opened, count, quiet_s)
        outcome.seconds = time.time() - began_at.timestamp()
        taken = taking.taken()
        outcome.taken = len(taken)
        outcome.readers = dict(sorted(Counter(recipient for _, recipient in taken).items()))
        outcome.states = _states(opened)
    return outcome


def _desk(place: Path, due_at: datetime) -> tuple[str, cases.Cases, str]:
    """The desk, with a case that is due then for the storm to be copied from, and one of a customer's."""
    url, opened = desk.start(stores.Sqlite(place))
    now = clock.SystemClock().now()
    with opened.database.writing() as connection:
        engine_store.people.put(connection, SUPERVISORS)
        engine_store.holding.put(connection, False, "operator:bench", now)
        wang = engine_store.people.add_contact(connection, "Wang", CUSTOMER)
    asked = casefile.Command(None, "open", desk.OPERATOR, {}, "watch", casefile.Opening(requester=wang))
    openings = ((desk.pothole(), due_at - desk.WITHIN), (asked, now))
    _first, number = desk.done([opened.submit(one, opened_at) for one, opened_at in openings])
    return url, opened, number


@contextlib.contextmanager
def _worker(place: Path, url: str, port: int) -> Iterator[None]:
    config = place / "config.toml"
    config.write_text(CONFIG.format(url=url, port=port), encoding="utf-8")
    worker = workers.Worker(config, place / "worker.txt")
    try:
        yield
    finally:
        worker.end()


def _answer(opened: cases.Cases, number: str, taking: sink.Sink, outcome: Outcome) -> None:
    """Answers the customer, and waits until the relay has it."""
    said = casefile.Command(number, "answer", desk.OPERATOR, {"body": "We are on our way."})
    desk.done([opened.submit(said, clock.SystemClock().now())])
    before, began_at = taking.count(), time.time()
    while (found := next((at for at, reader in taking.taken() if reader == CUSTOMER), None)) is None:
        if time.time() > began_at + PATIENCE_S:
            raise SystemExit("the benchmark is wrong: the answer does not go out")
        time.sleep(LOOK_EVERY_S / 10)
    outcome.answer_s = found - began_at
    outcome.others_before = sum(at < found for at, _ in taking.taken()) - before


def _wait_until(instant: float) -> None:
    time.sleep(max(0.0, instant - time.time()))


def _wait_for_end(opened: cases.Cases, count: int, quiet_s: float) -> None:
    """Until all have fired and nothing waits to be sent before long."""
    last = time.time() + PATIENCE_S
    quiet_since = time.time()
    while time.time() < quiet_since + quiet_s:
        if time.time() > last:
            raise SystemExit("the benchmark is wrong: the storm does not end")
        with opened.database.reading() as connection:
            fired = connection.exec_driver_sql("SELECT count(*) FROM deadlines WHERE state = 'breached'").scalar_one()
            waits = connection.exec_driver_sql(_DUE, (_soon(),)).scalar_one()
        if fired <= count or waits:
            quiet_since = time.time()
        time.sleep(LOOK_EVERY_S)


_DUE = (
    "SELECT count(*) FROM notifications WHERE state IN ('queued', 'held', 'deferred', 'attempting')"
    " AND next_attempt_at <= ?"
)


def _soon() -> str:
    return (clock.SystemClock().now() + timedelta(minutes=2)).isoformat(timespec="microseconds")


def _states(opened: cases.Cases) -> dict[str, int]:
    counted = "SELECT template || ', ' || state, count(*) FROM notifications GROUP BY 1 ORDER BY 1"
    with opened.database.reading() as connection:
        return dict(connection.exec_driver_sql(counted).all())


def lines(outcome: Outcome) -> Iterator[str]:
    """The table."""
    rows = {
        "deadlines missed": f"{outcome.cases:,}",
        "mails that there would be without caps": f"{outcome.notices:,}",
        "mails out": f"{outcome.taken:,}",
        **{f"  to {reader}": f"{count:,}" for reader, count in outcome.readers.items()},
        **{f"  {name}": f"{count:,}" for name, count in outcome.states.items()},
        "an answer in the middle: seconds to the relay": f"{outcome.answer_s:.2f}",
        "  others that went before it": outcome.others_before,
        "seconds until all was quiet": f"{outcome.seconds:,.0f}",
    }
    yield from (f"  {name:<56}{value!s:>22}" for name, value in rows.items())


def main() -> None:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mail.storm", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="deadlines that are missed")
    parser.add_argument("--seconds", type=int, default=LASTS_S, help="within how long")
    parser.add_argument("--json", type=Path, default=Path("build/mail-storm.json"), help="where the figures go")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        outcome = run(given.cases, given.seconds, Path(place))
    print("\n".join(lines(outcome)), flush=True)
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps(asdict(outcome), indent=2) + "\n", encoding="utf-8")
    sys.exit(0)


if __name__ == "__main__":
    main()
