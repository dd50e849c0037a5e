"""The desk as its users start it: a real process on ports of its own."""

import json
import logging
import queue
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import typer

from console import outward, parts
from engine import errors
from notifications import mailbox
from tests.console.conftest import DEMO_CASES, Site, free_ports
from tests.console.test_doctor import change
from tests.notifications.conftest import ScriptedRelay

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
PROGRAM = "from console import app; app.main()"
OPEN = "Caseclock is open at "
LINK = "Come in by this link, which works once: "


class Serving:
    """A running command, whose lines are read as they come."""

    def __init__(self, site: Site, *command: str, program: str = PROGRAM, **options: object) -> None:
        whole = [sys.executable, "-c", program]
        whole += ["--config", str(site.directory / "config.toml"), *command]
        self.process = subprocess.Popen(
            whole,
            cwd=ROOT,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **options,
        )  # type: ignore[call-overload]
        self.lines: list[str] = []
        self._coming: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self._coming.put(line.rstrip("\n"))
        self._coming.put("")

    def wait_for(self, words: str) -> str:
        """The first line with these words."""
        while True:
            line = self._coming.get(timeout=PATIENCE_S)
            self.lines.append(line)
            if words in line:
                return line
            assert line, f"it ended without {words!r}: {self.lines}"

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        """The exit code; all lines are there then."""
        code = self.process.wait(timeout=PATIENCE_S)
        while line := self._coming.get(timeout=PATIENCE_S):
            self.lines.append(line)
        return code


@contextmanager
def serving(site: Site, *command: str, **options: object) -> Iterator[Serving]:
    running = Serving(site, *(command or ("serve",)), **options)  # type: ignore[arg-type]
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait(timeout=PATIENCE_S)


@contextmanager
def log_of_its_own() -> Iterator[None]:
    """For a start within the test's own process: logs and threads report afterwards as they did before."""
    root, worker = logging.getLogger(), logging.getLogger("engine.worker")
    before = (root.handlers[:], root.level, worker.level, logging.raiseExceptions, threading.excepthook)
    try:
        yield
    finally:
        root.handlers[:], root.level, worker.level, logging.raiseExceptions, threading.excepthook = before


def refused(site: Site, *command: str) -> str:
    """What a start that must fail says; it must say it in a line and end with code 2."""
    with log_of_its_own():
        ended = site.run(*(command or ("serve",)))
    assert ended.exit_code == 2
    assert "Traceback" not in ended.err
    assert OPEN not in ended.out + ended.err
    return str(ended.out + ended.err)


def come_in(running: Serving) -> httpx.Client:
    """A browser that used the printed link and acts as Li Na."""
    link = running.wait_for(LINK).removeprefix(LINK)
    address, _, token = link.partition("/enter?token=")
    browser = httpx.Client(base_url=address, timeout=PATIENCE_S, follow_redirects=True)
    chooses = browser.post("/enter", data={"token": token}).text
    csrf = chooses.partition('name="csrf" value="')[2].partition('"')[0]
    browser.post("/act-as", data={"csrf": csrf, "person": "li_na"})
    return browser


CUT_OFF = """
import os
from console import app
from engine import cases
submit, seen = cases.Cases.submit, []

def once(*given):
    seen.append(given)
    return submit(*given) if len(seen) < 20 else os._exit(9)

cases.Cases.submit = once
app.main()
"""


def test_a_start_that_was_killed_while_it_loaded_the_demo_desk_is_made_good_by_the_next_with_pages_and_mail(site: Site):
    with serving(site, program=CUT_OFF) as first:
        assert first.ended() == 9
    assert 0 < len(site.facts("list", "--all")) < DEMO_CASES
    with serving(site) as second:
        second.wait_for("it is loaded anew")
        second.wait_for(OPEN)
        assert f"{DEMO_CASES} cases" in "\n".join(second.lines)
        number = site.facts("list")[0]["number"]
        browser = come_in(second)
        assert number in browser.get(f"/cases/{number}").text
        second.wait_for("delivery: ")
        assert "@" in browser.get("/mailbox").text
        assert second.stop() == 0
    assert len(site.facts("list", "--all")) == DEMO_CASES


ENDING = """
import gc, sys
from console import app, parts
from notifications import mailbox_server
watch = parts.watch_over

def end(running, asked):
    (server,) = [one for one in gc.get_objects() if isinstance(one, mailbox_server.MailboxServer)]
    server._loop.call_soon_threadsafe(server._loop.stop)
    watch(running, asked)

parts.watch_over = end
app.main()
"""


