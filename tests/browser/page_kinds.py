"""Every kind of page there is, and how a browser comes to it in the served demonstration."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import expect

from tests.browser import (
    attaching,
    attendees,
    attending,
    belongings,
    booking,
    breaking,
    calendars,
    desk,
    doors,
    ghost_desk,
    importing,
    letters,
    menus,
    picturing,
    places,
    planning,
    post_desk,
    posting,
    snippets,
    subscribing,
    walking,
)
from tests.browser.announcing import announce
from tests.browser.visitor import BAKERY, COUNTER, LOAF, OFFER, SOAP, WORKS, Visitor

Reach = Callable[[Visitor], Awaitable[None]]

POST = "/cider-and-the-last-apples/"
LARDER = "/ash-lane-bakery/larder/"
JAM = f"{LARDER}damson-jam/"
HONEY = f"{LARDER}meadow-honey/"
MISSPELT = f"{COUNTER}?q=brige"
# What was looked up a moment ago is still known while blog is away.
NEVER_VISITED = "/the-meadow/"


@dataclass(frozen=True, slots=True)
class PageKind:
    """A page in a state; `reach` leaves the visitor's window on it."""

    name: str
    reach: Reach


def _at(program: str, path: str = "/") -> Reach:
    async def reach(visitor: Visitor) -> None:
        await visitor.go(program, path)

    return reach


async def _refused_sign_in(visitor: Visitor) -> None:
    await visitor.go("blog", "/sign-in/")
    await visitor.page.get_by_label("Your mail address").fill("ada at example")
    await visitor.page.get_by_role("button", name="Send me a mail").click()
    await expect(visitor.page.locator("[aria-invalid=true]")).to_be_visible()


async def _wrong_code(visitor: Visitor) -> None:
    await visitor.ask_for_link()
    await visitor.page.get_by_label("Code from the mail").fill("12 345")
    await visitor.page.get_by_role("button", name="Sign in").click()
    await expect(visitor.page.locator("[aria-invalid=true]")).to_be_visible()


async def _mailed_link(visitor: Visitor) -> None:
    await visitor.ask_for_link()
    await visitor.open_link()


async def _ask_for_address(visitor: Visitor, email: str) -> None:
    await visitor.sign_in()
    await visitor.go("blog", "/account/details/")
    await visitor.page.get_by_label("New mail address").fill(email)
    await visitor.page.get_by_role("button", name="Change the address").click()


async def _refused_address(visitor: Visitor) -> None:
    await _ask_for_address(visitor, "ada at example")
    await expect(visitor.page.locator("[aria-invalid=true]")).to_be_visible()


async def _pending_address(visitor: Visitor) -> None:
    await _ask_for_address(visitor, f"new-{visitor.email}")
    await expect(visitor.page.get_by_text("Waiting for you to confirm").first).to_be_visible()


async def _address_letter(visitor: Visitor) -> None:
    await _pending_address(visitor)
    await visitor.page.goto(await visitor.mailed_link("/account/address/"))


async def _confirmed_address(visitor: Visitor) -> None:
    await _address_letter(visitor)
    await visitor.page.get_by_role("button", name="Yes, confirm").click()
    await expect(visitor.page.get_by_role("heading", name="Confirmed at this end")).to_be_visible()


async def _account_menu(visitor: Visitor) -> None:
    await visitor.sign_in()
    await visitor.page.locator(".dropdown__toggle").first.click()
    await expect(visitor.page.get_by_role("link", name="Your orders").first).to_be_visible()


async def _full_account(visitor: Visitor) -> None:
    # Ordered before signing in, with the same address.
    await visitor.pay()
    await visitor.sign_in()
    await belongings.give_bookings(visitor)
    await visitor.go("blog", "/account/")


async def _account_in_part(visitor: Visitor) -> None:
    await visitor.sign_in()
    for program in ("orders", "events"):
        await breaking.take_away(visitor, program)
    await visitor.go("blog", "/account/")


def _of_account(path: str, *giving: Reach) -> Reach:
    async def reach(visitor: Visitor) -> None:
        await visitor.sign_in()
        for give in giving:
            await give(visitor)
        await visitor.go("blog", f"/account/{path}/")

    return reach


async def _bookings_away(visitor: Visitor) -> None:
    await visitor.sign_in()
    await breaking.take_away(visitor, "events")
    await visitor.go("blog", "/account/bookings/")


async def _likes_in_part(visitor: Visitor) -> None:
    await visitor.sign_in()
    await belongings.give_likes(visitor)
    await breaking.take_away(visitor, "market")
    await visitor.go("blog", "/account/likes/")


async def _open_filters(visitor: Visitor) -> None:
    await visitor.go("market", COUNTER)
    await visitor.page.locator(".filter-panel").evaluate("panel => { panel.open = true; }")


async def _open_dialog(visitor: Visitor) -> None:
    await visitor.go("market", "/ui")
    await visitor.page.get_by_role("link", name="Open a dialog").click()
    await expect(visitor.page.get_by_role("dialog")).to_be_visible()


def _while_closed(path: str) -> Reach:
    async def reach(visitor: Visitor) -> None:
        await breaking.close_shop(visitor, "larder")
        await visitor.go("market", path)

    return reach


