"""Where files are kept is said by settings; a bucket that is half set stops the start."""

from pathlib import Path

import pytest

from shared.errors import MisconfiguredApp
from shared.storage import StorageSettings, place_of
from shared.storage.bucket import Bucket
from shared.storage.folder import Folder

WHOLE = {
    "storage_bucket": "files",
    "storage_endpoint": "https://s3.example.org/",
    "storage_key_id": "key",
    "storage_secret": "never-shown",
}


def test_without_a_bucket_files_are_in_the_folder(tmp_path: Path) -> None:
    settings = StorageSettings.load(storage_folder=tmp_path)

    assert isinstance(place_of(settings, "blog"), Folder)


@pytest.mark.parametrize("more", [{}, {"storage_endpoint": "", "storage_region": "eu-west-2"}])
def test_with_a_bucket_files_are_in_it(tmp_path: Path, more: dict[str, str]) -> None:
    settings = StorageSettings.load(storage_folder=tmp_path, **(WHOLE | more))

    assert isinstance(place_of(settings, "blog"), Bucket)
    assert "never-shown" not in repr(settings)


@pytest.mark.parametrize("missing", ["storage_endpoint", "storage_key_id", "storage_secret"])
def test_half_a_bucket_is_refused_with_what_is_missing(tmp_path: Path, missing: str) -> None:
    with pytest.raises(MisconfiguredApp, match=f"^{missing.upper()} is missing") as refused:
        StorageSettings.load(storage_folder=tmp_path, **(WHOLE | {missing: ""}))

    assert "never-shown" not in str(refused.value)


def test_an_endpoint_is_an_address(tmp_path: Path) -> None:
    with pytest.raises(MisconfiguredApp, match="STORAGE_ENDPOINT must begin with http"):
        StorageSettings.load(storage_folder=tmp_path, **(WHOLE | {"storage_endpoint": "s3.eu"}))
