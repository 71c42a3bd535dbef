"""Patterns by which addresses of a former site lead on: what is understood, what it can cost."""

import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from string import printable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select

from blog.ghost.models import RunState
from blog.ghost.redirects import redirects_for_ghost, written_redirects
from blog.redirects.errors import NotFollowed
from blog.redirects.models import LeadingPattern
from blog.redirects.patterns import LONGEST_ADDRESS, MOST_WAYS, read_pattern
from blog.redirects.patterns import _Group as Group
from blog.redirects.patterns import _Reader as Reader
from blog.redirects.patterns import _Some as Some
from blog.redirects.service import MOST_WAYS_OF_ALL, forget_remembered_patterns, keep_pattern
from blog.redirects.targets import check_target, led_to
from blog.tests.admins import ADMIN, enter_as, text_of, with_empty_logs
from blog.tests.factories import ADA, make_post
from blog.tests.ghost import SITE, brought, export, ghost_post, report, sent
from shared.db import reading, transaction
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices


@pytest.fixture(autouse=True)
def forgetting(runtime: Runtime) -> Iterator[None]:
    forget_remembered_patterns()
    yield
    forget_remembered_patterns()


def redirects(*lines: tuple[str, str], is_permanent: bool = True) -> bytes:
    return written_redirects(
        [{"from": old, "to": new, "permanent": is_permanent} for old, new in lines]
    )


async def follow(client: SameOriginClient, address: str) -> tuple[int, str]:
    answer = await client.get(address)
    return answer.status_code, answer.headers.get("Location", "")


def lead(pattern: str, to: str, path: str, query: str = "") -> str | None:
    read = read_pattern(pattern)
    check_target(to, read)
    return led_to(read, to, path=path, query=query)


@pytest.mark.parametrize(
    ("pattern", "to", "path", "there"),
    [
        ("^/blog/(.*)$", "/$1", "/blog/hay/", "/hay/"),
        ("^/blog/(.*)", "/$1", "/blog/hay/", "/hay/"),
        ("/blog/(.*)", "/$1", "/blog/a/b", "/a/b"),
        ("^\\/blog\\/([^/]+)\\/?$", "/$1/", "/blog/hay", "/hay/"),
        ("^/(\\d{4})/(\\d{2})/([a-z0-9-]+)/?$", "/$3/", "/2019/01/hay/", "/hay/"),
        ("^/(?:news|notes)/(?<slug>.+?)/?$", "/$1/", "/notes/hay/", "/hay/"),
        ("/^\\/Blog\\/(.*)$/i", "/$1", "/bLoG/hay/", "/hay/"),
        ("^/colou?r/$", "/paint/", "/color/", "/paint/"),
        ("^/a/(.*)/(.*)$", "/$2/$1", "/a/b/c/d", "/d/b/c"),
        ("^/old(/.*)?$", "/new$1", "/old", "/new"),
        ("^/old(/.*)?$", "/new$1", "/old/x", "/new/x"),
        ("/feed", "/posts/rss.xml", "/feed/", "/posts/rss.xml"),
        (
            "^/shop/(.*)$",
            "https://shop.example.org/$1",
            "/shop/tea",
            "https://shop.example.org/tea",
        ),
        ("^/käse/(.*)$", "/cheese/$1", "/käse/a b", None),
        ("^/cheese/(.*)$", "/$1", "/cheese/käse b", "/k%C3%A4se%20b"),
    ],
)
def test_the_common_forms_lead_where_ghost_led(
    pattern: str, to: str, path: str, there: str | None
) -> None:
    assert lead(pattern, to, path) == there


@pytest.mark.parametrize("path", ["/blog", "/blogs/hay", "/x/blog/hay", "/BLOG/hay"])
def test_what_does_not_match_leads_nowhere(path: str) -> None:
    assert lead("^/blog/(.*)$", "/$1", path) is None


@pytest.mark.parametrize("path", ["/blog//evil.example", "/blog/\\evil.example", "/blog/%0d%0aX"])
def test_what_is_quoted_never_becomes_another_host_or_another_header(path: str) -> None:
    there = lead("^/blog/(.*)$", "/$1", path)

    assert there is not None
    assert re.fullmatch(r"/[^/\\\r\n][^\\\r\n]*", there)


