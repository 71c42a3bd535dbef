"""In a keeper's plan entries are moved by mouse, finger and keyboard, and without a script."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import asyncpg
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.planning import at, open_plan, wednesday
from tests.browser.settling import settled
from tests.browser.windows import PHONE, Window, new_window
from tests.served import Served

pytestmark = pytest.mark.browser

TO_THE_MIDDLE = "it => it.scrollIntoView({ block: 'center', behavior: 'instant' })"


@dataclass(frozen=True, slots=True)
class Planner:
    """A keeper's window on a plan, and the ids of what is in it."""

    window: Window
    ids: dict[str, int]

    @property
    def page(self) -> Page:
        return self.window.page

    def block(self, name: str) -> Locator:
        return self.page.locator(f"#entry-{self.ids[name]}")

    def words(self, name: str) -> Locator:
        return self.page.locator(f"#entry-{self.ids[name]}-what")

    async def see(self, said: str) -> None:
        await expect(self.page.locator("#plan-said")).to_contain_text(said)
        await settled(self.page)

    async def hear(self, said: str) -> None:
        await expect(self.page.locator("#announcer")).to_contain_text(said)

    async def times_of(self, name: str) -> tuple[datetime, datetime]:
        served = self.window.visitor.served
        events = await asyncpg.connect(served.servers.postgres.url(served.databases["events"]))
        try:
            found = "SELECT starts_at, ends_at FROM calendar_entries WHERE id = $1"
            row = await events.fetchrow(found, self.ids[name])
        finally:
            await events.close()
        assert row is not None
        return row["starts_at"], row["ends_at"]

    async def drag(self, grip: Locator, *, days: int = 0, quarters: int = 0) -> None:
        """Drag something by so many columns and rows, away from the edges that scroll the page."""
        await grip.evaluate(TO_THE_MIDDLE)
        box = await grip.bounding_box()
        day = await self.page.locator("[data-plan-day]:visible").first.bounding_box()
        assert box is not None
        assert day is not None
        quarter = await self.quarter()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        await self.page.mouse.move(x, y)
        await self.page.mouse.down()
        await self.page.mouse.move(x + days * day["width"], y + quarters * quarter, steps=6)
        await self.page.mouse.up()

    async def quarter(self) -> float:
        """Return how high a quarter of an hour is."""
        day = self.page.locator("[data-plan-day]:visible").first
        height: float = await day.evaluate(
            "day => day.offsetHeight / getComputedStyle(day).getPropertyValue('--rows')"
        )
        return height


@pytest_asyncio.fixture
async def planner(
    served: Served, chrome: Browser, request: pytest.FixtureRequest
) -> AsyncIterator[Planner]:
    """A keeper at the plan of next week."""
    callspec = getattr(request.node, "callspec", None)
    scripted = callspec is None or callspec.params.get("with_javascript", True)
    async with new_window(chrome, served, with_javascript=scripted) as window:
        ids = await open_plan(window.visitor)
        yield Planner(window, ids)
        assert window.complaints == []
        if scripted:
            assert await window.refused_by_policy() == []


async def test_an_event_is_dragged_to_another_day_and_time_and_put_back(planner: Planner) -> None:
    await planner.drag(planner.words("class"), days=-1, quarters=4)

    await planner.see("Sourdough for beginners is now on Tuesday")
    await planner.hear("from 10:00 to 13:00")
    assert await planner.times_of("class") == (at(10, day=1), at(13, day=1))
    await planner.page.locator("#put-back").click()
    await planner.see("from 09:00 to 12:00")
    assert await planner.times_of("class") == (at(9), at(12))


async def test_an_event_is_made_longer_by_its_lower_edge_and_no_shorter_than_a_row(
    planner: Planner,
) -> None:
    edge = planner.block("talk").locator("[data-plan-edge]")
    await planner.drag(edge, quarters=2)
    await planner.see("from 11:00 to 13:00")

    await planner.drag(edge, quarters=-30)

    await planner.see("from 11:00 to 11:15")
    assert await planner.times_of("talk") == (at(11), at(11, 15))


