"""Calls between services over the real wire: likes answers, and a caller of our choice asks."""

import pytest


@pytest.fixture
def app_name() -> str:
    return "likes"
