"""Traces, where they are asked for. Without, nothing of OpenTelemetry is imported."""

import importlib
from contextlib import ExitStack

from engine import errors, settings, traces


def start(stack: ExitStack, known: settings.Settings) -> None:
    """Sends traces to `traces.endpoint` until the stack ends. Raises errors.TracesNotInstalled."""
    if not known.traces.endpoint:
        return
    try:
        otlp = importlib.import_module("console.otlp")
    except ModuleNotFoundError as missing:
        raise errors.TracesNotInstalled(module=missing.name) from missing
    tracer = otlp.Otlp(known.traces.endpoint)
    stack.callback(tracer.close)
    stack.callback(traces.install, None)
    traces.install(tracer)
