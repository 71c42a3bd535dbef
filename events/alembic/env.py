"""The history of events's database."""

from events.models import Base
from shared.db.migrations import run

run(Base.metadata)
