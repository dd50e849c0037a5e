import logging
import sys
import threading
from datetime import datetime, timedelta

import orjson
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


def failed(error: Exception) -> logging.LogRecord:
    """The record of a pass that ended by an error, with facts."""
    try:
        raise error
    except type(error):
        record = logging.LogRecord("engine.worker", logging.ERROR, "", 1, "%s failed", ("sweep",), sys.exc_info())
    record.facts = {"case": "RPR-2026-00001"}
    return record


def test_a_traceback_that_another_handler_left_with_a_record_is_not_taken():
    record = failed(KeyError("+86 10 6512 3456"))
    assert "6512" in logging.Formatter().format(record)
    assert "6512" not in logs.OneLine("%(message)s").format(record)
    assert "6512" in (record.exc_text or "")


def test_a_json_line_has_the_facts_of_its_record_and_an_error_without_its_values():
    line = orjson.loads(logs.JsonLines().format(failed(KeyError("+86 10 6512 3456"))))
    assert datetime.fromisoformat(line.pop("at")).utcoffset() == timedelta(0)
    assert line.pop("error").startswith("KeyError in failed, ")
    assert line == {"level": "error", "logger": "engine.worker", "message": "sweep failed", "case": "RPR-2026-00001"}


def test_a_thread_that_ends_by_an_error_is_logged(caplog: pytest.LogCaptureFixture):
    error = OSError("the disk is full")
    logs.log_end(threading.ExceptHookArgs((OSError, error, None, threading.current_thread())))
    assert "MainThread ended" in caplog.text
