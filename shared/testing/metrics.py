"""Reading metrics in tests."""

from collections.abc import Iterable

from prometheus_client.metrics_core import Metric


def values_of(metrics: Iterable[Metric]) -> dict[str, float | dict[str, float]]:
    """Return the value of each gauge by its name; by its label, where it has one."""
    values: dict[str, float | dict[str, float]] = {}
    for metric in metrics:
        by_label = {"".join(it.labels.values()): it.value for it in metric.samples}
        values[metric.name] = by_label[""] if set(by_label) == {""} else by_label
    return values
