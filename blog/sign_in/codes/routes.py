"""Where one waits for the mail, and may type its code."""

from quart import Blueprint, Response, request

from blog.sign_in import service
from blog.sign_in.arriving import arrive, current_device, kept_secret
from blog.sign_in.errors import WrongCode
from blog.sign_in.forms import CodeForm
from blog.sign_in.limits import count_guess
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import write_session
from shared.errors import InvalidInput
from shared.web.htmx import render
from shared.web.limits import TooOften

codes = Blueprint("codes", __name__)


@codes.get("/sign-in/code/<ticket>/")
@allows(Action.SIGN_IN)
async def new(ticket: str) -> Response:
    # Nothing is looked up: a ticket that leads nowhere must look like any other.
    return await _page(ticket)


@codes.post("/sign-in/code/<ticket>/")
@allows(Action.SIGN_IN)
async def create(ticket: str) -> Response:
    posted = await request.form
    typed = posted.get("code", "")
    try:
        await count_guess()
        code = CodeForm.read(posted).code
    except TooOften as error:
        page = await _page(ticket, typed, errors={"code": str(error)}, status=error.status)
        return error.told_in(page)
    except InvalidInput as error:
        return await _page(ticket, typed, errors=error.detail["fields"], status=error.status)
    signed_in = await service.sign_in_by_code(
        write_session(), ticket=ticket, code=code, device=current_device(), now=utcnow()
    )
    if signed_in is None:
        return await _page(ticket, errors={"code": str(WrongCode())}, status=WrongCode.status)
    return kept_secret(await arrive(signed_in))


async def _page(
    ticket: str, code: str = "", *, errors: object = None, status: int = 200
) -> Response:
    page = await render(
        "sign_in/code.html",
        status=status,
        ticket=ticket,
        code=code,
        errors=errors or {},
        minutes=service.LINK_MINUTES,
    )
    return kept_secret(page)