def test_what_was_asked_for_goes_along_and_what_leads_to_itself_leads_nowhere() -> None:
    assert lead("^/a/(.*)$", "/b/$1", "/a/x", "ref=1") == "/b/x?ref=1"
    assert lead("^/a/(.*)$", "/b/$1?x=2", "/a/x", "ref=1") == "/b/x?x=2"
    assert lead("^/(.*)$", "/$1", "/a/") is None
    assert lead("^/a/(.*)$", "/$1", "/a/" + "x" * LONGEST_ADDRESS) is None


@pytest.mark.parametrize(
    "pattern",
    [
        "^/(a+)+$",
        "^/(a*)*$",
        "^/(a|a)*$",
        "^/(.*)(.*)(.*)x$",
        "^/a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaa$",
        "^/(.*)-(.*)-(.*)-(.*)$",
        "^/" + "(a|a)" * 20 + "$",
        "^/a{1,9999}$",
        "^/(?=x).*$",
        "^/(?!x).*$",
        "^/(a)\\1$",
        "^/\\bfoo$",
        "^/foo|^/bar",
        "^/[z-a]$",
        "^/foo(",
        "^/foo[",
        "^/foo\\",
        "^/" + "(" * 21 + ")" * 21,
        "\\.html$",
        ".*",
        "^/" + "a" * 500,
    ],
)
def test_a_pattern_that_could_cost_or_is_not_understood_is_refused(pattern: str) -> None:
    with pytest.raises(NotFollowed):
        read_pattern(pattern)


@pytest.mark.parametrize(
    "to",
    ["javascript:alert(1)", "//evil.example/", "x", "https://$1/", "/?q=$1", "/$2", "/a b", ""],
)
def test_where_no_pattern_may_lead_is_refused(to: str) -> None:
    with pytest.raises(NotFollowed):
        check_target(to, read_pattern("^/a/(.*)$"))


PARTS = st.sampled_from(
    [
        *("a", "-", "/", "\\.", ".", "[a-c]", "[^/]", "\\d", "\\w", "(", ")", "(?:", "|"),
        *("*", "+", "?", "*?", "+?", "{2}", "{1,3}", "{2,}"),
    ]
)


@given(st.lists(PARTS, max_size=14).map("".join), st.text("ab1-./", max_size=12))
def test_what_is_understood_means_what_it_means_to_others(inner: str, rest: str) -> None:
    said = f"^/{inner}$"
    try:
        read = read_pattern(said)
    except NotFollowed:
        return
    theirs = re.compile(said, re.ASCII).fullmatch(f"/{rest}")
    ours = read.regex.fullmatch(f"/{rest}")

    assert read.ways <= MOST_WAYS
    assert (ours and ours.groups()) == (theirs and theirs.groups())


@given(st.text(printable, max_size=60))
def test_whatever_is_written_is_read_or_refused(said: str) -> None:
    with suppress(NotFollowed):
        read_pattern(f"^/{said}")


@dataclass
class Walker:
    """Compares as engines do that go back and try again, and counts what it looks at."""

    address: str
    looked_at: int = 0

    def ends(self, row: list[Some | Group], at: int) -> Iterator[int]:
        if not row:
            yield at
            return
        for end in self._ends_of(row[0], at):
            yield from self.ends(row[1:], end)

    def _ends_of(self, part: Some | Group, at: int) -> Iterator[int]:
        if isinstance(part, Group):
            for choice in part.choices:
                yield from self.ends(choice, at)
            if part.may_miss:
                yield at
            return
        ends = [at]
        for place in range(at, min(len(self.address), at + part.most)):
            self.looked_at += 1
            if not re.fullmatch(part.signs, self.address[place]):
                break
            ends.append(place + 1)
        fitting = [it for it in ends if it - at >= part.least]
        yield from fitting if part.is_lazy else reversed(fitting)


@example("(.*)(.*)x", "a")
@example("a?a?a?a?a?a?a?aaaaaaaaaaaa", "a")
@given(st.lists(PARTS, max_size=14).map("".join), st.sampled_from(["a", "-", "/", "a/", "a-"]))
def test_what_is_looked_at_for_an_address_is_no_more_than_the_ways_that_are_counted(
    inner: str, again: str
) -> None:
    try:
        ways = read_pattern(f"^/{inner}$").ways
    except NotFollowed:
        return
    walker = Walker("/" + again * 20 + "!")
    row = Reader(f"/{inner}").read()

    deque(walker.ends(row, 0), maxlen=0)

    assert walker.looked_at <= ways * (len(inner) + 1) * len(walker.address)


