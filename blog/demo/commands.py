"""Load the demonstration: python -m blog.demo."""

import asyncio

from blog.app import create_app
from blog.demo.loading import (
    DemoPages,
    DemoPeople,
    DemoPosts,
    load_pages,
    load_people,
    load_posts,
)
from shared.actors import Actor, ActorKind, acting_as
from shared.standalone import standing_alone


def main() -> None:
    """Load the demonstration's pages, posts and people and say what is there now."""
    asyncio.run(_run(DemoPages.read(), DemoPosts.read(), DemoPeople.read()))


async def _run(pages: DemoPages, posts: DemoPosts, people: DemoPeople) -> None:
    async with standing_alone("blog", create_app):
        with acting_as(Actor(ActorKind.COMMAND)):
            await load_pages(pages)
            await load_posts(posts)
            await load_people(people)
    print(f"blog: {len(pages.pages)} pages and {len(posts.posts)} posts are in place")
    for person in people.people:
        held = ", ".join(sorted({role.page or "everything" for role in person.roles}))
        print(f"blog: {person.email} looks after {held}")
