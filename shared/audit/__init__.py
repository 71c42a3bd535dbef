"""The audit log: who did what, to what, from where and why; written with the change itself."""

from shared.audit.reading import Trail, audit_trail
from shared.audit.recording import record

__all__ = ["Trail", "audit_trail", "record"]
