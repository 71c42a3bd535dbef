"""Which numbered database of the tests' one Redis is whose: tests of one process share it."""

from enum import IntEnum, unique


@unique
class RedisDatabase(IntEnum):
    """Those that tests empty or look through whole; 0 is for whatever needs none of its own."""

    DEPLOYED = 10
    WITHOUT_POSTGRES = 11
    STORIES = 12
    PAGES = 13
    LIMITS = 14
