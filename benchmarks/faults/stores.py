"""The databases of a campaign: files in its directory, or databases on PostgreSQL servers of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.faults import servers
from benchmarks.faults.cuts import Do

NAMES = ("sqlite", "postgresql")
NewUrl = Callable[[int], str]


@contextmanager
def of(name: str, directory: Path) -> Iterator[NewUrl]:
    """What names empty databases by a number; they are gone in the end."""
    if name == "sqlite":
        yield lambda number: f"sqlite:///{directory / f'{number}.sqlite'}"
        return
    server = servers.Server()
    try:
        server.start()
        yield lambda _number: server.new_database(migrated=False)
    finally:
        server.remove()


@contextmanager
def to_cut(fault: str) -> Iterator[tuple[str, dict[str, Do], Do]]:
    """The URL of an empty database, what can be done to its server, and what is to be done after that."""
    if fault == "replica":
        pair = servers.Pair()
        try:
            yield pair.url, {"failed over": pair.fail_over}, pair.renew
        finally:
            pair.remove()
        return
    server = servers.Server()

    def restart(how: str) -> None:
        server.stop(how)
        server.start()

    try:
        server.start()
        acts: dict[str, Do] = {
            "stopped": lambda: restart("INT"),
            "crashed": lambda: restart("QUIT"),
            "cut off": server.cut_all,
        }
        yield server.new_database(migrated=False), acts, lambda: None
    finally:
        server.remove()
