"""Import what the seven apps, the simulated SumUp and the mail catcher consist of."""

from importlib import import_module

import shared.dev.mail_catcher.catcher
import shared.serving.by_hypercorn
import shared.serving.by_uvicorn
import shared.serving.processes
import shared.testing.sumup.commands  # noqa: F401
from glue.directory import SERVICES

for service in SERVICES:
    import_module(f"{service.name}.app")