async def _gone_product(visitor: Visitor) -> None:
    # One that no other test buys, whoever of them comes next on this platform.
    await breaking.stop_selling(visitor, "seaweed-oatcakes")
    await visitor.go("market", f"{COUNTER}seaweed-oatcakes/")


async def _basket_with_another_price(visitor: Visitor) -> None:
    await visitor.pick(f"{COUNTER}sticky-parkin/")
    await breaking.change_price(visitor, "sticky-parkin", 30)
    await visitor.go("cart")


async def _product_sold_with_others(visitor: Visitor) -> None:
    await belongings.sell_together(visitor, "sticky-parkin", "saffron-buns", "shortbread-rounds")
    await visitor.go("market", f"{COUNTER}sticky-parkin/")


async def _refused_product(visitor: Visitor) -> None:
    await visitor.go("market", LOAF)
    quantity = visitor.page.get_by_role("spinbutton").first
    # What the box itself would refuse to send, so that the server has to.
    await quantity.evaluate("box => box.form.noValidate = true")
    await quantity.fill("1000")
    await visitor.page.get_by_role("button", name="Add to basket").first.click()
    await expect(visitor.page.locator(".add__problem")).to_be_visible()


async def _added_product(visitor: Visitor) -> None:
    await visitor.go("market", LOAF)
    await visitor.page.get_by_role("button", name="Add to basket").first.click()
    await expect(visitor.page.get_by_role("link", name="See basket")).to_be_visible()


async def _full_basket(visitor: Visitor) -> None:
    await visitor.pick(LOAF, OFFER)
    await visitor.go("cart")


async def _basket_of_two(visitor: Visitor) -> None:
    await visitor.pick(LOAF, SOAP)
    await visitor.go("cart")


async def _basket_of_page(visitor: Visitor) -> None:
    await visitor.pick(LOAF, SOAP)
    await visitor.go("cart", BAKERY)


async def _refused_basket(visitor: Visitor) -> None:
    await visitor.pick(LOAF)
    await visitor.send_basket(email="ada at example")
    await expect(visitor.page.locator("[aria-invalid=true]")).to_be_visible()


async def _basket_without_prices(visitor: Visitor) -> None:
    await visitor.pick(LOAF)
    await breaking.take_away(visitor, "market")
    await visitor.go("cart")


async def _basket_kept_apart(visitor: Visitor) -> None:
    await visitor.sign_in()
    await visitor.pick(LOAF)
    cookies = {cookie["name"]: cookie["value"] for cookie in await visitor.page.context.cookies()}
    # Without the session, as where nobody can tell whose it is.
    answer = await visitor.served.http.post(
        visitor.served.url("market", f"{SOAP}basket/"),
        data={"quantity": "2"},
        headers={"Sec-Fetch-Site": "same-origin", "Cookie": f"visitor={cookies['visitor']}"},
    )
    assert answer.status_code == 303
    await visitor.go("cart")
    await expect(visitor.page.get_by_role("button", name="Put them into")).to_be_visible()


async def _basket_of_unknown(visitor: Visitor) -> None:
    await visitor.sign_in()
    await visitor.pick(LOAF)
    await breaking.take_away(visitor, "blog")
    # A process that begins has nobody in mind from before.
    visitor.served.kill("cart")
    await visitor.served.start("cart")
    await visitor.go("cart")
    await expect(visitor.page.get_by_text("You seem to be signed out")).to_be_visible()


async def _preparing(visitor: Visitor) -> None:
    await breaking.break_payment_page(visitor)
    # A page that looks again by its Refresh header goes away under those who look at it.
    await visitor.page.add_init_script("addEventListener('load', () => window.stop())")
    await visitor.pick(LOAF)
    await visitor.send_basket()
    await expect(visitor.page.get_by_role("heading", name="Preparing your payment")).to_be_visible()


async def _unpaid(visitor: Visitor) -> None:
    await visitor.reach_payment()
    await visitor.page.get_by_role("link", name="Walk away").click()
    await visitor.page.locator("a[href*='/checkout/return/']").click()
    waiting = visitor.page.get_by_role("heading", name="Waiting for your payment")
    await expect(waiting).to_be_visible()


async def _declined(visitor: Visitor) -> None:
    await visitor.reach_payment()
    await visitor.page.get_by_role("button", name="declined").click()
    await visitor.page.get_by_role("link", name="Walk away").click()
    await visitor.page.locator("a[href*='/checkout/return/']").click()
    declined = visitor.page.get_by_role("heading", name="The payment did not go through")
    await expect(declined).to_be_visible()


async def _orders(visitor: Visitor) -> None:
    await visitor.pay()
    await visitor.go("orders")


async def _orders_nothing(visitor: Visitor) -> None:
    await visitor.pay()
    await visitor.go("orders", "/?q=hovercraft")
    await expect(visitor.page.get_by_text("None of your orders is like that")).to_be_visible()


async def _order(visitor: Visitor) -> None:
    await _orders(visitor)
    await visitor.page.locator(".table a").first.click()
    await expect(visitor.page.get_by_role("heading", name="Paid, thank you")).to_be_visible()


