"""Files of the house, whole and in part."""

import pytest

from shared.db.session import Database
from shared.factory import SHARED
from shared.tests.small_app import small_app

FILE = SHARED / "static" / "css" / "_global.css"


@pytest.mark.parametrize(
    ("wanted", "begin", "end"),
    [
        ("bytes=0-3", 0, 4),
        ("bytes=7-", 7, None),
        ("bytes=-5", -5, None),
        ("bytes=-999999", 0, None),
    ],
)
async def test_a_part_of_a_file_is_sent_by_itself(
    scratch: Database, wanted: str, begin: int, end: int | None
) -> None:
    client = small_app(scratch).test_client()

    answer = await client.get(f"/static/shared/css/{FILE.name}", headers={"Range": wanted})

    assert answer.status_code == 206
    assert await answer.get_data(as_text=False) == FILE.read_bytes()[begin:end]


@pytest.mark.parametrize("wanted", ["bytes=999999-", "bytes=-0", "bytes=3-1", "lines=0-3"])
async def test_a_part_that_no_file_has_is_refused(scratch: Database, wanted: str) -> None:
    client = small_app(scratch).test_client()

    answer = await client.get(f"/static/shared/css/{FILE.name}", headers={"Range": wanted})

    assert answer.status_code == 416
