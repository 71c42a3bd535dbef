"""The history of relations's database."""

from relations.models import Base
from shared.db.migrations import run

run(Base.metadata)