def test_without_the_demo_a_new_desk_is_empty_and_stays_so_though_its_mailbox_ends_and_all_with_it(site: Site):
    with serving(site, "serve", "--no-demo", program=ENDING) as first:
        first.wait_for(OPEN)
        assert first.ended() == 2
    assert "The mailbox stopped by itself, so all was stopped." in "\n".join(first.lines)
    place = f"127.0.0.1:{free_ports(1)[0]}"
    ignoring: Callable[[], object] = lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)  # noqa: E731
    # As a shell starts it in the background: Ctrl-C is ignored there, and stops it all the same.
    in_background = {"preexec_fn": ignoring, "start_new_session": True}
    with serving(site, "serve", "--links", place, **in_background) as second, ExitStack() as stack:
        second.wait_for(OPEN)
        alone = stack.enter_context(serving(site, "serve", "--links", f"127.0.0.1:{free_ports(1)[0]}", "--no-pages"))
        apart = alone.wait_for("Links of mails are served on").split()[6].rstrip(",")
        for one in (place, apart):
            assert httpx.get(f"http://{one}/cases").status_code == 404
            assert httpx.get(f"http://{one}/static/caseclock.css").status_code == 200
        assert alone.stop() == second.stop(signal.SIGINT) == 0
    assert "Stopped." in second.lines[-1]
    assert site.facts("list", "--all") == []


@pytest.mark.parametrize("given", ["9000", "desk.example", ":9000", "127.0.0.1:0", "127.0.0.1:99999", "[::1]:x"])
def test_where_links_are_served_is_a_host_and_a_port(given: str):
    with pytest.raises(typer.BadParameter, match="is no HOST:PORT"):
        outward.Place.of(given)


def test_links_are_served_on_either_kind_of_address_and_without_pages_there_must_be_some(site: Site):
    assert outward.Place.of("[::1]:8400") == outward.Place("::1", 8400)
    assert outward.Place.of("0.0.0.0:8400") == outward.Place("0.0.0.0", 8400)
    assert outward.Place.of("") is None
    assert "give --links HOST:PORT" in refused(site, "serve", "--no-pages")


def test_a_start_finds_what_is_there_keeps_a_second_out_and_stops_though_a_relay_hangs(
    demo: Site, monkeypatch: pytest.MonkeyPatch
):
    repair = demo.directory / "workflows" / "repair.yaml"
    text = repair.read_text(encoding="utf-8")
    repair.write_text(text.replace("A: 30m", "A: 20m", 1), encoding="utf-8")
    number = demo.facts("list")[0]["number"]
    demo.run("send", number, "note", "--body", "seen", "--as", "li_na")
    with ExitStack() as stack:
        silent = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        go_by(monkeypatch, silent.getsockname()[1])
        demo.run("mail", "release", "--yes")
        running = stack.enter_context(serving(demo))
        assert f"Found {DEMO_CASES} cases" in running.wait_for("Found ")
        running.wait_for(OPEN)
        assert "repair (version 2, new)" in "\n".join(running.lines)
        assert "Address already in use" in refused(demo)
        silent.settimeout(PATIENCE_S)
        silent.accept()
        assert running.stop(signal.SIGTERM) == 0
    assert "Stopped." in running.lines[-1]
    assert claimed(demo) == 0
    assert demo.facts("show", number)["conversation"][-1]["kind"] == "note"


