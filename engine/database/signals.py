"""Words between the processes that share a PostgreSQL server, by LISTEN and NOTIFY. On SQLite nobody hears them."""

import logging
import threading
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, Engine, exc

CHANNEL = "caseclock"
LOOK_EVERY_S = 0.5
AGAIN_AFTER_S = 2.0
logger = logging.getLogger(__name__)


def say(connection: Connection, words: Collection[str]) -> None:
    """Says words, once this transaction is committed."""
    if words and connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_notify(%s, %s)", (CHANNEL, " ".join(sorted(words))))


class Ear:
    """Hears what others say, in a thread with a connection of its own that is made anew when it is lost.

    ``hear`` is called with the words, and with ``missed`` whenever words may have passed unheard.
    """

    def __init__(self, engine: Engine, hear: Callable[[Collection[str]], None], missed: Collection[str]) -> None:
        self._engine, self._hear, self._missed = engine, hear, missed
        self._stopping = threading.Event()
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ear", daemon=True)

    def start(self) -> None:
        """Begins to listen, on PostgreSQL."""
        if self._engine.dialect.name == "postgresql":
            self._thread.start()

    def wait(self, timeout_s: float) -> bool:
        """Whether it listens within that time."""
        return self._listening.wait(timeout_s)

    def stop(self) -> None:
        """Ends listening."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        lost: tuple[type[Exception], ...] = (exc.DBAPIError, self._engine.dialect.loaded_dbapi.Error, OSError)
        while not self._stopping.is_set():
            try:
                self._listen()
            except lost as why:
                logger.warning("What others say is not heard (%s); the ticks go on meanwhile.", type(why).__name__)
                self._listening.clear()
                self._stopping.wait(AGAIN_AFTER_S)

    def _listen(self) -> None:
        """Until a stop or the end of the connection."""
        pooled: Any = self._engine.raw_connection()
        driver = pooled.driver_connection
        pooled.detach()
        try:
            driver.autocommit = True
            driver.execute(f"LISTEN {CHANNEL}")
            self._listening.set()
            self._hear(self._missed)
            while not self._stopping.is_set():
                for one in driver.notifies(timeout=LOOK_EVERY_S):
                    self._hear(one.payload.split())
        finally:
            driver.close()
