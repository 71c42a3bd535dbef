"""Files in a bucket of an S3-compatible service; imported only where one is set."""

import logging
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any

from obstore.exceptions import BaseError
from obstore.store import S3Store

from shared.storage.errors import StorageAway
from shared.storage.place import Named

if TYPE_CHECKING:
    from obstore.store import S3Config

PORTION = 256 * 1024
# Parts of a large file, and how many are on their way: together they are the memory that it takes.
PART = 8 * 2**20
PARTS_AT_ONCE = 2
# A reader waits with a page before them, while others wait for their turn; who writes has sent a
# part first, and the time that takes counts too.
READING_SECONDS, WRITING_SECONDS = 5.0, 30.0
CONNECT_SECONDS = 2.0
RETRIES = 1
# A film to a slow reader; a standstill ends sooner.
LONGEST = timedelta(days=1)
LISTED_AT_ONCE = 1000
# For so long a bucket that was seen is taken to be there.
SEEN_SECONDS = 60.0
# Nothing is in it, so going through it takes as little as asking for the bucket can.
NO_FOLDER = "none"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Access:
    """Where a bucket is, and who we are there."""

    bucket: str
    endpoint: str
    region: str
    key_id: str
    secret: str = field(repr=False)


class Bucket:
    """A folder of a bucket, whose files no other folder's calls find."""

    def __init__(
        self,
        access: Access,
        folder: str,
        *,
        reading_seconds: float = READING_SECONDS,
        writing_seconds: float = WRITING_SECONDS,
    ) -> None:
        self._reading = _store(access, folder, standstill_seconds=reading_seconds)
        self._writing = _store(access, folder, standstill_seconds=writing_seconds)
        self._seen_at: float | None = None

    async def write(self, name: str, content: bytes | AsyncIterable[bytes]) -> None:
        with _told():
            if isinstance(content, bytes):
                await self._writing.put_async(name, content, use_multipart=False)
            else:
                await self._writing.put_async(
                    name, content, chunk_size=PART, max_concurrency=PARTS_AT_ONCE
                )

    async def find(self, name: str, *, whole: bool = False) -> "_FoundObject | None":
        with _told():
            try:
                if not whole:
                    size = (await self._reading.head_async(name))["size"]
                    return _FoundObject(self._reading, name, size)
                begun = await self._reading.get_async(name)
                return _FoundObject(self._reading, name, begun.meta["size"], begun)
            except FileNotFoundError:
                await self._require_bucket()
                return None

    async def named(self, folder: str) -> AsyncIterator[Named]:
        with _told():
            async for batch in self._reading.list(folder, chunk_size=LISTED_AT_ONCE):
                for found in batch:
                    yield Named(found["path"], found["size"])

    async def delete(self, name: str) -> None:
        with _told():
            try:
                await self._writing.delete_async(name)
            except FileNotFoundError:
                await self._require_bucket()

    async def _require_bucket(self) -> None:
        """Raise `FileNotFoundError` where there is no bucket: no file of it is found either."""
        if self._seen_at is None or monotonic() - self._seen_at > SEEN_SECONDS:
            await self._reading.list(NO_FOLDER).collect_async()
            self._seen_at = monotonic()


@dataclass(frozen=True, slots=True)
class _FoundObject:
    _store: S3Store
    _name: str
    size: int
    _begun: Any = None

    async def portions(self, begin: int, end: int) -> AsyncIterator[bytes]:
        if begin >= end:
            return
        with _told():
            reading = self._begun
            if reading is None or (begin, end) != (0, self.size):
                only = (begin, end)
                reading = await self._store.get_async(self._name, options={"range": only})
            async for portion in reading.stream(min_chunk_size=PORTION):
                yield portion


def _store(access: Access, folder: str, *, standstill_seconds: float) -> S3Store:
    # Said in full, since what is left out would be taken from AWS_ variables.
    config: S3Config = {
        "access_key_id": access.key_id,
        "secret_access_key": access.secret,
        "region": access.region,
        "virtual_hosted_style_request": False,
    }
    if access.endpoint:
        config["endpoint"] = access.endpoint
    return S3Store(
        access.bucket,
        prefix=folder,
        config=config,
        client_options={
            "allow_http": access.endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
            "read_timeout": timedelta(seconds=standstill_seconds),
            "timeout": LONGEST,
        },
        retry_config={
            "max_retries": RETRIES,
            "retry_timeout": timedelta(seconds=2 * standstill_seconds),
            "backoff": {
                "init_backoff": timedelta(milliseconds=100),
                "max_backoff": timedelta(seconds=1),
                "base": 2,
            },
        },
    )


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (BaseError, FileNotFoundError) as error:
        log.error("the bucket does not do what it is asked: %s", _first_line(error))
        raise StorageAway() from error


def _first_line(error: Exception) -> str:
    """Return what is for people of what the library says."""
    return str(error).partition("\n")[0]
