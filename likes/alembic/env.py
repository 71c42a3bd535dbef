"""The history of likes's database."""

from likes.models import Base
from shared.db.migrations import run

run(Base.metadata)
