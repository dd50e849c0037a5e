"""The parts of a serving process: started in order, watched, stopped in the opposite order."""

import gc
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from types import FrameType

import uvicorn

from console import complaints, desk, intakes, listeners, mailboxes
from engine import clock, daily, errors, recounts, watch, worker
from engine.database import signals
from notifications import delivery, mailbox, mailbox_server, undelivered

LOOK_EVERY_S = 0.2
INTAKE_EVERY_S = 5.0
"""How soon a mail is taken up again that was cut off on its way to a case."""
LOOK_FOR_NIGHT_EVERY_S = 60.0
LOOK_FOR_MOVE_EVERY_S = 5.0
SELDOM = (50_000, 10, 10)
"""So many objects more than before: a batch of 500 cases makes half of that."""
STOP_WITHIN_S = 10.0
"""A long sweep can take longer; what it has done is in rows, and the next start takes up the rest."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Part:
    """A part by the name that users know it by, whether it still runs, and why it has nothing left to do."""

    name: str
    alive: Callable[[], bool]
    over: Callable[[], errors.CaseclockError | None] = lambda: None


def listen(host: str, port: int, taken: type[errors.CaseclockError] = errors.PortTaken) -> socket.socket:
    """The socket of the pages, taken before anything else starts. Raises ``taken``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=256)
    except OSError as why:
        raise taken(host=host, port=port, reason=_reason(why)) from why
    # Each connection has it from here. Without it the body of an answer waits 40 ms for the reader to confirm its head.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _reason(why: OSError) -> str:
    return os.strerror(why.errno) if why.errno and why.errno > 0 else why.strerror or str(why)


def start_mailbox(stack: ExitStack, box: mailbox.Mailbox, host: str, port: int) -> Part:
    """The ear of the local mailbox. Raises errors.MailboxPortTaken."""
    server = mailbox_server.MailboxServer(box, host, port)
    server.start()
    stack.callback(server.stop)
    return Part("mailbox", lambda: server.alive)


def start_worker(stack: ExitStack, at: desk.Desk) -> Part:
    """Sweep, delivery, the recount of what calendars that were published have moved, and what is done at night."""
    known = at.settings.worker
    post = delivery.Delivery.of(at.database, at.settings, at.clock)
    stack.callback(post.close)
    keep_answers = timedelta(days=at.settings.cases.keep_answers_days)
    jobs = [
        worker.Job("recount", known.sweep_every_s, recounts.Recounter(at.cases).run_once),
        worker.sweep(at.cases, known.sweep_every_s, known.batch_size, known.tries),
        worker.Job("delivery", known.delivery_every_s, post.run_once, post.next_at),
        worker.Job("intake", INTAKE_EVERY_S, intakes.of(at).run_once),
        worker.Job("undelivered", INTAKE_EVERY_S, undelivered.Undelivered(at.database, at.cases).run_once),
        worker.Job("pruning", LOOK_FOR_NIGHT_EVERY_S, daily.prune(at.database, at.zone, keep_answers).run_once),
    ]
    part, running = _start_jobs(stack, at, "worker", jobs)
    stack.callback(at.cases.wakes.listen(running.wake))
    ear = signals.Ear(at.database.engine, running.wake, ("sweep", "delivery"))
    ear.start()
    stack.callback(ear.stop)
    stack.callback(post.stop)
    return part


def start_fetching(stack: ExitStack, at: desk.Desk) -> list[Part]:
    """The rounds of fetching from the IMAP mailbox, where the desk has one."""
    rounds = mailboxes.rounds_of(at)
    if rounds is None:
        return []
    rounds.start()
    stack.callback(rounds.stop)
    return [Part("fetching", lambda: rounds.alive)]


def start_listening(stack: ExitStack, at: desk.Desk) -> list[Part]:
    """The listener for mail servers, where the desk has one. Raises errors.ListenerPortTaken, and
    errors.ListenerCertificateBroken.
    """
    listener = listeners.of(at)
    if listener is None:
        return []
    listener.start()
    stack.callback(listener.stop)
    return [Part("listener", lambda: listener.alive)]


def start_lookout(stack: ExitStack, at: desk.Desk) -> Part:
    """What pages without a worker need: whether the desk was moved, and the server's time, where there is a server."""
    part, _running = _start_jobs(stack, at, "lookout", [])
    return part


def _start_jobs(stack: ExitStack, at: desk.Desk, name: str, jobs: list[worker.Job]) -> tuple[Part, worker.Worker]:
    place = watch.Place(at.database)
    jobs = [*jobs, worker.Job("lookout", LOOK_FOR_MOVE_EVERY_S, place.run_once)]
    if isinstance(at.clock, clock.ServerClock):
        jobs = [*jobs, worker.correcting(at.clock)]
    running = worker.Worker(jobs, at.clock)
    running.start()
    stack.callback(running.stop)
    return Part(name, lambda: running.alive, lambda: place.left), running


def start_web(stack: ExitStack, server: uvicorn.Server, listening: socket.socket, name: str = "web server") -> Part:
    """The pages, on a socket that listens already."""
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name=name, daemon=True)
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join()

    stack.callback(stop)
    return Part(name, thread.is_alive)


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """An event that Ctrl-C, SIGTERM and the end of the terminal set, also for a process that a script put aside."""
    asked = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        asked.set()

    before = {one: signal.getsignal(one) for one in _SIGNALS}
    for one in _SIGNALS:
        # nohup has the end of the terminal ignored, and means it.
        if not (one is signal.SIGHUP and before[one] is signal.SIG_IGN):
            signal.signal(one, ask)
    try:
        yield asked
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def settle() -> None:
    """Has garbage looked for seldom: what was built to start is none, nor are the cases of a batch, which go by
    themselves when it is written. To look through both again and again takes a fifth of the time of a storm.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


def watch_over(parts: list[Part], asked: threading.Event) -> None:
    """Returns when a stop is asked for. Raises errors.PartStopped when a part ends by itself, and what it says where it
    has nothing left to do.
    """
    settle()
    while not asked.wait(LOOK_EVERY_S):
        for part in parts:
            if why := part.over():
                raise why
            if not part.alive():
                raise errors.PartStopped(part=part.name)


def last_resort() -> threading.Timer:
    """A timer that, once started, ends the process if stopping takes too long."""
    timer = threading.Timer(STOP_WITHIN_S, _leave)
    timer.daemon = True
    return timer


def _leave() -> None:
    complaints.complain("A long pass was cut short; the next start goes on from there.")
    os._exit(0)
