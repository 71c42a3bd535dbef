"""What a process counts and times while it works."""

from prometheus_client import CollectorRegistry, Histogram

# From a kept page to a checkout that waits for a payment service, in seconds.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Meters:
    """The meters of one process of a service.

    Requests are counted by their route and never by their address, which would be without end and
    may hold a token. Calls are those to siblings, by their contract; the status of one that nobody
    answered is "none".
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "rose_ash_http_request_duration_seconds",
            "How long requests took, from their head to their answer, kept pages left out.",
            ("method", "route", "status"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.calls = Histogram(
            "rose_ash_internal_call_duration_seconds",
            "How long calls to siblings took, with the attempts there were.",
            ("to", "contract", "status"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._observed: dict[tuple[str, str, int], Histogram] = {}

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request, and how long it took."""
        key = (method, route, status)
        meter = self._observed.get(key)
        if meter is None:
            # Theirs is looked up under a lock, by texts that are made for it.
            meter = self._observed[key] = self.requests.labels(*key)
        meter.observe(seconds)
