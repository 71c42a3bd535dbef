"""Glue has no app of its own: its pieces are tried inside cart, with siblings that are faked."""

import pytest


@pytest.fixture
def app_name() -> str:
    return "cart"
