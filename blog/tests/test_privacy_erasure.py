"""Being erased: asked for twice, begun once, finished whatever is away, and nothing left."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from quart.typing import TestClientProtocol as Browser
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import DeclarativeBase

from blog.address_changes.models import AddressChange
from blog.authors.models import Author
from blog.invitations.models import Invitation
from blog.people.models import User
from blog.people.service import known_person, rename
from blog.posts.content import PostContent, document_of
from blog.posts.service import write_post
from blog.privacy import service
from blog.privacy.erasing import SETTLING, confirm_erasure
from blog.privacy.errors import BeingErased
from blog.privacy.exporting import clean, start_export
from blog.privacy.models import DataExport, DataPart, Erasure, HeldUpBy
from blog.roles.errors import LastAdmin
from blog.roles.models import RoleGrant
from blog.roles.service import give_role
from blog.sign_in.device import Device
from blog.sign_in.models import BrowserSession, MagicLink
from blog.sign_in.service import sign_in_by_link
from blog.tests.factories import ADA, make_page, make_user
from blog.tests.leaving import (
    PRIVACY,
    body_of,
    everybody_answers,
    go_on,
    letters,
    sign_in,
    the_erasures,
    the_exports,
)
from blog.tests.links import ask_for_link
from blog.uploads.models import Upload, UploadKind
from glue.contracts import blog, cart, events, market, orders
from glue.contracts.blog import Grant, Role, UserLoggedIn
from glue.contracts.families import Erased, ErasureWaits
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.db.bus import mails, sagas
from shared.outbox import drain_outbox, emit
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.storage import Storage
from shared.storage.folder import Folder
from shared.testing.fakes import FakeServices

BEN = "ben@example.org"
MINUTE = timedelta(minutes=1)
LINK = re.compile(r"http://blog\.test/account/privacy/erasures/([\w-]+)/")


@pytest.fixture(autouse=True)
def answering(services: FakeServices) -> FakeServices:
    everybody_answers(services)
    services.answers(cart.AdoptCartForUser, cart.Merged(lines=0))
    services.answers(events.AdoptEntriesForUser, events.Places())
    return services


async def mailed_token() -> str:
    return [found[1] for _, _, text in await letters() for found in LINK.finditer(text)][-1]


async def ask(user: User) -> str:
    """Ask to be erased, and return the token of the letter."""
    async with transaction() as session:
        await service.ask_for_erasure(session, user_id=user.id, now=utcnow())
    return await mailed_token()


async def confirm(token: str) -> bool:
    async with transaction() as session:
        return (await confirm_erasure(session, token=token, now=utcnow())).is_new


async def begin(user: User) -> str:
    token = await ask(user)
    await confirm(token)
    return token


async def enter(link: str) -> None:
    async with transaction() as session:
        await sign_in_by_link(session, token=link, device=Device(), now=utcnow())


async def make_admin(user: User) -> None:
    async with transaction() as session:
        await give_role(
            session, user_id=user.id, grant=Grant(role=Role.ADMIN), by=None, now=utcnow()
        )


async def count(table: type[DeclarativeBase]) -> int:
    async with reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_the_letter_alone_erases_nothing_and_looking_at_it_neither(
    client: Browser,
) -> None:
    token = await ask(await make_user(ADA))

    for _ in range(20):
        page = await client.get(f"{PRIVACY}erasures/{token}/")
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "private, no-store"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert "Yes, erase me" in await page.get_data(as_text=True)
    await go_on()

    (erasure,) = await the_erasures()
    assert erasure.confirmed_at is None
    assert await count(User) == 1


async def test_everybody_is_told_to_forget_orders_first_and_blog_comes_last(
    answering: FakeServices, clock: FrozenClock
) -> None:
    ada = await make_user(ADA)
    asked: list[str] = []

    def note(action: orders.ErasePerson | events.ErasePerson) -> Erased:
        asked.append(action.owner)
        assert (action.user_id, action.email) == (ada.id, ADA)
        return Erased(rows=1)

    answering.answers(orders.ErasePerson, note)
    answering.answers(events.ErasePerson, note)
    await begin(ada)
    await go_on()
    too_early = list(asked)
    clock.advance(SETTLING)
    await go_on()

    (erasure,) = await the_erasures()
    assert too_early == []
    assert asked == ["orders", "events"]
    assert erasure.done == [
        "orders",
        "events",
        "cart",
        "likes",
        "market",
        "relations",
        "blog",
    ]
    assert erasure.finished_at == clock.now()
    assert answering.keys(cart.ErasePerson) == [f"erase:{erasure.id}:cart"]
    assert await count(User) == 0


async def test_nothing_of_them_is_left_in_blog_and_others_keep_theirs(
    clock: FrozenClock, client: Browser
) -> None:
    ada, ben = await make_user(ADA), await make_user(BEN)
    page = await make_page()
    async with transaction() as session:
        await rename(session, user_id=ada.id, name="Ada Lovelace")
        role = Grant(role=Role.SHOP, page_id=page.id)
        for user in (ada, ben):
            await give_role(session, user_id=user.id, grant=role, by=ada.id, now=utcnow())
        for email in (ADA, "old@example.org"):
            await session.execute(
                insert(Invitation).values(
                    email=email,
                    token_hash=email,
                    roles=[],
                    created_at=utcnow(),
                    expires_at=utcnow(),
                )
            )
        await session.execute(
            insert(AddressChange).values(
                user_id=ada.id,
                old_email="old@example.org",
                new_email=ADA,
                old_token_hash="o",
                new_token_hash="n",
                created_at=utcnow(),
                expires_at=utcnow(),
                done_at=utcnow(),
            )
        )
    await ask_for_link("old@example.org")
    await ask_for_link(ADA)
    await ask_for_link(BEN)
    async with transaction() as session:
        await start_export(session, user_id=ada.id, now=utcnow())
    await begin(ada)
    clock.advance(SETTLING)
    await go_on()

    assert [await count(it) for it in (Invitation, AddressChange, DataExport, DataPart)] == [0] * 4
    assert [await count(it) for it in (User, MagicLink)] == [1, 1]
    async with reading() as session:
        (grant,) = (await session.scalars(select(RoleGrant))).all()
    assert (grant.user_id, grant.granted_by) == (ben.id, None)
    assert [(to, subject.split(",")[0]) for to, subject, _ in await letters()] == [
        (BEN, "Sign in to Rose Ash"),
        (ADA, "You are erased at Rose Ash"),
    ]


async def test_an_address_that_is_another_persons_by_now_is_left_to_them(
    clock: FrozenClock,
) -> None:
    ada = await make_user(ADA)
    async with transaction() as session:
        await session.execute(
            insert(AddressChange).values(
                user_id=ada.id,
                old_email=BEN,
                new_email=ADA,
                old_token_hash="o",
                new_token_hash="n",
                created_at=utcnow(),
                expires_at=utcnow(),
                done_at=utcnow(),
            )
        )
    await make_user(BEN)
    await ask_for_link(BEN)
    await begin(ada)
    clock.advance(SETTLING)
    await go_on()

    assert [to for to, _, _ in await letters()] == [BEN, ADA]


@pytest.mark.parametrize("away", ["orders", "events", "cart", "likes", "market", "relations"])
async def test_a_service_that_is_away_is_waited_for_and_nobody_is_told_twice(
    answering: FakeServices, clock: FrozenClock, away: str, client: Browser
) -> None:
    token = await begin(await make_user(ADA))
    clock.advance(SETTLING)
    answering.is_down(away)
    await go_on()
    (waiting,) = await the_erasures()
    page = await body_of(client, f"{PRIVACY}erasures/{token}/")
    answering.is_up(away)
    clock.advance(MINUTE)
    await go_on()

    (finished,) = await the_erasures()
    assert (waiting.held_up_by, waiting.finished_at) == (HeldUpBy.AWAY, None)
    assert f"{len(waiting.done)} of 7 part" in page
    assert "does not answer right now" in page
    assert (finished.held_up_by, finished.finished_at) == (None, clock.now())
    for contract in (orders.ErasePerson, cart.ErasePerson, market.ErasePerson):
        assert len(answering.calls(contract)) == 1


async def test_while_an_order_is_being_paid_it_waits_for_hours_and_is_not_parked(
    answering: FakeServices, clock: FrozenClock, client: Browser
) -> None:
    answering.refuses(orders.ErasePerson, ErasureWaits())
    token = await begin(await make_user(ADA))
    clock.advance(SETTLING)
    for _ in range(20):
        await go_on()
        clock.advance(timedelta(minutes=10))
    page = await body_of(client, f"{PRIVACY}erasures/{token}/")
    (waiting,) = await the_erasures()

    answering.answers(orders.ErasePerson, Erased(rows=3))
    await go_on()

    (finished,) = await the_erasures()
    assert (waiting.held_up_by, waiting.done) == (HeldUpBy.UNDER_WAY, [])
    assert "something of yours is still under way, such as a payment" in page
    assert answering.calls(cart.ErasePerson) != []
    assert finished.finished_at == clock.now()


async def test_it_waits_for_what_the_person_did_last(
    answering: FakeServices, clock: FrozenClock
) -> None:
    ada = await make_user(ADA)
    answering.is_down("cart")
    async with transaction() as session:
        await emit(session, UserLoggedIn(user_id=ada.id, session_id="v"), stream=f"user:{ada.id}")
    await begin(ada)
    clock.advance(SETTLING)
    await go_on()
    (waiting,) = await the_erasures()
    answering.is_up("cart")
    await drain_outbox()
    clock.advance(MINUTE)
    await go_on()

    (finished,) = await the_erasures()
    assert (waiting.held_up_by, waiting.done) == (HeldUpBy.UNDER_WAY, [])
    assert finished.finished_at == clock.now()


@pytest.mark.committed
async def test_asking_twice_leaves_the_newer_link_and_pressing_twice_begins_once() -> None:
    ada = await make_user(ADA)
    first, second = await ask(ada), await ask(ada)

    began = await asyncio.gather(*(confirm(second) for _ in range(4)))

    assert first != second
    assert sorted(began) == [False, False, False, True]
    async with reading() as session:
        assert await session.scalar(select(func.count()).select_from(sagas)) == 1
    assert len(await the_erasures()) == 1


@pytest.mark.committed
async def test_the_older_link_says_that_it_is_too_old(client: Browser) -> None:
    ada = await make_user(ADA)
    first = await ask(ada)
    await ask(ada)
    path = f"{PRIVACY}erasures/{first}/"

    for response in (await client.get(path), await client.post(path)):
        assert response.status_code == 410
        assert "Nothing was erased by it" in await response.get_data(as_text=True)
    assert await count(User) == 1


@pytest.mark.committed
async def test_a_link_is_too_old_after_an_hour_and_the_wish_is_forgotten(
    client: Browser, clock: FrozenClock
) -> None:
    path = f"{PRIVACY}erasures/{await ask(await make_user(ADA))}/"
    clock.advance(timedelta(hours=1))

    old = await client.post(path)
    await clean()

    assert old.status_code == 410
    assert await the_erasures() == []
    assert (await client.get(path)).status_code == 410


@pytest.mark.committed
async def test_whoever_confirms_is_signed_out_everywhere_at_once(
    client: Browser, sibling: RpcClient, clock: FrozenClock
) -> None:
    await sign_in(client)
    token = await ask(await make_user(ADA))

    answer = await client.post(f"{PRIVACY}erasures/{token}/")
    clock.advance(timedelta(seconds=1))
    account = await client.get("/account/")

    assert answer.headers["Location"] == f"{PRIVACY}erasures/{token}/"
    assert account.status_code == 303
    assert await count(BrowserSession) == 0
    assert "It begins in about a minute" in await body_of(client, f"{PRIVACY}erasures/{token}/")
    ada = (await the_erasures())[0].user_id
    trail = await sibling.fetch(blog.AuditTrail())
    about = [entry.action for entry in trail if entry.object_id == ada]
    assert about[:2] == ["erasure.confirmed", "erasure.asked"]


@pytest.mark.committed
async def test_the_link_shows_the_way_to_the_end_without_any_session(
    client: Browser, clock: FrozenClock
) -> None:
    token = await begin(await make_user(ADA))
    path = f"{PRIVACY}erasures/{token}/"
    begun = await body_of(client, path)
    region = await body_of(client, f"{path}?looks=1", **{"HX-Request": "true"})
    clock.advance(SETTLING)
    await go_on()

    over = await body_of(client, path)

    assert "You are being erased" in begun
    assert "http-equiv" in begun
    assert f'hx-get="{path}?looks=2"' in region
    assert "<html" not in region
    assert "Nothing of you is left, but" in over
    assert "hx-get" not in over
    assert "http-equiv" not in over


@pytest.mark.committed
async def test_signing_in_has_to_wait_until_it_is_done_and_then_begins_anew(
    client: Browser, clock: FrozenClock
) -> None:
    before = await make_user(ADA)
    await begin(before)
    link = await ask_for_link(ADA)

    refused = await client.post(f"/sign-in/{link}/")
    clock.advance(SETTLING)
    await go_on()
    spent = await client.post(f"/sign-in/{link}/")
    await sign_in(client)

    after = await make_user(ADA)
    assert refused.status_code == 409
    assert "you may begin anew with the same address" in await refused.get_data(as_text=True)
    assert spent.status_code == 410
    assert after.id != before.id
    assert f"signed in as {ADA}" in await body_of(client, "/account/")


@pytest.mark.committed
@pytest.mark.parametrize("first", ["confirming", "signing in"])
async def test_signing_in_and_confirming_at_once_leaves_nobody_signed_in(first: str) -> None:
    outcomes: list[object] = []
    for number in range(8):
        ada = await make_user(f"ada{number}@example.org")
        token, link = await ask(ada), await ask_for_link(ada.email)
        both = [confirm(token), enter(link)]
        outcomes += await asyncio.gather(
            *(both if first == "confirming" else reversed(both)), return_exceptions=True
        )

    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert {type(error) for error in refused} <= {BeingErased}
    assert outcomes.count(True) == 8
    assert await count(BrowserSession) == 0


async def test_an_archive_cannot_be_begun_by_who_is_being_erased_and_one_in_work_is_given_up(
    answering: FakeServices, clock: FrozenClock
) -> None:
    ada = await make_user(ADA)
    answering.is_down("orders")
    async with transaction() as session:
        await start_export(session, user_id=ada.id, now=utcnow())
    await go_on()
    await begin(ada)

    with pytest.raises(BeingErased):
        async with transaction() as session:
            await start_export(session, user_id=ada.id, now=utcnow())
    answering.is_up("orders")
    clock.advance(SETTLING)
    await go_on()

    assert await the_exports() == []
    async with reading() as session:
        open_sagas = await session.scalars(
            select(sagas.c.kind).where(sagas.c.finished_at.is_(None))
        )
    assert open_sagas.all() == ["erase-person"], "which burns the last letter"


async def test_who_is_being_erased_is_given_no_role_on_the_way_out() -> None:
    await begin(await make_user(ADA))

    async with transaction() as session:
        with pytest.raises(BeingErased):
            await known_person(session, email=ADA)


@pytest.mark.committed
async def test_the_site_keeps_an_admin_also_when_two_of_them_leave_at_once() -> None:
    ada, ben = await make_user(ADA), await make_user(BEN)
    await make_admin(ada)
    await make_admin(ben)
    tokens = [await ask(ada), await ask(ben)]

    outcomes = await asyncio.gather(*map(confirm, tokens), return_exceptions=True)

    assert [type(it) for it in outcomes if it is not True] == [LastAdmin]
    assert await count(RoleGrant) == 1


@pytest.mark.committed
async def test_the_only_admin_is_refused_in_words(client: Browser) -> None:
    await sign_in(client)
    await make_admin(await make_user(ADA))

    response = await client.post(f"{PRIVACY}erasures/", form={"address": ADA})

    body = await response.get_data(as_text=True)
    assert response.status_code == 409
    assert "Make another person an admin first" in body
    assert f'value="{ADA}"' in body
    assert await the_erasures() == []


@pytest.mark.committed
@pytest.mark.parametrize("typed", ["", "ada", BEN, "ada@example.org.evil"])
async def test_what_was_typed_wrong_comes_back_and_nothing_is_mailed(
    client: Browser, typed: str
) -> None:
    await sign_in(client)

    response = await client.post(f"{PRIVACY}erasures/", form={"address": typed})

    body = await response.get_data(as_text=True)
    assert response.status_code == 422
    assert f"Please type the address you are signed in with: {ADA}" in body
    assert f'value="{typed}"' in body
    assert await the_erasures() == []


@pytest.mark.committed
async def test_the_right_address_is_taken_however_its_letters_are_written(
    client: Browser,
) -> None:
    await sign_in(client)

    response = await client.post(f"{PRIVACY}erasures/", form={"address": " Ada@Example.org "})

    assert response.headers["Location"] == f"{PRIVACY}#erase"
    assert (await letters())[-1][:2] == (ADA, "Shall we erase you at Rose Ash?")
    assert f"We sent a letter to {ADA}" in await body_of(client)


@pytest.mark.committed
async def test_who_signed_in_a_while_ago_has_to_do_it_again(
    client: Browser, clock: FrozenClock
) -> None:
    await sign_in(client)
    clock.advance(timedelta(minutes=15))
    fresh = await body_of(client)
    clock.advance(timedelta(seconds=1))

    refused = await client.post(f"{PRIVACY}erasures/", form={"address": ADA})
    body = await refused.get_data(as_text=True)
    form = {"next": "/sign-in/?next=/account/privacy/"}
    out = await client.post("/sign-out/", form=form)

    assert 'name="address"' in fresh
    assert refused.status_code == 403
    assert "Please sign in again first" in body
    assert 'name="address"' not in body
    assert 'value="/sign-in/?next=/account/privacy/"' in body
    assert out.headers["Location"] == "/sign-in/?next=/account/privacy/"
    assert await the_erasures() == []


async def test_the_last_letter_is_deleted_once_it_is_sent(clock: FrozenClock) -> None:
    await begin(await make_user(ADA))
    clock.advance(SETTLING)
    await go_on()
    queued = await letters()
    async with transaction() as session:
        await session.execute(update(mails).values(sent_at=utcnow()))
    clock.advance(MINUTE)
    await go_on()

    assert [to for to, _, _ in queued] == [ADA]
    assert await letters() == []


async def test_a_last_letter_that_cannot_be_sent_is_given_up_after_a_day(
    clock: FrozenClock,
) -> None:
    await begin(await make_user(ADA))
    clock.advance(SETTLING)
    await go_on()

    clock.advance(timedelta(hours=23))
    await go_on()
    waits = len(await letters())
    clock.advance(timedelta(hours=1))
    await go_on()

    async with reading() as session:
        finished = await session.scalar(select(sagas.c.finished_at))
    assert waits == 1
    assert await letters() == []
    assert finished == clock.now()


async def test_what_is_recorded_holds_numbers_and_never_the_address(clock: FrozenClock) -> None:
    ada = await make_user(ADA)
    await begin(ada)
    async with reading() as session:
        begun = await session.scalar(select(sagas.c.data))
    clock.advance(SETTLING)
    await go_on()
    clock.advance(timedelta(days=1))
    await go_on()

    async with reading() as session:
        (row,) = (await session.execute(select(Erasure.__table__))).mappings().all()
        ended = await session.scalar(select(sagas.c.data))
    assert begun == ended == {"erasure_id": row["id"], "user_id": ada.id, "portrait": ""}
    assert ADA not in str(dict(row))


CONTENT = "ab" * 20
PORTRAIT = f"/pictures/{CONTENT}-640.webp"


@pytest.fixture
async def files(runtime: Runtime) -> AsyncIterator[Storage]:
    """The files of a portrait, and of another picture."""
    storage = runtime.extra(Storage)
    kept = [f"{CONTENT}-320.webp", f"{CONTENT}-640.webp", f"{CONTENT}.jpg"]
    for key in kept:
        await storage.put(key, b"x")
    yield storage
    for key in kept:
        await storage.delete(key)


async def show_with_portrait(user: User) -> None:
    async with transaction() as session:
        session.add(Author(user_id=user.id, slug="ada", name="Ada", picture=PORTRAIT))
        session.add(
            Upload(
                kind=UploadKind.IMAGE,
                key="k",
                name="me.png",
                size=1,
                received=1,
                user_id=user.id,
                sha256="0" * 64,
                address=PORTRAIT,
                finished_at=utcnow(),
            )
        )


async def erase(user: User, clock: FrozenClock) -> None:
    await begin(user)
    clock.advance(SETTLING)
    await go_on()


async def test_the_files_of_a_portrait_go_with_the_person(
    clock: FrozenClock, files: Storage
) -> None:
    ada = await make_user(ADA)
    await show_with_portrait(ada)

    await erase(ada, clock)

    assert not await files.exists(f"{CONTENT}-320.webp")
    assert not await files.exists(f"{CONTENT}.jpg")
    assert await count(Upload) == 0
    async with reading() as session:
        assert CONTENT not in str(await session.scalar(select(sagas.c.data)))


async def picture_in_a_post() -> None:
    image = {"type": "image", "src": f"/pictures/{CONTENT}-320.webp"}
    async with transaction() as session:
        await write_post(
            session, content=PostContent(title="Us", slug="us", lexical=document_of([image]))
        )


async def picture_of_another() -> None:
    async with transaction() as session:
        session.add(Author(slug="ben", name="Ben", picture=PORTRAIT))


async def picture_that_another_sent() -> None:
    ben = await make_user(BEN)
    async with transaction() as session:
        session.add(
            Upload(
                kind=UploadKind.IMAGE,
                key="k",
                name="us.png",
                size=1,
                received=1,
                user_id=ben.id,
                sha256="0" * 64,
                address=PORTRAIT,
                finished_at=utcnow(),
            )
        )


@pytest.mark.parametrize("show", [picture_in_a_post, picture_of_another, picture_that_another_sent])
async def test_files_that_something_else_shows_stay(
    clock: FrozenClock, files: Storage, show: Callable[[], Awaitable[None]]
) -> None:
    ada = await make_user(ADA)
    await show_with_portrait(ada)
    await show()

    await erase(ada, clock)

    assert await files.exists(f"{CONTENT}.jpg")


async def test_files_that_cannot_be_deleted_now_are_deleted_later(
    clock: FrozenClock, files: Storage, runtime: Runtime, tmp_path: Path
) -> None:
    ada = await make_user(ADA)
    await show_with_portrait(ada)
    no_folder = tmp_path / "file"
    no_folder.touch()
    runtime.extras[Storage] = Storage(Folder(no_folder))

    await erase(ada, clock)
    in_vain = await files.exists(f"{CONTENT}.jpg")
    runtime.extras[Storage] = files
    clock.advance(timedelta(hours=1))
    await go_on()

    assert in_vain
    assert not await files.exists(f"{CONTENT}.jpg")


async def test_a_picture_of_another_site_has_no_files_here(clock: FrozenClock) -> None:
    ada = await make_user(ADA)
    async with transaction() as session:
        session.add(
            Author(user_id=ada.id, slug="ada", name="Ada", picture="https://example.org/a.png")
        )

    await erase(ada, clock)

    assert [to for to, _, _ in await letters()] == [ADA]
