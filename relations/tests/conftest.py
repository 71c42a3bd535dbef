"""What tests of relations share."""

import pytest

from glue.contracts.relations import AttachChild, ContainerType


@pytest.fixture
def bakery_gets_a_shop() -> AttachChild:
    return AttachChild(
        parent_type=ContainerType.PAGE,
        parent_id=1,
        child_type=ContainerType.MARKET,
        child_id=10,
    )
