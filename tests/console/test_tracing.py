"""Traces, as a collector on this machine receives them by OTLP over HTTP."""

import importlib
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from console import logs, tracing
from engine import casefile, errors, settings, sweeps, traces, worker
from tests.console.test_serving import log_of_its_own
from tests.web.conftest import LI_NA, NOW, Browser, Made, made, own_site  # noqa: F401  fixtures of the pages

PERSONAL = ("Chen Wei", "138 0011 2207", "porter@hengtai.example", "Tower B")


class Receiver(HTTPServer):
    """Takes what is sent, and remembers where to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Takes)
        self.taken: list[tuple[str, bytes]] = []


class Takes(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        self.server.taken.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Silent."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def sent(receiver: Receiver) -> list[Any]:
    """The spans that came in."""
    messages = importlib.import_module("opentelemetry.proto.collector.trace.v1.trace_service_pb2")
    found = []
    for path, body in receiver.taken:
        assert path == "/v1/traces"
        message = messages.ExportTraceServiceRequest.FromString(body)
        found += [one for resource in message.resource_spans for scope in resource.scope_spans for one in scope.spans]
    return found


def facts(span: Any) -> dict[str, Any]:
    """The attributes of a span."""
    return {one.key: one.value.string_value or one.value.int_value for one in span.attributes}


def test_a_step_is_one_trace_from_request_to_commit_and_a_sweep_another(own_site: Any, receiver: Receiver) -> None:  # noqa: F811
    pytest.importorskip("opentelemetry.sdk", reason="OpenTelemetry is not installed")
    known = settings.Settings(traces=settings.tree.Traces(endpoint=f"http://127.0.0.1:{receiver.server_port}/"))
    cases, number = own_site.cases, own_site.fresh
    with ExitStack() as stack:
        tracing.start(stack, known)
        browser = Browser(own_site, "li_na")
        browser.fill(f"/cases/{number}/steps/start_diagnosis", {})
        pace = worker.Worker([], cases.clock)
        pace.tick(worker.Job("sweep", 1.0, lambda _now: sweeps.Counts()))
        pace.tick(worker.Job("sweep", 1.0, lambda _now: sweeps.run_once(cases, NOW)))
        with pytest.raises(KeyError), traces.during("deliver", notification=1):
            raise KeyError(PERSONAL[0])
    spans = sent(receiver)
    by_name = {one.name: one for one in spans}
    submit = next(one for one in spans if one.name == "submit" and facts(one).get("caseclock.case") == number)
    request = next(one for one in spans if one.span_id == submit.parent_span_id)
    commit = next(one for one in spans if one.parent_span_id == submit.span_id)
    assert (request.name, facts(request)["http.route"], commit.name) == (
        "request",
        "/cases/{number}/steps/{event}",
        "commit",
    )
    assert request.trace_id == commit.trace_id
    assert facts(submit)["caseclock.outcome"] == "accepted"
    # The pass that found nothing to do is left out.
    (sweep,) = [one for one in spans if one.name == "sweep"]
    assert facts(sweep)["caseclock.looked_at"] > 0
    assert by_name["deliver"].status.message == "KeyError"
    whole = b"".join(body for _path, body in receiver.taken).decode("latin-1")
    assert [one for one in PERSONAL if one in whole] == []


def test_traces_that_are_asked_for_and_not_installed_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "console.otlp", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    known = settings.Settings(traces=settings.tree.Traces(endpoint="http://127.0.0.1:4318"))
    with ExitStack() as stack, pytest.raises(errors.TracesNotInstalled, match=r"requirements-traces\.lock"):
        tracing.start(stack, known)


def test_nothing_is_imported_where_traces_are_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with ExitStack() as stack:
        tracing.start(stack, settings.Settings())
        assert traces.here() == ""


def test_a_line_of_the_log_names_its_trace(own_site: Any, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    with log_of_its_own():
        logs.start(settings.Settings(logs=settings.tree.Logs(format="json", commands=True)))
        own_site.cases.submit(casefile.Command(own_site.fresh, "note", LI_NA, {"body": PERSONAL[0]}))
    line = capsys.readouterr().err.splitlines()[-1]
    assert f'"case":"{own_site.fresh}"' in line
    assert '"outcome":"accepted"' in line
    assert PERSONAL[0] not in line
