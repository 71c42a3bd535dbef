"""A page of another site cannot have anything done in the name of whoever looks at it."""

from collections.abc import Iterator
from itertools import product

import pytest
from quart import Quart
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from glue.directory import SERVICES
from shared.testing.apps import unconnected_app
from shared.web.csrf import SAFE_METHODS
from tests.attacks.browsers import PUBLIC, sign_in, who_is
from tests.workflows.bakery import BLOG, Bakery
from tests.workflows.platform import DOMAIN, Browser, Platform

pytestmark = pytest.mark.thorough

REFUSED = "This request came from another site"
# What our own pages are, and no other page can make a browser say.
OURS = {"Sec-Fetch-Site": "same-origin"}
SITES = (None, "cross-site", "same-site", "none", "SAME-ORIGIN")
ORIGINS = (
    None,
    "null",
    "http://evil.example",
    f"http://blog.{DOMAIN}.evil.example",
    f"http://evil-blog.{DOMAIN}",
    f"https://blog.{DOMAIN}",
    f"http://blog.{DOMAIN}:8000",
    f"http://blog.{DOMAIN}@evil.example",
    f"http://blog.{DOMAIN}, http://evil.example",
)
FOREIGN = [
    {
        name: value
        for name, value in (("Sec-Fetch-Site", site), ("Origin", origin))
        if value is not None
    }
    for site, origin in product(SITES, ORIGINS)
]
# What SumUp tells, what mail readers press for somebody, what whoever delivers our mails tells and
# what a Ghost calls about: strangers all. Each acts on the secret in its address, on no cookie.
FOR_STRANGERS = {
    ("orders", "/checkout/webhook/<token>/"),
    ("blog", "/letters/preferences/<token>/<slug>/"),
    ("blog", "/letters/reports/<token>/"),
    ("blog", "/ghost/calls/<token>/"),
}


def writing_rules(app: Quart) -> Iterator[tuple[Rule, str]]:
    """List every route by which a browser can have something changed."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - SAFE_METHODS):
            if not rule.endpoint.startswith("internal."):
                yield rule, method


def address_of(rule: Rule) -> str:
    """Return an address that a route answers at."""
    values = {name: _part_for(converter) for name, converter in rule._converters.items()}
    built = rule.build(values)
    assert built is not None
    return built[1]


def _part_for(converter: BaseConverter) -> str | int:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if isinstance(converter, IntegerConverter) else "x"


@pytest.mark.parametrize("app", PUBLIC)
async def test_no_route_takes_a_form_of_another_site(
    platform: Platform, bakery: Bakery, ada: Browser, app: str
) -> None:
    await sign_in(platform, ada)
    took = []

    for rule, method in writing_rules(platform.apps[app]):
        address = f"http://{app}.{DOMAIN}{address_of(rule)}"
        for headers in FOREIGN:
            answer = await ada.request(method, address, headers=headers, data={"next": "/"})
            if (answer.status_code, REFUSED in answer.text) != (403, True):
                took.append((rule.rule, method, headers))

    assert {(app, rule) for rule, _, _ in took} <= FOR_STRANGERS, took
    assert await who_is(ada)


@pytest.mark.parametrize("app", PUBLIC)
async def test_the_same_forms_are_taken_from_our_own_pages(
    platform: Platform, bakery: Bakery, ada: Browser, app: str
) -> None:
    for rule, method in writing_rules(platform.apps[app]):
        address = f"http://{app}.{DOMAIN}{address_of(rule)}"
        for headers in (OURS, {"Origin": f"http://market.{DOMAIN}"}):
            answer = await ada.request(method, address, headers=headers)
            assert REFUSED not in answer.text, rule.rule


def test_only_who_is_listed_here_is_open_to_strangers() -> None:
    apps = {app: unconnected_app(app) for app in PUBLIC}

    marked = {
        (name, rule.rule)
        for name, app in apps.items()
        for rule, _ in writing_rules(app)
        if getattr(app.view_functions[rule.endpoint], "__accepts_strangers__", False)
    }

    assert marked == FOR_STRANGERS
    assert all("<token>" in rule for _app, rule in marked)


@pytest.mark.parametrize("app", [service.name for service in SERVICES])
async def test_no_browser_gets_an_answer_of_what_is_for_siblings(
    platform: Platform, ada: Browser, app: str
) -> None:
    await sign_in(platform, ada)

    for rule in platform.apps[app].url_map.iter_rules():
        if not rule.endpoint.startswith("internal.") or rule.rule == "/internal/health":
            continue
        for method in sorted(rule.methods or ()):
            if method == "OPTIONS":
                continue
            url = f"http://{app}.{DOMAIN}{address_of(rule)}"
            answer = await ada.request(method, url, headers=OURS, json={})
            assert answer.status_code in (401, 403), (rule.rule, method, answer.status_code)


async def test_nobody_is_signed_out_by_a_picture(platform: Platform, ada: Browser) -> None:
    await sign_in(platform, ada)

    for address in ("/sign-out/", "/sign-out/?next=/", "/sign-out"):
        await ada.get(f"{BLOG}{address}", headers={"Sec-Fetch-Site": "cross-site"})

    assert await who_is(ada)
