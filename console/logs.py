"""The log of a running process: lines on standard error, an error as one line with its place, never a traceback."""

import logging
import threading
import traceback
from types import TracebackType

from engine import errors

logger = logging.getLogger(__name__)

_Error = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class OneLine(logging.Formatter):
    """An exception is its sentence where it is ours, else its name and place: its values may be a customer's."""

    def formatException(self, ei: _Error) -> str:  # noqa: N802
        error, trace = ei[1], ei[2]
        if isinstance(error, errors.CaseclockError) or error is None:
            return f"  {error}"
        places = (f" in {frame.name}, {frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(trace)[-1:])
        return f"  {type(error).__name__}{''.join(places)}"


def start() -> None:
    """Logs warnings, and what the worker did."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("engine.worker").setLevel(logging.INFO)
    # A terminal that has gone away is no reason to stop.
    logging.raiseExceptions = False
    threading.excepthook = log_end


def log_end(ended: threading.ExceptHookArgs) -> None:
    """A thread that ends by an error is one line too."""
    if ended.exc_type is not SystemExit:
        error = (ended.exc_type, ended.exc_value or ended.exc_type(), ended.exc_traceback)
        logger.error("%s ended", ended.thread.name if ended.thread else "a thread", exc_info=error)
