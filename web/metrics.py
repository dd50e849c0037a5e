"""What this process has done and how the desk stands, as Prometheus reads it."""

import hmac
import ipaddress
import platform
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib import metadata

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CollectorRegistry, ProcessCollector, exposition
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from engine import clock, database, meters
from engine.queries.standing import Standing, standing
from web import headers
from web.kept import Kept

LASTS_S = 5.0
WITHIN_S = 2.0
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
REFUSED = "Metrics are for this machine, or for whoever gives web.metrics_token: Authorization: Bearer …\n"

router = APIRouter()


class Metrics:
    """Everything that is told, for one process."""

    def __init__(self, base: database.Database, watch: clock.Clock) -> None:
        self._base, self._watch = base, watch
        self._standing = Kept(self._look, LASTS_S, WITHIN_S)
        self._process = CollectorRegistry(auto_describe=False)
        ProcessCollector(registry=self._process)

    async def text(self, accepts: str) -> tuple[bytes, str]:
        """The text and its media type."""
        try:
            stands = await self._standing.get()
        except Exception:  # noqa: BLE001  without the database the rest is told all the more
            stands = None
        told = CollectorRegistry(auto_describe=False)
        told.register(_Told([*doings(), *self._process.collect(), *_stands(stands, self._watch.now()), self._build()]))
        encode, media_type = exposition.choose_encoder(accepts)
        return encode(told), media_type

    def _look(self) -> Standing:
        with self._base.reading() as connection:
            return standing(connection, self._watch.now())

    def _build(self) -> Metric:
        labels = {"version": metadata.version("caseclock"), "python": platform.python_version()}
        labels["store"] = self._base.dialect.name
        family = GaugeMetricFamily("caseclock_build_info", "What runs here; always 1.", labels=list(labels))
        family.add_metric(list(labels.values()), 1)
        return family


class _Told(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def doings() -> Iterator[Metric]:
    """What this process has done since it began."""
    for counter in meters.COUNTERS:
        family = CounterMetricFamily(counter.name, counter.meaning, labels=counter.labels)
        for values, count in sorted(counter.read().items()):
            family.add_metric(values, count)
        yield family
    for histogram in meters.HISTOGRAMS:
        spread = histogram.read()
        buckets = [*((f"{bound:g}", count) for bound, count in spread.at_most), ("+Inf", spread.count)]
        yield HistogramMetricFamily(histogram.name, histogram.meaning, buckets=buckets, sum_value=spread.total)


def _stands(found: Standing | None, now: datetime) -> Iterator[Metric]:
    """How the desk stands, the same in every process; without the database only that it does not answer."""
    answers = "Whether the database answered in time: 1 or 0."
    yield GaugeMetricFamily("caseclock_database_up", answers, value=int(found is not None))
    if found is None:
        return
    late = "How long the oldest due case has waited to be taken; 0 where none does."
    waits = "How long ago the oldest mail that waits was queued; 0 where none does."
    aside = "Cases on which sweeps fail and that were set aside."
    yield GaugeMetricFamily("caseclock_oldest_due_age_seconds", late, value=_age(found.oldest_due_at, now))
    yield GaugeMetricFamily("caseclock_oldest_queued_age_seconds", waits, value=_age(found.oldest_queued_at, now))
    yield GaugeMetricFamily("caseclock_cases_aside", aside, value=found.aside_count)
    outbox = GaugeMetricFamily("caseclock_outbox", "Mails that wait or that someone must look at.", labels=["state"])
    for state, count in found.outbox.items():
        outbox.add_metric([state], count)
    yield outbox
    said = "Mails that wait to be told in a digest, by the rule; a storm is in force where a cap is the rule."
    gathered = GaugeMetricFamily("caseclock_mails_gathered", said, labels=["rule"])
    for rule, count in found.gathered.items():
        gathered.add_metric([rule], count)
    yield gathered
    yield GaugeMetricFamily("caseclock_digests_queued", "Digests that wait to go out.", value=found.digest_count)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


@router.get("/metrics")
async def show(request: Request) -> Response:
    """The metrics, for whoever may read them."""
    if not may_read(request, request.app.state.metrics_token):
        return PlainTextResponse(REFUSED, 403)
    found: Metrics = request.app.state.metrics
    text, media_type = await found.text(request.headers.get("accept", ""))
    return Response(text, media_type=media_type, headers={"Cache-Control": "no-store"})


def may_read(request: Request, token: str) -> bool:
    """Whether the token came along, or else the request is of this machine, of nobody behind a proxy, and for a host
    that is this machine: no page that is open in a browser here reads it under another name.
    """
    if token:
        given = request.headers.get("authorization", "").encode("latin-1")
        return hmac.compare_digest(given, f"Bearer {token}".encode())
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    return _is_loopback(request.client.host) and headers.KnownHosts(request.app).knows(request.headers.get("host", ""))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
