"""The history of blog's database."""

from blog.models import Base
from shared.db.migrations import run

run(Base.metadata)
