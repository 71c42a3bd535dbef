"""The page of results."""

from quart import Blueprint, Response, request

from blog.search.forms import SearchForm
from blog.search.results import Results
from glue.access import allows
from glue.permissions import Action
from glue.services.search import search_everywhere
from shared.runtime import current_runtime
from shared.web.htmx import render

search = Blueprint("search", __name__)


@search.get("/search/")
@allows(Action.VISIT)
async def index() -> Response:
    form = SearchForm.read(request.args)
    locale = current_runtime().settings.site.locale
    parts = await search_everywhere(form.q, locale=locale, kind=form.kind) if form.q else []
    return await render("search/index.html", form=form, results=Results.of(parts))
