"""The page that Prometheus reads."""

import hmac
from collections.abc import Iterable, Sequence

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from quart import Blueprint, Response, request

from shared.errors import DomainError
from shared.i18n import mark as _l
from shared.metrics.meters import Meters
from shared.metrics.processes import shared_folder
from shared.metrics.readings import Reading, read_all
from shared.runtime import Runtime


class NotForYou(DomainError):
    code = "not-for-you"
    status = 401
    message = _l("These figures are for who knows the token of METRICS_TOKEN")


class _Found(Collector):
    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def metrics_routes(runtime: Runtime, readings: Sequence[Reading]) -> Blueprint:
    """Return the route `/internal/metrics` of one app."""
    blueprint = Blueprint("metrics", __name__, url_prefix="/internal")

    @blueprint.get("/metrics")
    async def metrics() -> Response:
        _refuse_strangers(runtime.settings.metrics_token)
        found = _Found(await read_all(runtime, readings))
        body = counted_by(runtime.meters) + generate_latest(_registry_of(found))
        return Response(body, content_type=CONTENT_TYPE_LATEST)

    return blueprint


def counted_by(meters: Meters) -> bytes:
    """Return what this process has counted, or all of a service where they share a folder."""
    folder = shared_folder()
    if not folder:
        return generate_latest(meters.registry)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]  # the library's
    return generate_latest(registry)


def _refuse_strangers(token: str) -> None:
    given = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise NotForYou()


def _registry_of(collector: Collector) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(collector)
    return registry