async def test_patterns_of_an_import_lead_on_from_what_nothing_is_at(
    client: SameOriginClient,
) -> None:
    await brought(export(posts=[ghost_post()]))
    run = await brought(
        redirects(
            ("^/blog/(.*)$", "/$1"),
            ("/post-1", "/nowhere-here/"),
            ("^/elsewhere/?$", f"{SITE}/tag/news/"),
            ("^/(a+)+$", "/x/"),
        )
    )

    assert await follow(client, "/blog/post-1/?a=1") == (301, "/post-1/?a=1")
    assert await follow(client, "/elsewhere/") == (301, "/tag/news/")
    assert (await follow(client, "/post-1/"))[0] == 200
    assert (await follow(client, "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!/"))[0] == 404
    said = {title: (verdict, reasons) for title, verdict, reasons in await report(run)}
    assert said["^/blog/(.*)$"][0] == "added"
    assert said["/post-1"] == ("skipped", ["There is something at that address"])
    assert said["^/(a+)+$"] == (
        "refused",
        ["This pattern cannot be followed here: it repeats a group"],
    )


async def test_a_trial_tells_and_leads_nowhere_yet_and_a_second_time_changes_nothing(
    client: SameOriginClient,
) -> None:
    lines = redirects(("^/blog/(.*)$", "/$1"), ("^/x/(a*)*$", "/"), is_permanent=False)

    trial = await sent(lines)
    before = await follow(client, "/blog/x/")
    first, second = await brought(lines), await brought(lines)
    after = await follow(client, "/blog/x/")

    assert trial.state is RunState.READY
    assert [verdict for _title, verdict, _why in await report(trial)] == ["added", "refused"]
    assert (before[0], after) == (404, (302, "/x/"))
    assert (first.counts, second.counts) == (
        {"added": 1, "refused": 1},
        {"unchanged": 1, "refused": 1},
    )


async def test_where_a_pattern_leads_is_changed_by_the_next_import_and_given_back() -> None:
    await brought(redirects(("^/blog/(.*)$", "/$1")))

    run = await brought(redirects(("^/blog/(.*)$", "/notes/$1")))

    assert run.counts == {"changed": 1}
    async with reading() as session:
        given = await redirects_for_ghost(session)
    assert given == [{"from": "^/blog/(.*)$", "to": "/notes/$1", "permanent": True}]
    assert (await brought(written_redirects(given))).counts == {"unchanged": 1}


async def test_patterns_that_begin_alike_for_long_are_two() -> None:
    begin = "^/" + "a" * 90

    run = await brought(redirects((f"{begin}/b/(.*)$", "/b/$1"), (f"{begin}/c/(.*)$", "/c/$1")))

    assert run.counts == {"added": 2}
    async with reading() as session:
        assert len((await session.scalars(select(LeadingPattern))).all()) == 2


async def test_all_patterns_together_cost_no_more_than_a_few() -> None:
    most = MOST_WAYS_OF_ALL // read_pattern("^/a0/(.*)/(.*)$").ways
    lines = [(f"^/a{it}/(.*)/(.*)$", "/$1") for it in range(most + 1)]

    run = await brought(redirects(*lines))

    assert run.counts == {"added": most, "refused": 1}


async def test_an_admin_takes_a_pattern_away_and_an_import_does_not_bring_it_back(
    client: SameOriginClient, services: FakeServices
) -> None:
    lines = redirects(("^/blog/(.*)$", "/$1"))
    await brought(lines)
    with_empty_logs(services)
    await enter_as(client, ADA, ADMIN)
    page = await text_of(client, "/admin/ghost/")
    (form,) = re.findall(r"/admin/ghost/patterns/\d+/delete/", page)

    first, second = await client.post(form), await client.post(form)
    again = await brought(lines)

    assert "^/blog/(.*)$" in page
    assert (first.status_code, second.status_code) == (303, 303)
    assert (await follow(client, "/blog/x/"))[0] == 404
    assert again.counts == {"unchanged": 1}
    assert "Addresses lead on no more by a pattern" in await text_of(client, "/admin/log/")


async def test_what_is_ones_own_is_led_nowhere(client: SameOriginClient) -> None:
    async with transaction() as session:
        await keep_pattern(session, pattern="^/(.*)$", target="/x/$1", is_permanent=True)
    await make_post("hay")

    assert (await follow(client, "/hay/"))[0] == 200
    assert (await follow(client, "/admin/nothing/"))[0] == 404
    assert (await follow(client, "/static/nothing.css"))[0] == 404
    assert await follow(client, "/a/") == (301, "/x/a/")
    assert (await client.post("/a/")).status_code in (404, 405)