def go_by(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    """What is started from now on mails by the relay at that port."""
    for name, value in {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "TLS": "none"}.items():
        monkeypatch.setenv(f"CASECLOCK_MAIL_{name}", value)


def test_an_unsound_workflow_stops_the_start(demo: Site):
    repair = demo.directory / "workflows" / "repair.yaml"
    text = repair.read_text(encoding="utf-8")
    repair.write_text(text.replace("by: [agent, technician,", "by: [agnt,", 1), encoding="utf-8")
    assert "agnt" in refused(demo)


def test_a_changed_workflow_that_refuses_what_an_unchanged_one_opens_stops_the_start(demo: Site):
    permission = demo.directory / "workflows" / "permission.yaml"
    text = permission.read_text(encoding="utf-8")
    permission.write_text(text.replace("{field: papers, required: false}]", "papers]", 1), encoding="utf-8")
    assert "complaint.yaml is not sound" in refused(demo)


def test_a_port_in_use_is_a_sentence_and_makes_no_database(site: Site):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert f"can't listen on 127.0.0.1:{port}: Address already in use" in refused(
            site, "serve", "--port", str(port)
        )
    assert not site.database.exists()


def test_the_port_of_the_mailbox_in_use_is_a_sentence(demo: Site, monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("CASECLOCK_MAILBOX_PORT", str(other.getsockname()[1]))
        assert "`mailbox.port`" in refused(demo)


def test_a_directory_that_can_not_be_written_is_a_sentence(site: Site):
    (site.directory / "var").write_text("a file stands where the directory should be")
    assert "can't be written" in refused(site)


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_clock_that_went_backwards_is_a_sentence(demo: Site, command: str):
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="microseconds")
    change(demo, "INSERT OR REPLACE INTO facts VALUES ('last_seen_at', ?)", json.dumps(later))
    assert "The clock says" in refused(demo, command)


def test_a_worker_fires_what_pages_alone_leave_due_tells_of_itself_and_stops_though_a_relay_hangs_over_a_mail(
    demo: Site, monkeypatch: pytest.MonkeyPatch
):
    ahead, long_ago = (
        (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="microseconds") for days in (1, -400)
    )
    change(demo, "INSERT OR REPLACE INTO facts VALUES ('last_seen_at', ?)", json.dumps(ahead))
    change(demo, "UPDATE deadlines SET next_fire_at = ?, due_at = ? WHERE ended_at IS NULL", long_ago, long_ago)
    change(demo, "UPDATE cases SET next_fire_at = ? WHERE next_fire_at IS NOT NULL", long_ago)
    assert "--clock-is-right" in refused(demo, "worker")
    (port,) = free_ports(1)
    monkeypatch.setenv("CASECLOCK_WORKER_METRICS_PORT", str(port))
    monkeypatch.setenv("CASECLOCK_LOGS_FORMAT", "json")
    with ExitStack() as stack:
        relay = stack.enter_context(hanging())
        go_by(monkeypatch, relay.port)
        demo.run("mail", "release", "--yes")
        pages = stack.enter_context(serving(demo, "serve", "--no-worker", "--clock-is-right"))
        pages.wait_for(OPEN)
        working = stack.enter_context(serving(demo, "worker"))
        swept = json.loads(working.wait_for('"message":"sweep: '))
        assert (swept["job"], swept["level"], swept["fired"] > 0) == ("sweep", "info", True)
        tells_of_itself(port)
        assert relay.has_content.wait(PATIENCE_S)
        assert working.stop() == 0
        assert pages.stop() == 0
    assert "Stopped." in working.lines[-1]
    assert claimed(demo) == 0
    assert not [line for line in pages.lines if "sweep: " in line or "delivery: " in line]


@contextmanager
def hanging() -> Iterator[ScriptedRelay]:
    """A relay that takes a mail and does not say so."""
    relay = ScriptedRelay()
    relay.script = ["hang"] * DEMO_CASES * 100
    relay.start()
    try:
        yield relay
    finally:
        relay.stop()


def tells_of_itself(port: int) -> None:
    """Whether a worker lives and what it did is told at that port, and nothing else."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=httpx.HTTPTransport(retries=8)) as asking:
        live = asking.get("/health/live").json()
        assert {"sweep", "delivery"} < {one["name"] for one in live["checks"]}
        assert 'caseclock_commands_total{outcome="accepted",way="clock"}' in asking.get("/metrics").text
        assert asking.get("/").status_code == 404


def test_when_one_part_ends_by_itself_it_is_named():
    dead = parts.Part("mailbox", lambda: False)
    with pytest.raises(errors.PartStopped, match="mailbox"):
        parts.watch_over([parts.Part("worker", lambda: True), dead], threading.Event())


def test_parts_are_watched_until_a_stop_is_asked_for():
    asked = threading.Event()
    asked.set()
    looked_at: list[str] = []
    parts.watch_over([parts.Part("worker", lambda: bool(looked_at.append("worker")))], asked)
    assert looked_at == []


def claimed(site: Site) -> int:
    """How many mails are under way or under a lease."""
    with closing(sqlite3.connect(site.database)) as connection:
        wanted = "SELECT count(*) FROM notifications WHERE state = 'attempting' OR lease_owner IS NOT NULL"
        return int(connection.execute(wanted).fetchone()[0])


@pytest.fixture
def two_mailboxes(tmp_path: Path) -> Iterator[list[tuple[ExitStack, parts.Part]]]:
    with ExitStack() as whole:
        stacks = [whole.enter_context(ExitStack()) for _ in range(2)]
        boxes = [mailbox.Mailbox(tmp_path / name, 10) for name in ("one", "two")]
        both = zip(stacks, boxes, strict=True)
        yield [(stack, parts.start_mailbox(stack, box, "127.0.0.1", 0)) for stack, box in both]


def test_a_mailbox_that_ends_is_noticed_though_another_listens(two_mailboxes: list[tuple[ExitStack, parts.Part]]):
    (stack, ended), (_other, going) = two_mailboxes
    assert (ended.alive(), going.alive()) == (True, True)
    stack.close()
    assert (ended.alive(), going.alive()) == (False, True)
    with pytest.raises(errors.PartStopped, match="mailbox"):
        parts.watch_over([going, ended], threading.Event())


def test_an_answer_does_not_wait_until_its_reader_has_confirmed_its_head():
    with parts.listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        connection, _ = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
