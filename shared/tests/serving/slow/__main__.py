"""Serve it as bin/serve does, where and by how many processes the environment says."""

import sys

from shared.serving import ServerSettings, bound
from shared.serving.processes import serve

if __name__ == "__main__":
    settings = ServerSettings()
    sys.exit(serve("shared.tests.serving.slow", bound(settings), settings))
