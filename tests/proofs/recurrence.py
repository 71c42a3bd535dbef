"""Rules of recurrence against python-dateutil, over the edges of summer time: bin/proof recurrence.

Draws as many rules as asked for, and stops at the first of which both do not say the same.
"""

import argparse
import time
from collections import Counter
from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, given, settings

from events.tests.recurring import Drawn, drawn_rules

RULES = 10_000


def main(arguments: Sequence[str]) -> int:
    """Compare, print by zone how many agreed, and exit 0 when all did."""
    parser = argparse.ArgumentParser(prog="bin/proof recurrence")
    parser.add_argument("--rules", type=int, default=RULES, help="how many rules are drawn")
    chosen = parser.parse_args(arguments)
    agreed, bands = Counter[str](), 0

    @settings(
        max_examples=chosen.rules,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn_rules())
    def agree(drawn: Drawn) -> None:
        nonlocal bands
        ours = drawn.rule.bands(drawn.begin, drawn.end)
        assert ours == drawn.bands_by_dateutil()
        agreed[drawn.zone] += 1
        bands += len(ours)

    began = time.perf_counter()
    agree()
    seconds = time.perf_counter() - began
    for zone, count in sorted(agreed.items()):
        print(f"{zone}: {count} rules agree")
    print(f"{sum(agreed.values())} rules, {bands} bands, all as python-dateutil: {seconds:.0f} s")
    return 0