async def _receipt(visitor: Visitor) -> None:
    await _order(visitor)
    await visitor.page.get_by_role("link", name="Receipt", exact=True).click()
    await expect(visitor.page.get_by_role("heading", name="Receipt")).to_be_visible()


async def _kept_orders(visitor: Visitor) -> None:
    await visitor.pay()
    await visitor.become("orders", "ash-lane-bakery")
    await visitor.go("blog", f"/admin/pages{BAKERY}")
    await visitor.page.get_by_role("link", name="Orders", exact=True).click()
    await expect(visitor.page.get_by_role("heading", name="Orders", exact=True)).to_be_visible()


async def _no_kept_order(visitor: Visitor) -> None:
    await _kept_orders(visitor)
    await visitor.page.get_by_label("Search", exact=True).fill("hovercraft")
    await visitor.page.get_by_role("button", name="Show", exact=True).click()
    await expect(visitor.page.get_by_text("No order is like that")).to_be_visible()


async def _kept_days(visitor: Visitor) -> None:
    await _kept_orders(visitor)
    await visitor.page.get_by_role("link", name="Day by day").click()
    await expect(visitor.page.get_by_role("heading", name="Day by day")).to_be_visible()


async def _books(visitor: Visitor) -> None:
    await _kept_orders(visitor)
    await visitor.page.get_by_role("link", name="Books").click()
    await expect(visitor.page.get_by_role("heading", name="Why you can trust this")).to_be_visible()


async def _unkept_order(visitor: Visitor) -> None:
    await _kept_orders(visitor)
    await visitor.page.locator("main a[href*='/orders/']").first.click()
    await expect(visitor.page).to_have_url(re.compile(r"/orders/\d+/$"))


async def _refund_form(visitor: Visitor) -> None:
    await _unkept_order(visitor)
    await visitor.page.get_by_role("link", name="Give money back").click()
    await expect(visitor.page.get_by_role("button", name="See what will happen")).to_be_visible()


async def _refused_refund(visitor: Visitor) -> None:
    await _refund_form(visitor)
    await visitor.page.get_by_label("An amount").check()
    await visitor.page.locator("#field-amount").fill("9000")
    await visitor.page.get_by_role("button", name="See what will happen").click()
    await expect(visitor.page.get_by_role("alert")).to_be_visible()


async def _refund_asked(visitor: Visitor) -> None:
    await _refund_form(visitor)
    page = visitor.page
    await page.get_by_label("Some of the things").check()
    await page.get_by_role("spinbutton").first.fill("1")
    await page.locator("[id^=return-]").first.check()
    await page.get_by_label("What the customer reads").fill("Sorry, that loaf was the last one.")
    await page.get_by_role("button", name="See what will happen").click()
    await expect(page.get_by_role("heading", name="This is what happens")).to_be_visible()


async def _kept_order(visitor: Visitor) -> None:
    await _refund_asked(visitor)
    page = visitor.page
    await page.locator("[name=agreed]").click()
    await expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    await page.get_by_label("A note").fill("Rang at ten: somebody else collects it.")
    await page.get_by_role("button", name="Write it down").click()
    await expect(page.get_by_text("Rang at ten")).to_be_visible()


async def _announced(visitor: Visitor) -> None:
    await announce(visitor, BAKERY.strip("/"))
    await visitor.go("events")


async def _announced_on_page(visitor: Visitor) -> None:
    await announce(visitor, BAKERY.strip("/"))
    await visitor.go("events", BAKERY)


def _and_stay(come: Callable[[Visitor], Awaitable[object]]) -> Reach:
    async def reach(visitor: Visitor) -> None:
        await come(visitor)

    return reach


async def _foreign_form(visitor: Visitor) -> None:
    action = visitor.served.url("blog", "/sign-out/")
    await visitor.page.set_content(f'<form method="post" action="{action}"><button>Go</button>')
    await visitor.page.get_by_role("button").click()


async def _unexpected(visitor: Visitor) -> None:
    await breaking.hide_table(visitor, "orders", "orders")
    await visitor.go("orders")


async def _collecting(visitor: Visitor) -> None:
    await visitor.open_privacy()
    await breaking.take_away(visitor, "events")
    await visitor.page.get_by_role("button", name="Collect my data").click()
    await expect(visitor.page.get_by_text("does not answer right now")).to_be_visible()


async def _collected(visitor: Visitor) -> None:
    await visitor.open_privacy()
    await visitor.page.get_by_role("button", name="Collect my data").click()
    await expect(visitor.page.get_by_role("link", name="Download")).to_be_visible()


async def _old_sign_in(visitor: Visitor) -> None:
    await visitor.open_privacy()
    await breaking.let_sign_ins_be_old(visitor)
    await visitor.go("blog", "/account/privacy/")
    await expect(visitor.page.get_by_text("Please sign in again first")).to_be_visible()


async def _refused_erasure(visitor: Visitor) -> None:
    await visitor.open_privacy()
    await visitor.page.get_by_label("Type your mail address").fill("ben@example.org")
    await visitor.page.get_by_role("button", name="Send me the letter").click()
    await expect(visitor.page.locator("[aria-invalid=true]")).to_be_visible()


