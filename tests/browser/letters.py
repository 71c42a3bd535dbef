"""What readers and admins see of letters, on a served blog with a list or none."""

from collections.abc import Awaitable, Callable

import asyncpg

from tests.browser.visitor import Visitor

LIST = """
    INSERT INTO newsletters (slug, name, description)
    VALUES ('news', 'News from the lane', 'What is baked, cut and mended, once a month.')
    ON CONFLICT (slug) DO UPDATE SET name = excluded.name RETURNING id
"""
READER = """
    WITH one AS (
        INSERT INTO subscribers (email, name, token, labels)
        VALUES ($1::text, 'Hawthorn', md5($1::text), '{choir,baker}') RETURNING id
    )
    INSERT INTO user_newsletters (newsletter_id, subscriber_id, source, consent, subscribed_at)
    SELECT $2, id, 'hand', 'on paper at the market', now() FROM one
"""
LETTER = """
    INSERT INTO mailings (post_id, newsletter_id, subject, per_minute)
    SELECT id, $1, 'Cider, and the last apples', 300 FROM posts
    WHERE slug = 'cider-and-the-last-apples' RETURNING id
"""
BEGUN = """
    UPDATE mailings SET state = 'paused', started_at = now(), html_body = '<p>The last apples.</p>
      <p>So-long-that-it-breaks-nowhere-https://example.org/' || repeat('a', 200) || '</p>
      <pre>a line of code that is longer than the screen of any phone shows in one piece</pre>
      <img alt="" width="1600" height="9" src="data:image/gif;base64,'
      || 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">',
      trouble = 'login', last_error = 'post.example.org:465: 535 5.7.8 Authentication failed'
    WHERE id = $1
"""
RECIPIENTS = """
    INSERT INTO mailing_recipients
      (mailing_id, post_id, email, message_id, state, sent_at, trouble, last_error, next_attempt_at)
    SELECT $1::int, -$1::int, 'reader-' || n || '@example.org', $1::int::text || '-' || n,
      CASE WHEN n > 60 THEN 'waiting' WHEN n < 3 THEN 'refused' ELSE 'sent' END,
      CASE WHEN n BETWEEN 3 AND 60 THEN now() END,
      CASE WHEN n = 1 THEN 'address' WHEN n = 2 THEN 'refused' WHEN n = 61 THEN 'not-yet' END,
      CASE WHEN n = 1 THEN '550 5.1.1 No such user' WHEN n = 2 THEN '554 5.7.1 Not wanted here'
        WHEN n = 61 THEN '451 4.2.0 Greylisted, come again' ELSE '' END, now()
    FROM generate_series(1, 100) AS n
"""

Reach = Callable[[Visitor], Awaitable[None]]


async def make_list(visitor: Visitor) -> int:
    """Have a list on the site, and return its number."""
    return await _value(visitor, LIST)


async def ask_for_letters(visitor: Visitor) -> None:
    """Open the form by which anybody comes onto a list."""
    await make_list(visitor)
    await visitor.go("blog", "/letters/?list=news")


async def be_refused(visitor: Visitor) -> None:
    """Send the form with what is no address."""
    await ask_for_letters(visitor)
    await visitor.page.locator("#field-email").fill("ada at example")
    await visitor.page.locator("main form button").click()
    await visitor.page.locator("#field-email[aria-invalid=true]").wait_for()


async def wait_for_mail(visitor: Visitor) -> None:
    """Send the form."""
    await ask_for_letters(visitor)
    await visitor.page.locator("#field-email").fill(visitor.email)
    await visitor.page.locator("main form button").click()
    await visitor.page.locator(".door__icon").wait_for()


async def open_confirmation(visitor: Visitor) -> None:
    """Open the link that came by mail."""
    await wait_for_mail(visitor)
    await visitor.page.goto(await visitor.mailed_link("/letters/confirmations/"))


async def confirm(visitor: Visitor) -> None:
    """Press the button behind it."""
    await open_confirmation(visitor)
    await visitor.page.locator("main form button").click()
    await visitor.page.locator(".door__icon").wait_for()


async def choose(visitor: Visitor) -> None:
    """See which letters one gets."""
    await confirm(visitor)
    await visitor.page.locator("main a.button").click()
    await visitor.page.locator("#field-lists").wait_for()


async def leave(visitor: Visitor) -> None:
    """Open the link at the end of a letter."""
    await choose(visitor)
    await visitor.page.goto(f"{visitor.page.url}news/")


async def have_left(visitor: Visitor) -> None:
    """Press the button behind it."""
    await leave(visitor)
    await visitor.page.locator("main form button").click()
    await visitor.page.locator("main a.button").wait_for()


async def open_old_confirmation(visitor: Visitor) -> None:
    """Open a link that was never good."""
    await visitor.go("blog", "/letters/confirmations/of-nothing/")


async def try_to_leave(visitor: Visitor) -> None:
    """Open the link at the end of a trial."""
    await make_list(visitor)
    await visitor.go("blog", "/letters/preferences/trial/news/")


async def open_account(visitor: Visitor) -> None:
    """See one's letters in one's account."""
    await make_list(visitor)
    await visitor.sign_in()
    await visitor.go("blog", "/account/letters/")


def kept(path: str) -> Reach:
    """Open a page of letters as an admin, with a list and a reader there."""

    async def reach(visitor: Visitor) -> None:
        newsletter = await make_list(visitor)
        await _value(visitor, READER, f"reads-{visitor.email}", newsletter)
        await visitor.become("admin")
        await visitor.go("blog", f"/admin/letters/{path.format(list=newsletter)}")

    return reach


async def draft(visitor: Visitor) -> None:
    """Open a letter that is not sent yet."""
    mailing = await _letter(visitor)
    await visitor.become("admin")
    await visitor.go("blog", f"/admin/letters/{mailing}/")


async def under_way(visitor: Visitor) -> None:
    """Open a letter that is paused in the middle, with two that were refused."""
    mailing = await _letter(visitor)
    await _value(visitor, BEGUN, mailing)
    await _value(visitor, RECIPIENTS, mailing)
    await visitor.become("admin")
    await visitor.go("blog", f"/admin/letters/{mailing}/")


async def _letter(visitor: Visitor) -> int:
    newsletter = await make_list(visitor)
    await _value(visitor, READER, f"reads-{visitor.email}", newsletter)
    return await _value(visitor, LETTER, newsletter)


async def _value(visitor: Visitor, statement: str, *arguments: object) -> int:
    url = visitor.served.servers.postgres.url(visitor.served.databases["blog"])
    database = await asyncpg.connect(url)
    try:
        return int(await database.fetchval(statement, *arguments) or 0)
    finally:
        await database.close()
