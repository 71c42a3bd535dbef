"""Where whoever delivers our mails tells what came back of them."""

from quart import Blueprint, Response, jsonify, request

from blog.mailings.reports import is_reports_secret, read_reports, take_report
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import write_session
from shared.db.session import commit_request
from shared.errors import InvalidInput, NotFound
from shared.web.csrf import accepts_strangers

letter_reports = Blueprint("letter_reports", __name__)


@letter_reports.post("/letters/reports/<token>/")
@accepts_strangers
@allows(Action.NOTIFY)
async def create(token: str) -> Response:
    if not is_reports_secret(token):
        raise NotFound()
    try:
        reports = read_reports(await request.get_json(force=True, silent=True))
    except InvalidInput as error:
        return _told({"error": error.code}, error.status)
    now = utcnow()
    taken = [await take_report(write_session(), each, now=now) for each in reports]
    await commit_request()
    return _told({"taken": sum(taken)})


def _told(document: dict[str, object], status: int = 200) -> Response:
    response: Response = jsonify(document)
    response.status_code = status
    return response
