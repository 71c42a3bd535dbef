"""Tests of the suite, run as a proof with more effort than the suite has for them."""

import os
import subprocess
import sys

from tests.served import ROOT


def run_tests(*arguments: str, **told: str) -> int:
    """Run these tests with this much more in their environment, and return what they exit with."""
    command = [sys.executable, "-m", "shared.dev.test", *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | told, check=False).returncode
