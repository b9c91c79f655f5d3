"""Figures for Prometheus. With several processes each writes its own files, and any of them answers for all."""

import os
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The counters of this process."""

    def __init__(self) -> None:
        """One a process: its registry is its own, so tests may make several."""
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "zhike_requests", "Requests by method, route and status.", ["method", "route", "status"],
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "zhike_request_seconds", "Time to answer, by method and route.", ["method", "route"],
            buckets=_BUCKETS, registry=self.registry,
        )  # fmt: skip
        self._counters: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self.streams = Gauge(
            "zhike_event_streams", "Open streams of live events.", registry=self.registry, multiprocess_mode="livesum"
        )

    def note_request(self, method: str, route: str, status: int, seconds: float | None) -> None:
        """Count an answered request. Routes are templates, so their number is bounded."""
        counter = self._counters.get((method, route, status))
        if counter is None:
            # Looking labels up costs more than counting; there are some hundred combinations.
            counter = self._requests.labels(method, route, str(status)), self._seconds.labels(method, route)
            self._counters[method, route, status] = counter
        counter[0].inc()
        if seconds is not None:
            counter[1].observe(seconds)

    def to_text(self) -> bytes:
        """Everything in Prometheus's text format."""
        folder = os.environ.get(FOLDER_VARIABLE)
        if folder and Path(folder).is_dir():
            registry = CollectorRegistry()
            MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
            return generate_latest(registry)
        return generate_latest(self.registry)
