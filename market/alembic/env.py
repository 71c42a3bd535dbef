"""The history of market's database."""

from market.models import Base
from shared.db.migrations import run

run(Base.metadata)
