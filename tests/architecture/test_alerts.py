"""Alerts and the dashboard name figures that there are; each alert has a page in the runbook."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from glue.directory import SERVICES

ROOT = Path(__file__).resolve().parents[2]
METRICS = ROOT / "shared" / "metrics"
SOURCES = [*METRICS.glob("*.py"), *(ROOT / each.name / "metrics.py" for each in SERVICES)]
NAME = re.compile(r"rose_ash_\w+")
OF_HISTOGRAMS = ("_bucket", "_count", "_sum", "_total")


def told() -> set[str]:
    """Return the names of all figures, as the code has them."""
    texts = [source.read_text() for source in SOURCES if source.exists()]
    return {name for text in texts for name in NAME.findall(text)}


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((METRICS / "prometheus" / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def shown() -> Iterator[str]:
    board = json.loads((METRICS / "grafana" / "rose-ash.json").read_text())
    for panel in board["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def figure(name: str) -> str:
    """Return the figure that a series is of."""
    for ending in OF_HISTOGRAMS:
        name = name.removesuffix(ending)
    return name


@pytest.mark.parametrize("expression", [*(rule["expr"] for rule in rules()), *shown()])
def test_what_is_asked_for_is_told(expression: str) -> None:
    asked = {figure(name) for name in NAME.findall(expression)}

    assert asked - told() == set()
    assert asked or "up{" in expression


def test_each_alert_has_its_page() -> None:
    headings = re.findall(r"^## (\w+)$", (ROOT / "docs" / "runbook.md").read_text(), re.MULTILINE)

    assert headings == [rule["alert"] for rule in rules()]


def test_each_alert_says_whom_it_is_for() -> None:
    assert {rule["labels"]["severity"] for rule in rules()} == {"page", "today"}
    assert all(rule["annotations"]["summary"] and rule["for"] for rule in rules())


def test_the_figures_in_the_guide_are_all_there_are() -> None:
    guide = (ROOT / "docs" / "how-to" / "watch-it-run.md").read_text()

    assert {figure(name) for name in NAME.findall(guide)} == told()


def test_every_service_is_asked() -> None:
    (job,) = yaml.safe_load((METRICS / "prometheus" / "prometheus.yml").read_text())[
        "scrape_configs"
    ]

    asked = {it["labels"]["service"]: it["targets"] for it in job["static_configs"]}

    assert asked == {each.name: [f"{each.name}:8000"] for each in SERVICES}
