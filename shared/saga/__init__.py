"""Recorded steps: work across services that any process can take up where another left it."""

from shared.saga.definition import Saga, SagaRun
from shared.saga.drain import drain_sagas
from shared.saga.record import LeaseLost, Started
from shared.saga.runner import run

__all__ = ["LeaseLost", "Saga", "SagaRun", "Started", "drain_sagas", "run"]
