"""Starts commands of `caseclock` quickly: it has the program in memory, and each command is a fork of it.

Each is a process of its own that runs `console.app.main` as the entry point does, and only here fault points are armed:
the file `orders/ROLE` says at which point, at which pass, a process of that role ends itself as `kill -9` would.
Run as `python -m benchmarks.faults.nursery ORDERS`; it reads and writes a JSON object a line.
"""

import json
import os
import selectors
import signal
import sys
from pathlib import Path
from typing import Any

from benchmarks.faults.orders import Order
from console import app, logs, opening, sending, serving
from engine import faultpoints

PROGRAM = (app, logs, opening, sending, serving)
"""What commands would load one by one."""


class Nursery:
    """Forks what it is told to, and tells how each child ended."""

    def __init__(self, orders: Path) -> None:
        self._orders = orders
        self._children: dict[int, int] = {}
        self._heard = b""

    def run(self) -> None:
        """Works until its input ends; then no child is left."""
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(writing)
        waiting = selectors.DefaultSelector()
        waiting.register(0, selectors.EVENT_READ)
        waiting.register(reading, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                told = os.read(key.fd, 65536)
                if key.fd == reading:
                    self._reap()
                elif told:
                    self._hear(told)
                else:
                    self._end()
                    return

    def _hear(self, told: bytes) -> None:
        *lines, self._heard = (self._heard + told).split(b"\n")
        for line in lines:
            self._obey(json.loads(line))

    def _obey(self, told: dict[str, Any]) -> None:
        if "signal" not in told:
            self._start(told)
        for pid, number in self._children.items():
            if "signal" in told and number == told["id"]:
                os.kill(pid, told["signal"])

    def _start(self, told: dict[str, Any]) -> None:
        pid = os.fork()
        if pid == 0:
            _become(told, self._orders)
        self._children[pid] = told["id"]
        print(json.dumps({"id": told["id"], "pid": pid}), flush=True)

    def _reap(self) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            print(json.dumps({"id": self._children.pop(pid), "code": os.waitstatus_to_exitcode(status)}), flush=True)

    def _end(self) -> None:
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)
        for pid in self._children:
            os.waitpid(pid, 0)


def _become(told: dict[str, Any], orders: Path) -> None:
    """The child: a command of `caseclock` with its output in a file, armed by the orders of its role."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    code = 1
    try:
        os.setsid()
        nothing, said = os.open(os.devnull, os.O_RDONLY), os.open(told["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(nothing, 0)
        os.dup2(said, 1)
        os.dup2(said, 2)
        faultpoints.arm(Order(orders / told["role"]).strike)
        app.main(told["argv"])
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    Nursery(Path(sys.argv[1])).run()
