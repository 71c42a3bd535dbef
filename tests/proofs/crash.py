"""Apps killed at every point of a purchase, several times, and at many random moments.

It runs tests/crash, told to try more: each further round meets the points in another mixture.
"""

import argparse
from collections.abc import Sequence

from tests.proofs.suite import run_tests


def main(arguments: Sequence[str]) -> int:
    """Run the tests of crashes with so much effort, and exit as they do."""
    parser = argparse.ArgumentParser(prog="bin/proof crash")
    parser.add_argument("--rounds", type=int, default=3, help="how often each point is tried")
    parser.add_argument("--kills", type=int, default=300, help="how many random moments")
    parser.add_argument("--seed", type=int, default=1, help="what all randomness follows from")
    chosen = parser.parse_args(arguments)
    effort = {f"PROOF_{name.upper()}": str(value) for name, value in vars(chosen).items()}
    return run_tests("-v", "--timeout=0", "tests/crash", **effort)
