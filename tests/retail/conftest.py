"""The platform of the stories, with a shop whose shelves are filled from invoices."""

from tests.workflows.conftest import bakery, made_platform, platform

__all__ = ["bakery", "made_platform", "platform"]
