"""The log of a running process: lines on standard error, an error as one line with its place, never a traceback."""

import logging
import threading
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import orjson

from engine import errors, settings, traces

logger = logging.getLogger(__name__)

_Error = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
SPOKEN = ("engine.worker", "notifications.fetching.rounds", "notifications.listening")
COMMANDS = "engine.cases.account"


class OneLine(logging.Formatter):
    """An exception is its sentence where it is ours, else its name and place: its values may be a customer's."""

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have left a traceback with the record, which would be taken instead of the one line.
        left, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = left

    def formatException(self, ei: _Error) -> str:  # noqa: N802
        return f"  {told(ei)}"


class JsonLines(logging.Formatter):
    """A JSON object a line: at, level, logger, message, error, trace, and the facts that a record brings."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = told(record.exc_info)
        if trace := traces.here():
            line["trace"] = trace
        return orjson.dumps(line | getattr(record, "facts", {}), default=str).decode()


def told(found: _Error) -> str:
    """An exception in one line: its sentence where it is ours, else its name and place."""
    error, trace = found[1], found[2]
    if isinstance(error, errors.CaseclockError) or error is None:
        return str(error)
    places = (f" in {frame.name}, {frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(trace)[-1:])
    return f"{type(error).__name__}{''.join(places)}"


def start(known: settings.Settings) -> None:
    """Logs warnings, what the worker did and fetched, and every command where that is asked for."""
    handler = logging.StreamHandler()
    plain = OneLine("%(asctime)s %(levelname)s %(message)s")
    handler.setFormatter(JsonLines() if known.logs.format == "json" else plain)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in SPOKEN:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.getLogger(COMMANDS).setLevel(logging.INFO if known.logs.commands else logging.WARNING)
    # A terminal that has gone away is no reason to stop.
    logging.raiseExceptions = False
    threading.excepthook = log_end


def log_end(ended: threading.ExceptHookArgs) -> None:
    """A thread that ends by an error is one line too."""
    if ended.exc_type is not SystemExit:
        error = (ended.exc_type, ended.exc_value or ended.exc_type(), ended.exc_traceback)
        logger.error("%s ended", ended.thread.name if ended.thread else "a thread", exc_info=error)
