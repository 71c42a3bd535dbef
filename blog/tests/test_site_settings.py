"""What admins decide about the site as a whole, and where it is seen."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from blog.site_settings.errors import SettingsChangedMeanwhile
from blog.site_settings.models import KeyValue
from blog.site_settings.queries import kept_settings
from blog.site_settings.reading import forget_settings
from blog.site_settings.service import save_settings
from blog.site_settings.values import SiteSettings
from blog.tests.admins import ADMIN, enter_as, text_of, with_empty_logs
from blog.tests.factories import ADA, make_post
from blog.tests.links import ask, mailed_texts
from glue.contracts import blog
from glue.contracts.blog import Grant, Role
from glue.site_words import LOOP_NAME, learn_site_words
from shared.clock import FrozenClock
from shared.db import reading, transaction
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices
from shared.web.site import SiteWords

ADDRESS = "/admin/settings/"
AS_CONFIGURED = SiteSettings()
NOTICE = "The market is closed on Saturday"


@pytest.fixture
def remembering(runtime: Runtime, clock: FrozenClock) -> Iterator[None]:
    """Remember for five seconds, as a served app does, and nothing from before."""
    before = runtime.settings
    runtime.settings = before.model_copy(update={"layout_memory_seconds": 5.0})
    forget_settings()
    yield
    forget_settings()
    runtime.settings = before


@pytest.fixture
def learning(runtime: Runtime) -> Iterator[None]:
    """Forget afterwards what the process was taught to call the site."""
    yield
    runtime.extras.pop(SiteWords, None)


async def save(wanted: SiteSettings, seen: SiteSettings = AS_CONFIGURED) -> None:
    async with transaction() as session:
        await save_settings(session, wanted, seen=seen.version)


async def kept() -> SiteSettings:
    async with reading() as session:
        return await kept_settings(session)


async def send(client: SameOriginClient, **typed: str) -> tuple[int, str]:
    now = (await kept()).model_dump() | {"seen": (await kept()).version}
    form = {name: str(value) for name, value in (now | typed).items()}
    answer = await client.post(ADDRESS, form=form)
    return answer.status_code, str(await answer.get_data(as_text=True))


async def test_what_nobody_changed_is_what_it_is_by_itself() -> None:
    assert await kept() == AS_CONFIGURED


async def test_what_is_put_back_is_kept_no_longer() -> None:
    changed = SiteSettings(title="Ash & Rose", posts_on_front=3)
    await save(changed)

    await save(AS_CONFIGURED, seen=changed)

    assert await kept() == AS_CONFIGURED
    async with reading() as session:
        assert await session.get(KeyValue, "title") is None


async def test_a_setting_of_a_later_version_is_left_alone() -> None:
    async with transaction() as session:
        session.add(KeyValue(key="of_tomorrow", value=["x"]))

    await save(SiteSettings(title="Ash & Rose"))

    async with reading() as session:
        assert await session.get(KeyValue, "of_tomorrow") is not None


@pytest.mark.committed
async def test_of_two_who_save_at_once_one_is_told_of_the_other() -> None:
    results = await asyncio.gather(
        save(SiteSettings(title="Ash")), save(SiteSettings(title="Rose")), return_exceptions=True
    )

    assert [type(it) for it in results if it is not None] == [SettingsChangedMeanwhile]
    assert (await kept()).title in ("Ash", "Rose")


async def test_an_admin_changes_what_every_page_says(
    client: SameOriginClient, services: FakeServices, remembering: None
) -> None:
    with_empty_logs(services)
    assert NOTICE not in await text_of(client, "/")
    await enter_as(client, ADA, ADMIN)

    status, _body = await send(client, title="Ash & Rose", notice=NOTICE, footer="Since 1999")
    front = await text_of(client, "/")

    assert status == 303
    assert "<title>Ash &amp; Rose</title>" in front
    assert NOTICE in front
    assert "Since 1999" in front
    assert "Settings changed: footer, notice, title" in await text_of(client, "/admin/log/")


async def test_searchers_sharers_and_phones_are_told_the_same_name(
    client: SameOriginClient, remembering: None
) -> None:
    await make_post("hay-cut")
    await save(SiteSettings(title="Ash & Rose", tagline="Bread and hay"))

    manifest = await (await client.get("/manifest.webmanifest")).get_json(force=True)
    front, post = await text_of(client, "/"), await text_of(client, "/hay-cut/")
    feed = await text_of(client, "/posts/feed.json")

    assert (manifest["name"], manifest["description"]) == ("Ash & Rose", "Bread and hay")
    assert '<meta property="og:title" content="Ash &amp; Rose">' in front
    assert '<meta name="description" content="Bread and hay">' in front
    assert "Ash &amp; Rose</title>" in post
    for told in (front, post, feed):
        assert "Rose Ash" not in told.replace("made with Rose Ash", "")


async def test_a_mail_to_sign_in_is_of_the_site_as_its_admins_call_it(learning: None) -> None:
    await save(SiteSettings(title="Ash & Rose"))
    await learn_site_words()

    await ask(ADA)

    (text,) = await mailed_texts()
    assert "Ash & Rose" in text
    assert "Rose Ash" not in text


async def test_whoever_changes_the_name_has_mails_say_it_at_once(
    client: SameOriginClient, services: FakeServices, runtime: Runtime
) -> None:
    await enter_as(client, ADA, ADMIN)
    woken = runtime.loops[LOOP_NAME]._woken
    woken.clear()

    await send(client, title="Ash & Rose")

    assert woken.is_set()


async def test_another_process_follows_within_seconds(
    client: SameOriginClient, remembering: None, clock: FrozenClock
) -> None:
    assert NOTICE not in await text_of(client, "/")
    await save(SiteSettings(notice=NOTICE))

    assert NOTICE not in await text_of(client, "/")
    clock.advance(timedelta(seconds=5))

    assert NOTICE in await text_of(client, "/")


async def test_the_front_page_has_as_many_posts_as_it_is_to(client: SameOriginClient) -> None:
    await make_post("first")
    await make_post("second")
    assert "notice board" in await text_of(client, "/")

    await save(SiteSettings(posts_on_front=1))
    one = await text_of(client, "/")
    await save(SiteSettings(posts_on_front=0), seen=SiteSettings(posts_on_front=1))
    none = await text_of(client, "/")

    assert ("Second" in one, "First" in one) == (True, False)
    assert "notice board" not in none


@pytest.mark.parametrize(
    "typed",
    [
        {"title": "x" * 61},
        {"notice": "x" * 301},
        {"posts_on_front": "many"},
        {"posts_on_front": "25"},
        {"posts_on_front": "-1"},
        {"posts_on_front": ""},
    ],
)
async def test_what_cannot_be_is_refused_and_stays_typed(
    client: SameOriginClient, typed: dict[str, str]
) -> None:
    await enter_as(client, ADA, ADMIN)

    status, page = await send(client, tagline="Still typed", **typed)

    assert status == 422
    assert "Still typed" in page
    assert "please" in page
    assert await kept() == AS_CONFIGURED


async def test_who_saves_over_what_somebody_else_saved_sees_both(
    client: SameOriginClient,
) -> None:
    await enter_as(client, ADA, ADMIN)
    await save(SiteSettings(tagline="Of somebody else"))

    status, page = await send(client, tagline="Of ada", seen=AS_CONFIGURED.version)
    assert status == 409
    assert "Of somebody else" in page
    assert "Of ada" in page
    assert (await send(client, tagline="Of ada"))[0] == 303

    assert (await kept()).tagline == "Of ada"


async def test_an_author_changes_no_settings(client: SameOriginClient) -> None:
    await enter_as(client, "ben@example.org", Grant(role=Role.AUTHOR))

    assert (await send(client, title="Mine"))[0] == 403


async def test_siblings_are_told_what_the_site_says(sibling: RpcClient) -> None:
    await save(SiteSettings(title="Ash & Rose", notice=NOTICE))

    said = await sibling.fetch(blog.SiteSettings())

    assert said == blog.Site(title="Ash & Rose", notice=NOTICE)
