"""A simulated SumUp: several merchants, a hosted page, notifications, and ways to misbehave."""

from shared.testing.sumup.app import SimulatorApp, create_simulator
from shared.testing.sumup.merchants import Merchant, read_merchants
from shared.testing.sumup.switches import Call, Fault
from shared.testing.sumup.transport import SimulatorTransport

__all__ = [
    "Call",
    "Fault",
    "Merchant",
    "SimulatorApp",
    "SimulatorTransport",
    "create_simulator",
    "read_merchants",
]
