"""Taking files from one place to another: as often as wanted, and from where it was broken off."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from shared.storage.place import Named
from shared.storage.storage import Storage

AT_ONCE = 8
# Up to here a file is sent by one request.
SMALL = 4 * 2**20
FOLDERS = [f"{number:02x}" for number in range(256)]


@dataclass(frozen=True, slots=True)
class Copied:
    """What came of the files whose keys begin with two digits."""

    begin: str
    copied: int
    there: int
    deleted: int


async def copy_all(source: Storage, target: Storage, *, deletes: bool) -> AsyncIterator[Copied]:
    """Keep all files of one storage in another too; raises `StorageAway`.

    What is there in the same size is not copied, as keys name contents. With `deletes`, files go
    from the source as soon as the target has said that it has them.
    """
    for begin in FOLDERS:
        here = [named async for named in source.kept(begin)]
        there = {named async for named in target.kept(begin)}
        missing = [named for named in here if named not in there]
        for first in range(0, len(missing), AT_ONCE):
            batch = missing[first : first + AT_ONCE]
            await asyncio.gather(*(_copy(source, target, named) for named in batch))
        deleted = await _delete(source, target, begin, here) if deletes else 0
        if here:
            yield Copied(begin, len(missing), len(here) - len(missing), deleted)


async def _copy(source: Storage, target: Storage, named: Named) -> None:
    found = await source.find(named.name, whole=True)
    if found is None:
        # Deleted meanwhile.
        return
    # One of another size is no whole file: nothing else has its key.
    await target.delete(named.name)
    portions = found.portions(0, found.size)
    whole = found.size <= SMALL
    await target.put(named.name, b"".join([it async for it in portions]) if whole else portions)


async def _delete(source: Storage, target: Storage, begin: str, here: Sequence[Named]) -> int:
    there = {named async for named in target.kept(begin)}
    both = [named for named in here if named in there]
    for named in both:
        await source.delete(named.name)
    return len(both)
