"""Give roles from the command line: bin/grant ADDRESS ROLE [PAGE-SLUG]."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from blog.app import create_app
from blog.people.addresses import normal_address
from blog.people.service import known_person
from blog.posts.queries import live_page
from blog.roles.queries import all_grants
from blog.roles.service import give_role
from glue.contracts.blog import Grant, Role
from glue.urls import blog_url
from shared.actors import Actor, ActorKind, acting_as
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.errors import MisconfiguredApp
from shared.mail import InvalidRecipient
from shared.standalone import standing_alone


class NotGiven(Exception):
    """Nobody was given anything; the message says why."""


def main() -> int:
    """Give a role, or list who has which; 1 where that could not be done."""
    arguments = parse(sys.argv[1:])
    try:
        asyncio.run(_run(arguments))
    except (NotGiven, MisconfiguredApp) as problem:
        return _fail(str(problem))
    except OSError as error:
        return _fail(f"the database does not answer ({error.strerror}): is bin/dev running?")
    return 0


def parse(words: Sequence[str]) -> Namespace:
    """Read the command line, or leave with a sentence."""
    parser = ArgumentParser(
        prog="bin/grant",
        description="Give somebody a role, whether they have been here or not. The first admin is"
        " made so; admins give further roles on the site, at /admin/.",
        epilog="admin and author hold everywhere; the other roles are on a page.",
    )
    parser.add_argument("address", nargs="?", metavar="ADDRESS", help="their mail address")
    parser.add_argument("role", nargs="?", choices=list(map(str, Role)), metavar="ROLE")
    parser.add_argument("page", nargs="?", metavar="PAGE-SLUG", help="of a role that is on a page")
    parser.add_argument("--list", action="store_true", help="list who has which role")
    arguments = parser.parse_args(words)
    if not arguments.list and arguments.role is None:
        parser.error(f"name an address and a role of {', '.join(Role)}; or say --list")
    return arguments


async def grant(address: str, role: Role, page_slug: str | None) -> str:
    """Give a role and return what there is to say; raises `NotGiven`."""
    if role.is_of_a_page != (page_slug is not None):
        where = "is on a page: name its slug" if role.is_of_a_page else "holds everywhere"
        raise NotGiven(f"the role {role} {where}")
    try:
        email = normal_address(address)
    except InvalidRecipient as error:
        raise NotGiven(f"{address} is not a mail address") from error
    with acting_as(Actor(ActorKind.COMMAND)):
        async with transaction() as session:
            page = await live_page(session, slug=page_slug) if page_slug else None
            if page_slug and page is None:
                raise NotGiven(f"there is no page {page_slug}")
            user = await known_person(session, email=email)
            wanted = Grant(role=role, page_id=page.id if page else None)
            given = await give_role(session, user_id=user.id, grant=wanted, by=None, now=utcnow())
    what = f"the role {role}" + (f" on {page_slug}" if page_slug else "")
    if not given:
        return f"{email} had {what} already"
    return f"{email} has {what} now. Sign in at {blog_url('/sign-in/')}"


async def listing() -> list[str]:
    """Return a line for each role of each person."""
    async with reading() as session:
        rows = await all_grants(session)
    width = max((len(user.email) for user, _, _ in rows), default=0)
    return [
        f"{user.email:<{width}}  {grant.role:<8}  {page.slug if page else 'everywhere'}"
        for user, grant, page in rows
    ]


async def _run(arguments: Namespace) -> None:
    async with standing_alone("blog", create_app):
        if arguments.list:
            print("\n".join(await listing()) or "Nobody has a role yet")
        else:
            print(await grant(arguments.address, Role(arguments.role), arguments.page))


def _fail(reason: str) -> int:
    print(f"bin/grant: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
