"""The pictures of a product: sent, put into words and into order by keepers, shown to everybody."""

from quart import Blueprint, Response, request, url_for
from werkzeug.datastructures import MultiDict

from glue.access import allows, the_page
from glue.permissions import Action
from market.desk.queries import product_of_desk
from market.keeping import shop_of_desk, where_of
from market.marketplaces.models import Marketplace
from market.pictures import service
from market.pictures.forms import WordsForm
from market.pictures.queries import all_pictures
from market.pictures.receiving import chosen, receive
from market.pictures.rendering import pictures_page
from market.products.models import Product
from shared.clock import utcnow
from shared.db import WriteSession, read_session, write_session
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.i18n import ngettext
from shared.images import PictureMaker
from shared.images.addresses import PLACE
from shared.runtime import current_runtime
from shared.storage import Storage
from shared.web.flash import flash
from shared.web.htmx import redirect_to
from shared.web.private import keep_private
from shared.web.stored import send_stored

# Some lines out of town carry a megabit a second, and less towards the network.
PATIENCE_SECONDS = 300
NUMBER = "int(max=9223372036854775807)"
PICTURE = f"/<{NUMBER}:picture_id>/"

pictures = Blueprint("pictures", __name__)
picture_desk = Blueprint(
    "picture_desk",
    __name__,
    url_prefix=f"/keep/<page_slug>/<market_slug>/products/<{NUMBER}:product_id>/pictures",
)
picture_desk.after_request(keep_private)


@pictures.get(f"{PLACE}<file_name>")
@allows(Action.VISIT)
async def show(file_name: str) -> Response:
    """Send a picture; what is at an address never changes."""
    return await send_stored(_storage(), file_name)


@picture_desk.get("/")
@allows(Action.KEEP_SHOP, on=the_page)
async def index(page_slug: str, market_slug: str, product_id: int) -> Response:
    return await pictures_page(*await _subject(market_slug, product_id))


@picture_desk.post("/")
@allows(Action.KEEP_SHOP, on=the_page)
async def create(page_slug: str, market_slug: str, product_id: int) -> Response:
    shop, product = await _subject(market_slug, product_id)
    request.body_timeout = PATIENCE_SECONDS
    files = chosen((await request.files).getlist("files"))
    if not files:
        return await pictures_page(shop, product, nothing_chosen=True, status=422)
    maker = current_runtime().extra(PictureMaker)
    received = await receive(files, shop, product_id, maker=maker, storage=_storage())
    if received.refused:
        return await pictures_page(shop, product, refused=received.refused, status=422)
    flash(
        ngettext(
            "The picture is here. Say what is to be seen, and shoppers see it",
            "%(num)s pictures are here. Say what is to be seen, and shoppers see them",
            received.taken,
        )
    )
    return await redirect_to(_address(shop, product_id))


@picture_desk.post("/words/")
@allows(Action.KEEP_SHOP, on=the_page)
async def update(page_slug: str, market_slug: str, product_id: int) -> Response:
    shop, product = await _subject(market_slug, product_id)
    live = [it for it in await all_pictures(read_session(), product_id) if not it.removed_at]
    form = WordsForm.read(await request.form, live)
    if form.errors:
        return await pictures_page(shop, product, form=form, status=422)
    await service.describe_pictures(write_session(), shop, product_id, form.good(live))
    flash(_("Saved"))
    return await redirect_to(_address(shop, product_id))


@picture_desk.post(f"{PICTURE}place/")
@allows(Action.KEEP_SHOP, on=the_page)
async def update_place(
    page_slug: str, market_slug: str, product_id: int, picture_id: int
) -> Response:
    shop, _product = await _subject(market_slug, product_id)
    sent, session = await request.form, write_session()
    await _keep_words(session, shop, product_id, sent)
    by = -1 if sent.get("step") == "earlier" else 1
    await service.move_picture(session, shop, product_id, picture_id, by=by)
    return await redirect_to(f"{_address(shop, product_id)}#picture-{picture_id}")


@picture_desk.post(f"{PICTURE}remove/")
@allows(Action.KEEP_SHOP, on=the_page)
async def remove(page_slug: str, market_slug: str, product_id: int, picture_id: int) -> Response:
    shop, _product = await _subject(market_slug, product_id)
    session = write_session()
    await _keep_words(session, shop, product_id, await request.form)
    await service.remove_picture(session, shop, product_id, picture_id)
    flash(_("Taken away. You find it below, and can put it back"))
    return await redirect_to(_address(shop, product_id))


@picture_desk.post(f"{PICTURE}revive/")
@allows(Action.KEEP_SHOP, on=the_page)
async def revive(page_slug: str, market_slug: str, product_id: int, picture_id: int) -> Response:
    shop, _product = await _subject(market_slug, product_id)
    await service.revive_picture(write_session(), shop, product_id, picture_id)
    flash(_("It is one of the product’s pictures again"))
    return await redirect_to(f"{_address(shop, product_id)}#picture-{picture_id}")


@picture_desk.post(f"{PICTURE}delete/")
@allows(Action.KEEP_SHOP, on=the_page)
async def destroy(page_slug: str, market_slug: str, product_id: int, picture_id: int) -> Response:
    shop, _product = await _subject(market_slug, product_id)
    picture = await service.forget_picture(write_session(), shop, product_id, picture_id)
    flash(_("Deleted for good"))
    response = await redirect_to(_address(shop, product_id))
    await service.forget_files(_storage(), picture)
    return response


async def _subject(market_slug: str, product_id: int) -> tuple[Marketplace, Product]:
    shop = await shop_of_desk(market_slug)
    product = await product_of_desk(read_session(), shop, product_id, now=utcnow())
    if product is None:
        raise NotFound()
    return shop, product


async def _keep_words(
    session: WriteSession, shop: Marketplace, product_id: int, sent: MultiDict[str, str]
) -> None:
    """Write the words that came with another button, as far as they will do."""
    live = [it for it in await all_pictures(read_session(), product_id) if not it.removed_at]
    words = WordsForm.read(sent, live).good(live)
    await service.describe_pictures(session, shop, product_id, words)


def _address(shop: Marketplace, product_id: int) -> str:
    return url_for("picture_desk.index", product_id=product_id, **where_of(shop))


def _storage() -> Storage:
    return current_runtime().extra(Storage)
