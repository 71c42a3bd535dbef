"""What several tests look through, rendered once."""

import pytest

from shared.dev.kubernetes import Manifest, rendered


@pytest.fixture(scope="session")
def manifests() -> list[Manifest]:
    """Everything that deploy/kubernetes/example brings to a cluster."""
    return rendered()
