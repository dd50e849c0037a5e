"""Traces by OpenTelemetry, sent by OTLP over HTTP. Imported only where `traces.endpoint` is set."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import metadata

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from engine import traces

PATH = "/v1/traces"
SEND_WITHIN_S = 3.0
"""Shorter than a stop may take."""
_STANDARD = {"route": "http.route", "method": "http.request.method", "code": "http.response.status_code"}
"""Names of OpenTelemetry's semantic conventions for HTTP; all else is named as ours."""
IDLE = "caseclock.idle"


class _Busy(BatchSpanProcessor):
    """Passes that found nothing to do are left out: each worker makes several of them a second."""

    def on_end(self, span: ReadableSpan) -> None:
        if not (span.attributes or {}).get(IDLE):
            super().on_end(span)


class _Trace:
    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def tell(self, **facts: traces.Fact) -> None:
        self._span.set_attributes(_named(facts))


class Otlp:
    """Collects traces and sends them in batches, in a thread of its own."""

    def __init__(self, endpoint: str) -> None:
        address = endpoint.rstrip("/")
        exporter = OTLPSpanExporter(
            endpoint=address if address.endswith(PATH) else address + PATH, timeout=SEND_WITHIN_S
        )
        names = {"service.name": "caseclock", "service.version": metadata.version("caseclock")}
        self._provider = TracerProvider(resource=Resource.create(names), shutdown_on_exit=False)
        self._provider.add_span_processor(_Busy(exporter))
        self._tracer = self._provider.get_tracer("caseclock")

    @contextmanager
    def during(self, name: str, facts: Mapping[str, traces.Fact]) -> Iterator[_Trace]:
        """A span. An error in it is told by its kind only: its words may be a customer's."""
        with self._tracer.start_as_current_span(
            name, attributes=_named(facts), record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield _Trace(span)
            except BaseException as error:
                span.set_status(trace.StatusCode.ERROR, type(error).__name__)
                raise

    def here(self) -> str:
        """The id of the trace that is under way."""
        context = trace.get_current_span().get_span_context()
        return trace.format_trace_id(context.trace_id) if context.is_valid else ""

    def close(self) -> None:
        """Sends what is left."""
        self._provider.shutdown()


def _named(facts: Mapping[str, traces.Fact]) -> dict[str, traces.Fact]:
    return {_STANDARD.get(name, f"caseclock.{name}"): value for name, value in facts.items()}