async def _erasure_held_up(visitor: Visitor) -> None:
    await breaking.take_away(visitor, "cart")
    await visitor.be_erased()
    await breaking.let_erasures_begin(visitor)
    await expect(visitor.page.get_by_text("does not answer right now")).to_be_visible()


async def _erased(visitor: Visitor) -> None:
    await visitor.be_erased()
    await breaking.let_erasures_begin(visitor)
    await expect(visitor.page.get_by_role("heading", name="You are erased")).to_be_visible()


async def _search_in_part(visitor: Visitor) -> None:
    await breaking.take_away(visitor, "market")
    await visitor.go("blog", "/search/?q=bread")


async def _part_away(visitor: Visitor) -> None:
    await breaking.take_away(visitor, "blog")
    await visitor.go("market", NEVER_VISITED)


async def _as_admin(visitor: Visitor, path: str) -> None:
    await visitor.become("admin")
    await visitor.go("blog", path)


def _admin_at(path: str) -> Reach:
    async def reach(visitor: Visitor) -> None:
        await _as_admin(visitor, path)

    return reach


async def _person(visitor: Visitor, email: str = "keeper@example.org", query: str = "") -> None:
    """Open the page of somebody of the demonstration, as an admin."""
    await _as_admin(visitor, f"/admin/people/?q={email}")
    address = await visitor.page.locator(".people__link").get_attribute("href")
    await visitor.go("blog", f"{address}{query}")


async def _renaming(visitor: Visitor) -> None:
    await _person(visitor, query="?edit=name&page=tidewater")
    form = visitor.page.locator("form[data-inline-edit]")
    # What the box itself would refuse to send, so that the server has to.
    await form.evaluate("form => { form.noValidate = true; }")
    await form.get_by_role("textbox").fill("M" * 121)
    await form.get_by_role("button", name="Save").click()
    await expect(visitor.page.locator("[aria-invalid=true]")).to_be_visible()


async def _taking_admin(visitor: Visitor) -> None:
    await _person(visitor, "admin@example.org")
    await visitor.page.get_by_role("link", name="Take away").click()
    await expect(visitor.page.get_by_role("dialog")).to_be_visible()


async def _adding_keeper(visitor: Visitor) -> None:
    await _as_admin(visitor, f"/admin/pages{BAKERY}")
    await visitor.page.get_by_text("Add a keeper").click()
    await visitor.page.get_by_label("Their mail address").fill("ada at example")
    await visitor.page.get_by_role("button", name="Add", exact=True).click()
    await expect(visitor.page.locator("#field-email[aria-invalid=true]")).to_be_visible()


async def _desk_of_keeper(visitor: Visitor) -> None:
    await visitor.become("orders", "ash-lane-bakery")
    await visitor.go("blog", "/admin/")


async def _payments(visitor: Visitor, page: str = BAKERY) -> None:
    await _as_admin(visitor, f"/admin/pages{page}payments/")


async def _payments_of_none(visitor: Visitor) -> None:
    await _payments(visitor, "/toll-house/")


async def _save_account(visitor: Visitor, code: str, key: str) -> None:
    await visitor.page.get_by_label("Merchant code").fill(code)
    await visitor.page.locator("#field-api_key").fill(key)
    async with visitor.page.expect_navigation():
        await visitor.page.get_by_role("button", name="Check and save").click()


async def _payments_refused(visitor: Visitor) -> None:
    await _payments(visitor)
    await _save_account(visitor, "MOTHER01", "sup_sk_demo_soap")
    await expect(visitor.page.locator("#field-merchant_code[aria-invalid=true]")).to_be_visible()


async def _seller_refused(visitor: Visitor) -> None:
    await _payments(visitor)
    await visitor.page.get_by_label("VAT number").fill("?")
    await visitor.page.get_by_role("button", name="Save what receipts say").click()
    await expect(visitor.page.locator("#field-vat_number[aria-invalid=true]")).to_be_visible()


async def _payments_unanswered(visitor: Visitor) -> None:
    await _payments_of_none(visitor)
    await breaking.silence_sumup(visitor)
    await _save_account(visitor, "MOTHER01", "sup_sk_demo_other")
    await expect(visitor.page.get_by_text("nothing was saved").first).to_be_visible()


async def _payments_changed(visitor: Visitor) -> None:
    await _payments(visitor, "/the-meadow/")
    await _save_account(visitor, "MOTHER01", "sup_sk_demo_other")
    await expect(visitor.page.get_by_text("knows this account as")).to_be_visible()
    await _save_account(visitor, "MROSE001", "sup_sk_demo_rose")
    await expect(visitor.page.get_by_role("table")).to_be_visible()
    await breaking.silence_sumup(visitor)
    await visitor.page.get_by_role("button", name="Check again").click()
    await expect(visitor.page.get_by_text("says nothing about the account")).to_be_visible()


async def _switching_payments_off(visitor: Visitor) -> None:
    await _payments(visitor)
    await visitor.page.get_by_role("link", name="Switch payments off").click()
    await expect(visitor.page.get_by_role("dialog")).to_be_visible()


async def _operations_in_trouble(visitor: Visitor) -> None:
    await visitor.reach_payment()
    await breaking.let_things_go_wrong(visitor)
    await _as_admin(visitor, "/admin/operations/")


