"""The history of cart's database."""

from cart.models import Base
from shared.db.migrations import run

run(Base.metadata)
