"""The folder in which several processes of a service count together.

The client library decides by its variable, when it is imported, whether it counts there; so this is
said before any of it is, and this module imports none of it.
"""

import os

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def count_together(folder: str) -> None:
    """Have this process, and those it forks, count in a folder that is empty."""
    os.environ[VARIABLE] = folder


def shared_folder() -> str:
    """Return the folder in which several processes count; empty where each is alone."""
    return os.environ.get(VARIABLE, "")
