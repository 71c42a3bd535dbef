"""Where a service keeps what people send, by its settings."""

from pathlib import Path
from typing import Self

from pydantic import SecretStr, field_validator, model_validator

from shared.errors import MisconfiguredApp
from shared.settings import WEB, ProcessSettings, WrongSetting, checked_url
from shared.storage.folder import Folder
from shared.storage.place import Place

NEEDED = ("storage_key_id", "storage_secret")


class StorageSettings(ProcessSettings):
    """`storage_folder` holds what people send: it is kept as carefully as the database.

    With `storage_bucket` set, the bucket does. `storage_endpoint` is where an S3-compatible service
    is, as https://s3.example.org; left out, it is Amazon's in `storage_region`.
    """

    storage_folder: Path
    storage_bucket: str = ""
    storage_endpoint: str = ""
    storage_region: str = ""
    storage_key_id: str = ""
    storage_secret: SecretStr = SecretStr("")

    @field_validator("storage_endpoint")
    @classmethod
    def check_storage_endpoint(cls, value: str) -> str:
        return checked_url(value, WEB).rstrip("/") if value else value

    @model_validator(mode="after")
    def refuse_half_a_bucket(self) -> Self:
        if self.storage_bucket:
            for name in NEEDED:
                if not str(getattr(self, name)):
                    raise WrongSetting(f"{name.upper()} is missing: STORAGE_BUCKET needs it")
            if not self.storage_endpoint and not self.storage_region:
                raise WrongSetting(
                    "STORAGE_ENDPOINT is missing: STORAGE_BUCKET needs it, or STORAGE_REGION"
                )
        return self


def place_of(settings: StorageSettings, app: str) -> Place:
    """Return where an app keeps its files: its own folder in the bucket, or the folder."""
    return bucket_of(settings, app) if settings.storage_bucket else Folder(settings.storage_folder)


def bucket_of(settings: StorageSettings, app: str) -> Place:
    """Return the folder of an app in the bucket, which is set."""
    try:
        # Here, since it takes memory of every process that has it, and is not in every image.
        from shared.storage.bucket import Access, Bucket
    except ModuleNotFoundError as error:
        raise MisconfiguredApp(
            "STORAGE_BUCKET is set, but the image was built without the build argument BUCKET=1"
        ) from error

    access = Access(
        bucket=settings.storage_bucket,
        endpoint=settings.storage_endpoint,
        region=settings.storage_region or "us-east-1",
        key_id=settings.storage_key_id,
        secret=settings.storage_secret.get_secret_value(),
    )
    return Bucket(access, app)
