"""An admin invites a keeper, who then sees only what they keep, on all sites."""

import re
from datetime import timedelta

from blog.posts.content import PostContent
from blog.posts.service import publish_post, write_post
from blog.roles.commands import grant
from glue.contracts.blog import PostKind, Role
from shared.clock import frozen, utcnow
from shared.db import transaction
from shared.runtime import running
from tests.workflows.bakery import BLOG, EMAIL, ORDERS, Bakery
from tests.workflows.platform import Browser, Platform

BEN = "ben@example.org"
CLEO = "cleo@example.org"


async def link_in_last_mail(platform: Platform, path: str) -> str:
    *_, (_, _, text) = await platform.mails("blog")
    found = re.search(rf"http://\S+{path}\S+", text)
    assert found, text
    return found[0]


async def make_admin(platform: Platform, browser: Browser, email: str = EMAIL) -> None:
    """Make somebody an admin by the command, and have them sign in."""
    with running(platform.runtime("blog")):
        await grant(email, Role.ADMIN, None)
    await browser.submit(f"{BLOG}/sign-in/", {"email": email, "next": ""})
    await browser.submit(await link_in_last_mail(platform, "/sign-in/"), {})


async def publish_dairy(platform: Platform) -> None:
    content = PostContent(kind=PostKind.PAGE, slug="dairy", title="The Dairy")
    with running(platform.runtime("blog")):
        async with transaction() as session:
            await publish_post(session, await write_post(session, content=content), now=utcnow())


async def invite_ben(platform: Platform, admin: Browser, bakery: Bakery) -> str:
    """Have an admin ask Ben to keep the bakery's orders, and return the link he is mailed."""
    form = {"email": BEN, "grants": f"orders:{bakery.page_id}"}
    answer = await admin.submit(f"{BLOG}/admin/pages/bakery/keepers/", form)
    assert answer.status_code == 303, answer.text
    return await link_in_last_mail(platform, "/invitations/")


async def test_an_invited_keeper_sees_their_page_and_its_orders_and_no_others(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await publish_dairy(platform)
    await make_admin(platform, ada)
    link = await invite_ben(platform, ada, bakery)
    ben, cleo = platform.new_browser(), platform.new_browser()
    await bakery.put_into_basket(cleo, "tea")
    await bakery.check_out(cleo, email=CLEO)
    for _ in range(20):
        assert (await ben.visit(link)).status_code == 200

    await ben.submit(link, {})

    desk = await ben.visit(f"{BLOG}/admin/")
    assert str(desk.url) == f"{BLOG}/admin/pages/bakery/"
    assert "Invitation accepted" in desk.text
    assert "Shop opened" in desk.text
    assert f'href="{ORDERS}/keep/{bakery.page_id}/"' in desk.text
    assert "The shop" not in desk.text
    assert (await ben.visit(f"{ORDERS}/1/")).status_code == 200
    for closed in ("/admin/pages/dairy/", "/admin/people/", "/admin/log/"):
        assert (await ben.visit(f"{BLOG}{closed}")).status_code == 403
    refusals = await ada.visit(f"{BLOG}/admin/log/?kind=refusals")
    assert refusals.text.count("Refused: to look after") == 3


async def test_what_a_keeper_does_on_another_site_is_told_on_the_pages_desk(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await make_admin(platform, ada)
    ben = platform.new_browser()
    await ben.submit(await invite_ben(platform, ada, bakery), {})
    await bakery.put_into_basket(ben, "tea")
    await bakery.check_out(ben, email=BEN)

    await ben.submit(f"{ORDERS}/1/recheck/", {})

    desk = await ada.visit(f"{BLOG}/admin/pages/bakery/")
    told = re.sub(r"<[^>]+>|\s+", " ", desk.text)
    assert re.search(r"Payment looked at again +Order 1 .*? by +ben", told), told


async def test_a_role_that_is_taken_is_gone_on_all_sites_within_a_second(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await make_admin(platform, ada)
    ben, cleo = platform.new_browser(), platform.new_browser()
    await ben.submit(await invite_ben(platform, ada, bakery), {})
    await bakery.put_into_basket(cleo, "tea")
    await bakery.check_out(cleo, email=CLEO)
    before = [
        (await ben.visit(f"{site}/")).status_code
        for site in (f"{BLOG}/admin/pages/bakery", f"{ORDERS}/1")
    ]

    people = await ada.visit(f"{BLOG}/admin/people/?q={BEN}")
    person = re.search(r'people__link" href="(/admin/people/\d+/)"', people.text)
    assert person
    await ada.submit(
        f"{BLOG}{person[1]}roles/", {"grant": f"orders:{bakery.page_id}", "wanted": "off"}
    )

    with frozen(utcnow() + timedelta(seconds=1)):
        assert (await ben.visit(f"{BLOG}/admin/pages/bakery/")).status_code == 403
        assert (await ben.visit(f"{ORDERS}/1/")).status_code == 404
    assert before == [200, 200]


async def test_while_a_service_is_away_the_desk_says_what_it_cannot_tell(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await make_admin(platform, ada)
    platform.take_away("market")

    desk = await ada.visit(f"{BLOG}/admin/pages/bakery/")

    assert desk.status_code == 200
    assert "market does not answer right now" in desk.text
    assert "The shops cannot be asked for right now" in desk.text
