"""SumUp's calls about checkouts."""

from quart import Blueprint, Response, request

from shared.testing.sumup import answers
from shared.testing.sumup.access import current_simulator, perform
from shared.testing.sumup.answers import Answer
from shared.testing.sumup.book import AlreadyProcessed, DuplicateReference
from shared.testing.sumup.documents import checkout_document
from shared.testing.sumup.merchants import Merchant
from shared.testing.sumup.records import CheckoutRecord
from shared.testing.sumup.requests import read_checkout, read_fields
from shared.testing.sumup.simulator import lag_of
from shared.testing.sumup.switches import Call, Switch

checkouts_api = Blueprint("checkouts_api", __name__, url_prefix="/v0.1/checkouts")


@checkouts_api.post("")
async def create() -> Response:
    body = await request.get_data()
    simulator = current_simulator()

    def act(merchant: Merchant, _: Switch | None) -> Answer:
        fields = read_fields(body)
        record = read_checkout(fields, merchant, simulator.clock())
        if fields["merchant_code"] != merchant.code:
            return answers.PAYMENTS_NOT_ALLOWED
        try:
            simulator.book.open(record)
        except DuplicateReference:
            return answers.DUPLICATED
        return Answer(201, _document(record, merchant))

    return await perform(Call.OPEN_CHECKOUT, act)


@checkouts_api.get("")
async def index() -> Response:
    reference = request.args.get("checkout_reference")
    simulator = current_simulator()

    def act(merchant: Merchant, switch: Switch | None) -> Answer:
        seen = simulator.book.seen(merchant.code, lag_of(switch))
        found = [it for it in seen if reference is None or it.reference == reference]
        return Answer(200, [_document(record, merchant) for record in found])

    return await perform(Call.LIST_CHECKOUTS, act)


@checkouts_api.get("/<checkout_id>")
async def show(checkout_id: str) -> Response:
    simulator = current_simulator()

    def act(merchant: Merchant, switch: Switch | None) -> Answer:
        record = simulator.book.read(merchant.code, checkout_id, lag_of(switch))
        return Answer(200, _document(record, merchant)) if record else answers.NOT_FOUND

    return await perform(Call.READ_CHECKOUT, act)


@checkouts_api.delete("/<checkout_id>")
async def destroy(checkout_id: str) -> Response:
    simulator = current_simulator()

    def act(merchant: Merchant, _: Switch | None) -> Answer:
        if simulator.book.owned(merchant.code, checkout_id) is None:
            return answers.NOT_FOUND
        try:
            closed = simulator.book.close(checkout_id)
        except AlreadyProcessed:
            return answers.PROCESSED
        return Answer(200, _document(closed, merchant))

    return await perform(Call.DEACTIVATE, act)


def _document(record: CheckoutRecord, merchant: Merchant) -> dict[str, object]:
    return checkout_document(record, merchant, current_simulator().public_url)
