"""Measures the large pages of a desk with many open cases: bytes and time to the first byte over a real connection."""

import argparse
import http.client
import re
import statistics
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import web
from console import demonstration, desk, links, parts, publishing
from engine import casefile, clock, database, settings

NOW = datetime(2026, 11, 24, 7, 45, tzinfo=UTC)
PERSON = "wang_fang"
BATCH = 500
MOST_BYTES, MOST_MS = 50_000, 50


@dataclass(frozen=True)
class Visit:
    """A session with the served desk."""

    connection: http.client.HTTPConnection
    cookie: str

    def get(self, path: str) -> tuple[float, bytes]:
        """The milliseconds to the first byte of an answer, and all its bytes."""
        began_at = time.perf_counter()
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        first_ms = (time.perf_counter() - began_at) * 1000
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"the benchmark is wrong: {path} answers {answer.status}")
        return first_ms, body


def main() -> None:
    """Fills a desk, serves it, and prints a line for each page."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        at = _desk(stack, Path(place))
        numbers = _filled(at, arguments.cases)
        visit = _come(stack, at)
        print(f"{arguments.cases:,} open cases; goals: < {MOST_BYTES:,} bytes, first byte < {MOST_MS} ms")
        for name, path in (
            ("queue", "/"),
            ("supervise", "/supervise"),
            ("case, demo", "/cases/RPR-2026-00001"),
            ("case, new", f"/cases/{numbers[-1]}"),
        ):
            print(_line(name, visit, path, arguments.turns), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="open cases besides those of the demo")
    parser.add_argument("--turns", type=int, default=50, help="how often each page is fetched")
    return parser.parse_args()


def _desk(stack: ExitStack, place: Path) -> desk.Desk:
    """The demo desk on a new database."""
    base = database.open(f"sqlite:///{place / 'desk.sqlite'}")
    stack.callback(base.close)
    known = settings.load(None, {}, place)
    at = desk.Desk.of(known, base, clock.VirtualClock(NOW))
    publishing.publish(at)
    demonstration.load(at)
    return at


def _filled(at: desk.Desk, count: int) -> list[str]:
    """Opens so many repairs, one a minute up to now, half of them with their diagnosis begun. Their numbers."""
    numbers: list[str] = []
    for first in range(0, count, BATCH):
        many = range(first, min(first + BATCH, count))
        opened_at = NOW - timedelta(minutes=count - first)
        answers = at.cases.submit_many([_opening(number) for number in many], opened_at)
        numbers += [answer.number for answer in answers if answer.number]
        begun = [casefile.Command(one, "start_diagnosis", _actor("li_na")) for one in numbers[-len(many) :: 2]]
        at.cases.submit_many(begun, opened_at)
    if len(numbers) != count:
        raise SystemExit(f"the benchmark is wrong: {len(numbers):,} of {count:,} cases were opened")
    return numbers


def _actor(person: str) -> casefile.Actor:
    return casefile.Actor("person", person)


def _opening(number: int) -> casefile.Command:
    given = {
        "equipment": f"{number} 号客梯",
        "symptom": "运行时有异响，停层不平。",
        "place": "恒泰大厦 A 座",
        "contact_name": "陈洁",
        "phone": "+86 10 6512 3401",
    }
    opening = casefile.Opening(f"{number} 号客梯运行时有异响", team="lifts", channel="phone")
    return casefile.Command(None, "open", _actor("li_na"), given, "repair", opening)


def _come(stack: ExitStack, at: desk.Desk) -> Visit:
    """Serves the desk and comes in by a link."""
    listening = parts.listen("127.0.0.1", 0)
    app = web.create(at.settings, at.database, at.registry, at.clock, None, at.cases)
    parts.start_web(stack, web.server(at.settings, app), listening)
    connection = http.client.HTTPConnection("127.0.0.1", listening.getsockname()[1])
    stack.callback(connection.close)
    token = links.make(at).rpartition("token=")[2]
    visit = Visit(connection, _post(connection, "/enter", {"token": token}).split(";")[0])
    _, page = visit.get("/act-as")
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page.decode())[0]
    _post(connection, "/act-as", {"csrf": csrf, "person": PERSON}, visit.cookie)
    return visit


def _post(connection: http.client.HTTPConnection, path: str, form: dict[str, str], cookie: str = "") -> str:
    """Sends a form. The cookie of the answer."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    connection.request("POST", path, urlencode(form), headers)
    answer = connection.getresponse()
    answer.read()
    return answer.getheader("Set-Cookie") or ""


def _line(name: str, visit: Visit, path: str, turns: int) -> str:
    visit.get(path)
    found = [visit.get(path) for _ in range(turns)]
    times = sorted(first_ms for first_ms, _ in found)
    size = len(found[0][1])
    kept = "kept" if size < MOST_BYTES and statistics.median(times) < MOST_MS else "missed"
    nine = times[int(0.9 * (turns - 1))]
    return f"{name:<12}{size:>8,} bytes{statistics.median(times):>8.1f} ms{nine:>8.1f} ms of nine in ten   {kept}"


if __name__ == "__main__":
    main()
