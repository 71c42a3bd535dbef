"""The pages of the account, with the ways between them at the side."""

import asyncio
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from quart import Response

from glue.contracts import events, orders
from glue.contracts.families import AccountGlance, AccountPage
from glue.layout import NOTHING, account_lines, account_part
from shared.db.session import commit_request
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.web.htmx import render
from shared.web.identity import current_identity

# Where one can go, with an icon; the lines of siblings stand between the first and the others.
WAYS = (
    ("/account/", _l("Your account"), "circle-user"),
    ("/account/likes/", _l("What you like"), "heart"),
    ("/account/details/", _l("Name and address"), "pencil"),
    ("/account/letters/", _l("Letters"), "mail"),
    ("/account/devices/", _l("Devices"), "monitor-smartphone"),
    ("/account/privacy/", _l("Your data"), "shield"),
)

Part = AccountGlance | AccountPage


async def render_account(
    template: str,
    *,
    way: str,
    status: int = 200,
    lent: Mapping[str, Part] | None = None,
    **context: Any,
) -> Response:
    """Commit, then render a page of the account that is to be found at the way `way`.

    What siblings lend to it is asked for side by side, and reaches the template by its name in
    `lent`: a piece, or None where its owner is away.
    """
    await commit_request()
    wanted = lent or {}
    lines, *pieces = await asyncio.gather(_lines(), *map(account_part, wanted.values()))
    return await render(
        template,
        status=status,
        ways=[(_(label), href, icon, href == way) for href, label, icon in WAYS],
        way=way,
        lines=lines,
        lent=dict(zip(wanted, pieces, strict=True)),
        **context,
    )


def at_a_glance(user_id: int) -> Mapping[str, Part]:
    """Return what siblings lend to the overview."""
    return {
        "orders": orders.AccountGlance(user_id=user_id),
        "bookings": events.AccountGlance(user_id=user_id),
    }


async def _lines() -> Markup:
    user_id = current_identity().user_id
    return NOTHING if user_id is None else await account_lines(user_id)
