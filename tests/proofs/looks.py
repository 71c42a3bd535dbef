"""Every kind of page looked at with axe at both widths in both schemes: bin/proof looks.

The suite looks at each on a phone in the light and at a desk in the dark.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence

from tests.served import ROOT

LOOKING = ("tests/browser/test_page_kinds.py", "-k", "test_nothing_keeps_anybody_out")


def main(arguments: Sequence[str]) -> int:
    """Run that test of every page kind in all ways, and exit as it does."""
    argparse.ArgumentParser(prog="bin/proof looks", description=__doc__).parse_args(arguments)
    command = [sys.executable, "-m", "shared.dev.test", "--numprocesses=2", *LOOKING]
    told = os.environ | {"PROOF_EVERY_LOOK": "1"}
    return subprocess.run(command, cwd=ROOT, env=told, check=False).returncode
