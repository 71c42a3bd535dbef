"""The history of orders's database."""

from orders.models import Base
from shared.db.migrations import run

run(Base.metadata)
