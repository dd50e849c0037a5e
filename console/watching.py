"""Does something again whenever files change, until Ctrl-C."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from console import terminal

LOOK_EVERY_S = 0.2

Seen = dict[Path, tuple[int, int]]


def repeat(act: Callable[[], None], files: Callable[[], Iterable[Path]]) -> None:
    """Acts, then each time that one of the files changes, comes or goes. Ctrl-C ends it."""
    try:
        seen: Seen | None = None
        while True:
            now = _seen(files())
            if now != seen:
                seen = now
                act()
                terminal.tell("Waiting for a change; Ctrl-C ends.")
            time.sleep(LOOK_EVERY_S)
    except KeyboardInterrupt:
        terminal.tell("Ended.")


def _seen(files: Iterable[Path]) -> Seen:
    found: Seen = {}
    for path in files:
        try:
            known = path.stat()
        except OSError:
            continue
        found[path] = (known.st_mtime_ns, known.st_size)
    return found
