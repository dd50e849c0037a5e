import logging
import sys
import threading

import pytest

from console import logs
from engine import errors


def formatted(error: Exception) -> str:
    try:
        raise error
    except type(error):
        record = logging.LogRecord("engine.worker", logging.ERROR, "", 1, "sweep failed", None, sys.exc_info())
    return logs.OneLine("%(message)s").format(record)


def test_our_own_errors_are_their_sentence():
    assert formatted(errors.DatabaseBusy(path="desk.sqlite", timeout_s=30)).splitlines()[1].startswith("  The database")


def test_any_other_error_is_its_name_and_place_without_its_values():
    line = formatted(KeyError("+86 10 6512 3456")).splitlines()[1]
    assert "KeyError in formatted" in line
    assert "6512" not in line


def test_a_thread_that_ends_by_an_error_is_logged(caplog: pytest.LogCaptureFixture):
    error = OSError("the disk is full")
    logs.log_end(threading.ExceptHookArgs((OSError, error, None, threading.current_thread())))
    assert "MainThread ended" in caplog.text
