"""What tests of likes share."""

import pytest

from glue.contracts.likes import TargetType, Toggle


@pytest.fixture
def ada_likes_tea() -> Toggle:
    return Toggle(user_id=1, target_type=TargetType.PRODUCT, target_slug="tea")
