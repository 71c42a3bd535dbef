"""SumUp's calls about transactions, refunds and accounts."""

from quart import Blueprint, Response, request

from shared.testing.sumup import answers
from shared.testing.sumup.access import current_simulator, perform
from shared.testing.sumup.answers import Answer
from shared.testing.sumup.documents import merchant_document, transaction_document
from shared.testing.sumup.history import history_page
from shared.testing.sumup.merchants import Merchant
from shared.testing.sumup.requests import read_amount, read_fields
from shared.testing.sumup.simulator import lag_of
from shared.testing.sumup.switches import Call, Switch

transactions_api = Blueprint("transactions_api", __name__)


@transactions_api.post("/v1.0/merchants/<code>/payments/<transaction_id>/refunds")
async def refund(code: str, transaction_id: str) -> Response:
    body = await request.get_data()
    simulator = current_simulator()

    def act(merchant: Merchant, _: Switch | None) -> Answer:
        if code != merchant.code:
            return answers.NOT_ALLOWED
        found = simulator.book.payment(code, transaction_id)
        if found is None:
            return answers.NOT_FOUND
        record, attempt = found
        wanted = read_fields(body).get("amount")
        amount = attempt.left if wanted is None else read_amount(wanted, merchant.currency)
        if not attempt.succeeded or not amount or amount > attempt.left:
            return answers.NOT_REFUNDABLE
        simulator.book.refund(record.id, attempt, amount)
        return Answer(201, {})

    return await perform(Call.REFUND, act)


@transactions_api.get("/v2.1/merchants/<code>/transactions")
async def show(code: str) -> Response:
    identifier = request.args.get("id")
    transaction_code = request.args.get("transaction_code")
    simulator = current_simulator()

    def act(merchant: Merchant, switch: Switch | None) -> Answer:
        seen = simulator.book.seen(merchant.code, lag_of(switch)) if code == merchant.code else ()
        for record in seen:
            for attempt in record.attempts:
                if attempt.id == identifier or attempt.code == transaction_code:
                    return Answer(200, transaction_document(attempt, record))
        return answers.NOT_FOUND

    return await perform(Call.READ_TRANSACTION, act)


@transactions_api.get("/v2.1/merchants/<code>/transactions/history")
async def index(code: str) -> Response:
    arguments = request.args
    simulator = current_simulator()

    def act(merchant: Merchant, switch: Switch | None) -> Answer:
        seen = simulator.book.seen(merchant.code, lag_of(switch)) if code == merchant.code else ()
        return Answer(200, history_page(seen, arguments))

    return await perform(Call.LIST_TRANSACTIONS, act)


@transactions_api.get("/v1/merchants/<code>")
async def merchant(code: str) -> Response:
    def act(merchant: Merchant, _: Switch | None) -> Answer:
        if code != merchant.code:
            return answers.NOT_ALLOWED
        return Answer(200, merchant_document(merchant))

    return await perform(Call.READ_MERCHANT, act)
