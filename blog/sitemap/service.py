"""The addresses of the front page, of pages and of posts."""

from collections.abc import Sequence

from blog.sitemap.queries import published_in_range, published_ranges
from shared.db import read_session
from shared.web.site_files import LARGEST_PART, Address, Part, Sitemap, range_of

FRONT = "front"
POSTS = "posts"


async def parts() -> Sequence[Part]:
    ranges = await published_ranges(read_session(), LARGEST_PART)
    return [
        Part(FRONT, 1),
        *(Part(f"{POSTS}-{number}", posts, changed_at) for number, posts, changed_at in ranges),
    ]


async def addresses(part: str) -> Sequence[Address]:
    if part == FRONT:
        return [Address("/")]
    number = range_of(part, POSTS)
    if number is None:
        return []
    found = await published_in_range(read_session(), number, LARGEST_PART)
    return [Address(f"/{slug}/", changed_at) for slug, changed_at in found]


blog_sitemap = Sitemap(parts, addresses)
