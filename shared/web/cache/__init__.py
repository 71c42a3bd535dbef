"""Whole pages for strangers, kept until something that was read for them is changed.

`keeps_page` marks the routes; `PageCache` answers; `ChangeLog` tells what was changed by whom.
"""

from shared.changes import ChangeLog, ChangesAway, all_of
from shared.web.cache.figures import Figures, sum_of
from shared.web.cache.keeping import keeps_page
from shared.web.cache.middleware import PageCache
from shared.web.cache.store import Store, drop_pages

__all__ = [
    "ChangeLog",
    "ChangesAway",
    "Figures",
    "PageCache",
    "Store",
    "all_of",
    "drop_pages",
    "keeps_page",
    "sum_of",
]