async def _refused_invitation(visitor: Visitor) -> None:
    await _as_admin(visitor, "/admin/invitations/new/")
    await visitor.page.locator("summary", has_text="Ash Lane Bakery").click()
    await visitor.page.get_by_role("button", name="Invite", exact=True).click()
    await expect(visitor.page.locator("#field-email[aria-invalid=true]")).to_be_visible()


async def _invitations(visitor: Visitor) -> None:
    await _as_admin(visitor, "/admin/invitations/new/")
    await visitor.page.get_by_label("Their mail address").fill(f"invited-by-{visitor.email}")
    await visitor.page.get_by_label("Author").check()
    bakery = visitor.page.locator("details", has_text="Ash Lane Bakery")
    await bakery.locator("summary").click()
    await bakery.get_by_label("Shop").check()
    await visitor.page.get_by_role("button", name="Invite", exact=True).click()
    await expect(visitor.page.get_by_text("is on its way").first).to_be_visible()


async def _invitation(visitor: Visitor) -> None:
    await _invitations(visitor)
    await visitor.page.context.clear_cookies()
    visitor.email = f"invited-by-{visitor.email}"
    await visitor.open_invitation()


PAGE_KINDS = (
    PageKind("home", _at("blog")),
    PageKind("page", _at("blog", BAKERY)),
    PageKind("post", _at("blog", POST)),
    PageKind("notice-board", _at("blog", "/posts/")),
    PageKind("notice-board-empty", _at("blog", "/posts/2001/")),
    PageKind("search", _at("blog", "/search/?q=bread")),
    PageKind("search-empty", _at("blog", "/search/")),
    PageKind("search-nothing", _at("blog", "/search/?q=hovercraft")),
    PageKind("search-in-part", _search_in_part),
    PageKind("sign-in", _at("blog", "/sign-in/")),
    PageKind("sign-in-refused", _refused_sign_in),
    PageKind("sign-in-code", Visitor.ask_for_link),
    PageKind("sign-in-code-refused", _wrong_code),
    PageKind("sign-in-confirm", _mailed_link),
    PageKind("sign-in-spent", _at("blog", "/sign-in/not-a-token-of-ours/")),
    PageKind("account", Visitor.sign_in),
    PageKind("account-menu", _account_menu),
    PageKind("account-full", _full_account),
    PageKind("account-in-part", _account_in_part),
    PageKind("account-details", _of_account("details")),
    PageKind("account-bookings", _of_account("bookings", belongings.give_bookings)),
    PageKind("account-bookings-empty", _of_account("bookings")),
    PageKind("account-bookings-away", _bookings_away),
    PageKind("account-likes", _of_account("likes", belongings.give_likes)),
    PageKind("account-likes-empty", _of_account("likes")),
    PageKind("account-likes-in-part", _likes_in_part),
    PageKind("account-devices", _of_account("devices", belongings.give_devices)),
    PageKind("account-address-refused", _refused_address),
    PageKind("account-address-pending", _pending_address),
    PageKind("address-letter", _address_letter),
    PageKind("address-letter-confirmed", _confirmed_address),
    PageKind("address-letter-over", _at("blog", "/account/address/not-a-token-of-ours/")),
    PageKind("admin", _admin_at("/admin/")),
    PageKind("admin-people", _admin_at("/admin/people/")),
    PageKind("admin-people-nobody", _admin_at("/admin/people/?q=hovercraft")),
    PageKind("admin-person", _person),
    PageKind("admin-person-renaming", _renaming),
    PageKind("admin-person-taking", _taking_admin),
    PageKind("admin-invitations", _invitations),
    PageKind("admin-invitations-ended", _admin_at("/admin/invitations/?among=ended")),
    PageKind("admin-invite", _refused_invitation),
    PageKind("admin-pages", _admin_at("/admin/pages/")),
    PageKind("admin-menu", menus.sort_site),
    PageKind("admin-menu-found", menus.find_post),
    PageKind("admin-menu-refused", menus.be_refused),
    PageKind("admin-menu-of-page", menus.sort_page),
    PageKind("admin-menu-entry", menus.change_entry),
    PageKind("admin-settings", places.change_settings),
    PageKind("admin-settings-refused", places.refuse_settings),
    PageKind("menu-group-open", menus.open_group),
    PageKind("admin-page", _adding_keeper),
    PageKind("admin-page-of-keeper", _desk_of_keeper),
    PageKind("admin-page-of-shops", places.begin_at_desk),
    PageKind("admin-page-bare", places.open_bare_desk),
    PageKind("admin-page-away", places.open_desk_in_part),
    PageKind("admin-page-attached", attaching.show_at_desk),
    PageKind("admin-page-attached-none", attaching.find_nothing_to_show),
    PageKind("admin-page-attached-away", attaching.open_desk_alone),
    PageKind("admin-payments", _payments),
    PageKind("admin-payments-none", _payments_of_none),
    PageKind("admin-payments-refused", _payments_refused),
    PageKind("admin-payments-seller-refused", _seller_refused),
    PageKind("admin-payments-unanswered", _payments_unanswered),
    PageKind("admin-payments-changed", _payments_changed),
    PageKind("admin-payments-switching-off", _switching_payments_off),
    PageKind("admin-shops", places.open_shops),
    PageKind("admin-shops-none", places.open_none),
    PageKind("admin-shops-away", places.ask_in_vain),
    PageKind("admin-shop", places.open_shop),
    PageKind("admin-shop-putting-away", places.put_away),
    PageKind("admin-shop-refused", places.be_refused),
    PageKind("admin-posts", _admin_at("/admin/posts/")),
    PageKind("admin-posts-none", post_desk.find_nothing),
    PageKind("admin-posts-of-pages", _admin_at("/admin/posts/?kind=page")),
    PageKind("admin-post-new", post_desk.begin_in_vain),
    PageKind("admin-post-settings", post_desk.open_settings),
    PageKind("admin-post-settings-refused", post_desk.settle_in_vain),
    PageKind("admin-post-putting-away", post_desk.put_away),
    PageKind("admin-post-history", post_desk.open_history),
    PageKind("admin-post-version", post_desk.open_version),
    PageKind("admin-post-restoring", post_desk.be_asked_to_restore),
    PageKind("admin-post-merge", post_desk.merge),
    PageKind("admin-post-preview", post_desk.preview),
    PageKind("admin-tags", post_desk.sort_tags),
    PageKind("admin-tag-merging", post_desk.be_asked_to_merge),
    PageKind("admin-tag-picture", post_desk.send_tag_picture),
    PageKind("tag-with-picture", post_desk.read_of_tag_with_picture),
    PageKind("admin-tag-group-refused", post_desk.group_in_vain),
    PageKind("admin-authors", post_desk.open_authors),
    PageKind("admin-author", post_desk.open_author),
    PageKind("admin-author-picture-refused", post_desk.send_no_portrait),
    PageKind("admin-ghost", ghost_desk.open_desk),
    PageKind("admin-ghost-form-refused", ghost_desk.send_nothing),
    PageKind("admin-ghost-tried-out", ghost_desk.try_out),
    PageKind("admin-ghost-written", ghost_desk.write),
    PageKind("admin-ghost-patterns", ghost_desk.lead_on),
    PageKind("admin-ghost-file-refused", ghost_desk.be_refused),
    PageKind("admin-ghost-site-refused", ghost_desk.connect),
    PageKind("admin-ghost-site", ghost_desk.listen),
    PageKind("admin-snippets", snippets.open_all),
    PageKind("admin-snippets-none", snippets.open_none),
    PageKind("admin-snippet", snippets.open_own),
    PageKind("admin-snippet-of-admins", snippets.open_admins),
    PageKind("admin-snippet-deleting", snippets.be_asked_to_delete),
    PageKind("admin-snippet-refused", snippets.rename_in_vain),
    PageKind("admin-operations", _admin_at("/admin/operations/")),
    PageKind("admin-operations-in-trouble", _operations_in_trouble),
    PageKind("admin-kept-pages-none", _admin_at("/admin/kept-pages/")),
    PageKind("admin-log", _admin_at("/admin/log/")),
    PageKind("desk-products", desk.open_products),
    PageKind("desk-products-nothing", desk.find_no_product),
    PageKind("desk-shops", places.open_kept_shops),
    PageKind("desk-product", desk.open_product),
    PageKind("desk-product-refused", desk.be_refused),
    PageKind("desk-sections", places.open_sections),
    PageKind("desk-sections-none", places.open_no_sections),
    PageKind("desk-sections-refused", places.refuse_section),
    PageKind("desk-section-deleting", places.delete_section),
    PageKind("desk-product-preview", desk.see_as_visitor),
    PageKind("desk-price-open", desk.change_price),
    PageKind("desk-price-refused", desk.be_refused_a_price),
    PageKind("desk-count-refused", desk.be_overtaken_in_counting),
    PageKind("desk-products-ticked", desk.tick_products),
    PageKind("bulk-form-refused", desk.be_asked_how_much),
    PageKind("bulk-preview", desk.preview_change),
    PageKind("bulk-preview-refusals", desk.preview_with_refusals),
    PageKind("bulk-written", desk.write_change),
    PageKind("bulk-put-back", desk.put_back_change),
    PageKind("bulk-list", desk.list_changes),
    PageKind("desk-pictures-none", picturing.open_desk),
    PageKind("desk-pictures", picturing.send_three),
    PageKind("desk-pictures-refused", picturing.be_refused),
    PageKind("desk-pictures-without-words", picturing.lack_words),
    PageKind("desk-pictures-taken-away", picturing.take_away),
    PageKind("imports", importing.open_imports),
    PageKind("imports-refused", importing.refuse),
    PageKind("imports-feeds", importing.fail_to_fetch),
    PageKind("imports-columns", importing.send_file),
    PageKind("imports-review", importing.review),
    PageKind("invitation", _invitation),
    PageKind("invitation-over", _at("blog", "/invitations/not-a-token-of-ours/")),
    PageKind("privacy", Visitor.open_privacy),
    PageKind("privacy-collecting", _collecting),
    PageKind("privacy-collected", _collected),
    PageKind("privacy-old-sign-in", _old_sign_in),
    PageKind("privacy-refused", _refused_erasure),
    PageKind("privacy-letter-sent", Visitor.ask_to_be_erased),
    PageKind("erasure-confirm", Visitor.open_erasure),
    PageKind("erasure-begun", Visitor.be_erased),
    PageKind("erasure-held-up", _erasure_held_up),
    PageKind("erasure-done", _erased),
    PageKind("erasure-spent", _at("blog", "/account/privacy/erasures/not-a-token-of-ours/")),
    PageKind("shops", _at("market")),
    PageKind("shops-of-page", _at("market", BAKERY)),
    PageKind("shops-of-page-attached", attaching.look_at_shops),
    PageKind("shops-of-page-in-part", attaching.look_in_part),
    PageKind("list", _at("market", WORKS)),
    PageKind("list-filtered", _at("market", f"{COUNTER}?section=bread&sort=price")),
    PageKind("list-filters", _open_filters),
    PageKind("list-as-rows", _at("market", f"{WORKS}?view=list")),
    PageKind("list-searched", _at("market", f"{COUNTER}?q=loaf")),
    PageKind("list-nothing", _at("market", f"{COUNTER}?q=hovercraft")),
    PageKind("list-misspelt", _at("market", MISSPELT)),
    PageKind("list-closed", _while_closed(LARDER)),
    PageKind("product", _at("market", LOAF)),
    PageKind("product-on-offer", _at("market", OFFER)),
    PageKind("product-with-variants", _at("market", JAM)),
    PageKind("product-sold-with-others", _product_sold_with_others),
    PageKind("product-with-pictures", picturing.open_product),
    PageKind("product-enlarged", picturing.enlarge),
    PageKind("product-closed", _while_closed(HONEY)),
    PageKind("product-gone", _gone_product),
    PageKind("product-added", _added_product),
    PageKind("product-refused", _refused_product),
    PageKind("basket-empty", _at("cart")),
    PageKind("basket", _full_basket),
    PageKind("basket-of-two-sellers", _basket_of_two),
    PageKind("basket-of-page", _basket_of_page),
    PageKind("basket-with-another-price", _basket_with_another_price),
    PageKind("basket-refused", _refused_basket),
    PageKind("basket-kept-apart", _basket_kept_apart),
    PageKind("basket-of-unknown", _basket_of_unknown),
    PageKind("basket-of-three-sellers", walking.fill_basket),
    PageKind("basket-changed", walking.find_basket_changed),
    PageKind("walk", walking.begin),
    PageKind("walk-refused", walking.be_refused),
    PageKind("walk-changed", walking.find_it_changed),
    PageKind("walk-under-way", walking.leave_one_under_way),
    PageKind("walk-declined", walking.be_declined),
    PageKind("walk-leads-on", walking.pay_first),
    PageKind("walk-one-paid", walking.have_paid_first),
    PageKind("walk-left-for-later", walking.leave_one_for_later),
    PageKind("walk-done", walking.be_done),
    PageKind("checkout-preparing", _preparing),
    PageKind("checkout-unpaid", _unpaid),
    PageKind("checkout-declined", _declined),
    PageKind("checkout-paid", Visitor.pay),
    PageKind("orders-empty", _at("orders")),
    PageKind("orders", _orders),
    PageKind("orders-nothing", _orders_nothing),
    PageKind("order", _order),
    PageKind("receipt", _receipt),
    PageKind("kept-orders", _kept_orders),
    PageKind("kept-orders-nothing", _no_kept_order),
    PageKind("kept-days", _kept_days),
    PageKind("books", _books),
    PageKind("kept-order", _kept_order),
    PageKind("refund-refused", _refused_refund),
    PageKind("refund-asked", _refund_asked),
    PageKind("calendars", _at("events")),
    PageKind("calendars-of-page", _at("events", BAKERY)),
    PageKind("calendars-of-page-attached", attaching.look_at_calendars),
    PageKind("calendars-announced", _announced),
    PageKind("calendars-of-page-announced", _announced_on_page),
    PageKind("calendar-month", calendars.see_month),
    PageKind("calendar-week", calendars.see_week),
    PageKind("calendar-day", calendars.see_day),
    PageKind("calendar-list", calendars.see_list),
    PageKind("calendar-month-beside-others", posting.see_month_beside_others),
    PageKind("calendar-week-beside-others", posting.see_week_beside_others),
    PageKind("calendar-day-beside-others", posting.see_day_beside_others),
    PageKind("calendar-list-beside-others", posting.see_list_beside_others),
    PageKind("calendar-empty", calendars.see_nothing),
    PageKind("calendars-kept", calendars.keep_calendars),
    PageKind("calendar-form", calendars.open_calendar),
    PageKind("calendar-refused", calendars.be_refused),
    PageKind("calendar-desks", calendars.see_desks),
    PageKind("calendar-desk", calendars.see_desk),
    PageKind("calendar-event", calendars.open_event),
    PageKind("calendar-event-refused", calendars.ask_for_no_time),
    PageKind("plan", planning.see_plan),
    PageKind("plan-moved", planning.move_an_event),
    PageKind("plan-refused", planning.be_refused),
    PageKind("plan-form", planning.open_form),
    PageKind("plan-form-of-booking", planning.open_form_of_booking),
    PageKind("slots", booking.keep_slots),
    PageKind("slot", booking.keep_a_slot),
    PageKind("slot-refused", booking.be_refused),
    PageKind("opening-hours", booking.keep_hours),
    PageKind("opening-hours-refused", booking.be_refused_hours),
    PageKind("calendar-open", booking.read_hours),
    PageKind("closed-days", booking.keep_closed_days),
    PageKind("bookings-to-decide", booking.decide),
    PageKind("booking-slots", booking.choose_slot),
    PageKind("booking-times", booking.choose_time),
    PageKind("booking-starts", booking.choose_start),
    PageKind("free-times", booking.ask_for_time),
    PageKind("free-times-refused", booking.ask_too_long),
    PageKind("free-times-none", booking.find_nothing_free),
    PageKind("kept-free-times", booking.keep_free_times),
    PageKind("kept-free-times-refused", booking.be_refused_terms),
    PageKind("booking-held", booking.hold_a_time),
    PageKind("own-booking", booking.see_own_booking),
    PageKind("doors", doors.see_doors),
    PageKind("doors-none", doors.see_none),
    PageKind("door", doors.stand),
    PageKind("door-welcome", doors.welcome),
    PageKind("door-refused", doors.refuse),
    PageKind("door-copied", doors.find_copied),
    PageKind("attendees", attendees.see_attendees),
    PageKind("attendees-not-found", attendees.find_nobody),
    PageKind("attendees-none", attendees.see_none),
    PageKind("statistics", attendees.see_statistics),
    PageKind("statistics-none", attendees.see_no_statistics),
    PageKind("event-cancelling", attendees.think_of_calling_off),
    PageKind("event-cancelling-refused", attendees.give_too_long_a_reason),
    PageKind("event-called-off", attendees.call_off),
    PageKind("messages", attendees.write),
    PageKind("messages-refused", attendees.write_nothing),
    PageKind("messages-preview", attendees.look_before_sending),
    PageKind("messages-none", attendees.write_to_nobody),
    PageKind("other-calendars", _and_stay(subscribing.open_imports)),
    PageKind("other-calendars-refused", subscribing.send_nothing),
    PageKind("other-calendars-look", _and_stay(subscribing.look_at_file)),
    PageKind("other-calendars-shown", subscribing.show_file),
    PageKind("other-calendars-one", subscribing.see_file),
    PageKind("other-calendars-unread", subscribing.fail_to_fetch),
    PageKind("private-calendar", subscribing.open_mine),
    PageKind("private-calendar-made", subscribing.make_mine),
    PageKind("private-calendar-had", subscribing.have_mine),
    PageKind("event", attending.see_event),
    PageKind("front-with-events", attending.announce_in_posts),
    PageKind("post-with-events", attending.announce_in_post),
    PageKind("event-refused", attending.be_refused_tickets),
    PageKind("basket-with-tickets", attending.have_tickets_in_basket),
    PageKind("basket-tickets-refused", attending.be_refused_in_basket),
    PageKind("tickets", attending.see_tickets),
    PageKind("ticket", attending.see_ticket),
    PageKind("kept-tickets", attending.sell_tickets),
    PageKind("kept-tickets-refused", attending.be_refused_selling),
    PageKind("kept-event", attending.describe_event),
    PageKind("kept-posts", posting.see_posts),
    PageKind("kept-posts-none", posting.see_no_posts),
    PageKind("kept-posts-refused", posting.be_refused_a_post),
    PageKind("post-with-event", posting.see_card),
    PageKind("letters", letters.ask_for_letters),
    PageKind("letters-refused", letters.be_refused),
    PageKind("letters-mailed", letters.wait_for_mail),
    PageKind("letters-confirm", letters.open_confirmation),
    PageKind("letters-confirmed", letters.confirm),
    PageKind("letters-over", letters.open_old_confirmation),
    PageKind("letters-chosen", letters.choose),
    PageKind("letters-leave", letters.leave),
    PageKind("letters-trial", letters.try_to_leave),
    PageKind("letters-left", letters.have_left),
    PageKind("account-letters", letters.open_account),
    PageKind("admin-letters", letters.kept("")),
    PageKind("admin-letter-new", letters.kept("new/")),
    PageKind("admin-letter-draft", letters.draft),
    PageKind("admin-letter-under-way", letters.under_way),
    PageKind("admin-letter-lists", letters.kept("lists/")),
    PageKind("admin-letter-list", letters.kept("lists/{list}/")),
    PageKind("admin-readers", letters.kept("readers/")),
    PageKind("admin-reader-new", letters.kept("readers/new/")),
    PageKind("gallery", _at("market", "/ui")),
    PageKind("gallery-admin", _at("market", "/ui/admin")),
    PageKind("gallery-dialog", _open_dialog),
    PageKind("error-403", _foreign_form),
    PageKind("error-404", _at("blog", "/nothing/here/")),
    PageKind("error-500", _unexpected),
    PageKind("error-503", _part_away),
    PageKind("basket-without-prices", _basket_without_prices),
    PageKind("walk-in-part", walking.be_without_orders),
)
BY_NAME = {kind.name: kind for kind in PAGE_KINDS}