async def test_by_keyboard_an_event_is_moved_step_by_step_and_saved_by_enter(
    planner: Planner,
) -> None:
    words = planner.words("class")

    await words.press("ArrowDown")
    await planner.hear("09:15 to 12:15")
    await words.press("ArrowRight")
    await words.press("Shift+ArrowDown")
    await planner.hear("09:15 to 12:30")
    await expect(words).to_be_focused()
    await words.press("Enter")

    await planner.see("is now on Thursday")
    await expect(planner.words("class")).to_be_focused()
    assert await planner.times_of("class") == (at(9, 15, day=3), at(12, 30, day=3))


async def test_escape_gives_up_and_sends_nothing(planner: Planner) -> None:
    requests: list[str] = []
    planner.page.on("request", lambda request: requests.append(request.method))
    words = planner.words("oven")

    for key in ("ArrowUp", "ArrowLeft", "Escape"):
        await words.press(key)
    await planner.hear("Put back")
    box = await words.bounding_box()
    assert box is not None
    await planner.page.mouse.move(box["x"] + 20, box["y"] + 10)
    await planner.page.mouse.down()
    await planner.page.mouse.move(box["x"] - 120, box["y"] + 80, steps=4)
    await expect(planner.block("oven")).to_have_attribute("data-lifted", "")
    await planner.page.keyboard.press("Escape")
    await planner.page.mouse.up()

    await expect(planner.page.locator("[data-lifted]")).to_have_count(0)
    await expect(planner.words("oven")).to_contain_text("14:00–15:00")
    assert "POST" not in requests
    assert await planner.times_of("oven") == (at(14), at(15))


async def test_a_booking_moved_onto_another_is_put_back_with_the_reason(planner: Planner) -> None:
    await planner.drag(planner.words("oven"), quarters=4)

    await planner.see("Somebody else has booked this time")
    await planner.hear("Somebody else has booked this time")
    await expect(planner.words("oven")).to_contain_text("14:00–15:00")
    assert await planner.times_of("oven") == (at(14), at(15))


async def test_what_is_booked_is_not_made_longer(planner: Planner) -> None:
    await planner.words("oven").press("Shift+ArrowDown")

    await planner.hear("What is booked stays as long as it is")
    await expect(planner.block("oven").locator("[data-plan-edge]")).to_have_count(0)


async def test_what_is_pressed_and_not_dragged_opens_its_form(planner: Planner) -> None:
    await planner.words("talk").click()

    await expect(planner.page.locator("[name=ends_time]")).to_have_value("12:30")


async def test_on_a_phone_a_finger_drags_by_the_grip_and_one_day_is_seen(
    planner: Planner,
) -> None:
    page = planner.page
    await planner.window.show_at(PHONE)
    finger = await page.context.new_cdp_session(page)
    await finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    await expect(page.locator("[data-plan-day]:visible")).to_have_count(1)
    grip = planner.block("taken").locator("[data-plan-grip]")
    await grip.evaluate(TO_THE_MIDDLE)
    box = await grip.bounding_box()
    assert box is not None
    x, y, down = box["x"] + 8, box["y"] + 8, 6 * await planner.quarter()

    touches = [{"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}]
    touches += [
        {"type": "touchMove", "touchPoints": [{"x": x, "y": y + down * part / 4}]}
        for part in range(1, 5)
    ]
    for touch in [*touches, {"type": "touchEnd", "touchPoints": []}]:
        await finger.send("Input.dispatchTouchEvent", touch)

    await planner.see("The wood oven is now on Wednesday")
    assert await planner.times_of("taken") == (at(16, 30), at(18))


@pytest.mark.parametrize("with_javascript", [False])
async def test_without_a_script_it_is_moved_by_a_form_and_put_back_from_the_plan(
    planner: Planner, with_javascript: bool
) -> None:
    page = planner.page
    await planner.words("oven").click()
    await page.locator("[name=starts_time]").fill("10:00")
    await page.locator("#save").click()

    await planner.see("The wood oven is now on Wednesday")
    assert await planner.times_of("oven") == (at(10), at(11))
    await page.locator("#put-back").click()
    await planner.see("from 14:00 to 15:00")
    assert page.url.partition("/plan/")[2].startswith(f"{wednesday():%Y/%m/%d}/")
