"""Every kind of page looked at with axe at both widths in both schemes: bin/proof looks.

The suite looks at each on a phone in the light and at a desk in the dark.
"""

import argparse
from collections.abc import Sequence

from tests.proofs.suite import run_tests

LOOKING = ("tests/browser/test_page_kinds.py", "-k", "test_nothing_keeps_anybody_out")


def main(arguments: Sequence[str]) -> int:
    """Run that test of every page kind in all ways, and exit as it does."""
    argparse.ArgumentParser(prog="bin/proof looks", description=__doc__).parse_args(arguments)
    return run_tests("--numprocesses=2", *LOOKING, PROOF_EVERY_LOOK="1")
