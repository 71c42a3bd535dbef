"""Pieces of text: one's own and the shared ones."""

from quart import Blueprint, Response, request

from blog.admin.rendering import SNIPPETS, render_admin
from blog.admin.snippets.forms import SnippetForm
from blog.admin.snippets.showing import in_short, shown
from blog.snippets.errors import NotYourSnippet, SnippetTaken
from blog.snippets.models import LONGEST_NAME, Snippet, SnippetScope
from blog.snippets.service import change_snippet, forget_snippet, snippet_of, snippets_for
from blog.writing.permitting import wherever_they_write
from glue.access import allows
from glue.permissions import Action, may
from shared.db import read_session, rollback_request, write_session
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.web.flash import flash
from shared.web.htmx import redirect_to
from shared.web.identity import current_identity, signed_in_user_id
from shared.web.private import keep_private

admin_snippets = Blueprint("admin_snippets", __name__, url_prefix=SNIPPETS.rstrip("/"))
admin_snippets.after_request(keep_private)

SNIPPET = "/<int(max=2147483647):snippet_id>/"
# For whom a piece is, in the order in which that is chosen.
SCOPES = {
    SnippetScope.PRIVATE: _l("For me alone"),
    SnippetScope.SHARED: _l("For all who write"),
    SnippetScope.ADMIN: _l("For all who write, changed by admins alone"),
}


@admin_snippets.get("/")
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def index() -> Response:
    found = await snippets_for(read_session(), user_id=signed_in_user_id())
    return await render_admin(
        "admin/snippets/index.html",
        way=SNIPPETS,
        snippets=[(it, in_short(it)) for it in found],
        scopes={scope: _(label) for scope, label in SCOPES.items()},
    )


@admin_snippets.get(SNIPPET)
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def edit(snippet_id: int) -> Response:
    snippet = await snippet_of(read_session(), snippet_id, user_id=signed_in_user_id())
    return await _page(SnippetForm.of(snippet), snippet)


@admin_snippets.post(SNIPPET)
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def update(snippet_id: int) -> Response:
    form, me = SnippetForm.read(await request.form), signed_in_user_id()
    try:
        name, scope = form.checked()
        await change_snippet(
            write_session(), snippet_id, name=name, scope=scope, user_id=me, is_admin=_is_admin()
        )
    except (InvalidInput, SnippetTaken) as refusal:
        await rollback_request()
        snippet = await snippet_of(read_session(), snippet_id, user_id=me)
        return await _page(form.refused(refusal), snippet, status=refusal.status)
    flash(_("Saved"))
    return await redirect_to(SNIPPETS)


@admin_snippets.post(f"{SNIPPET}delete/")
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def destroy(snippet_id: int) -> Response:
    await forget_snippet(
        write_session(), snippet_id, user_id=signed_in_user_id(), is_admin=_is_admin()
    )
    flash(_("Deleted"))
    return await redirect_to(SNIPPETS)


def _is_admin() -> bool:
    return bool(may(current_identity(), Action.MANAGE_SITE))


async def _page(form: SnippetForm, snippet: Snippet, *, status: int = 200) -> Response:
    is_admin = _is_admin()
    return await render_admin(
        "admin/snippets/form.html",
        way=SNIPPETS,
        status=status,
        form=form,
        snippet=snippet,
        shown=shown(snippet),
        scopes=[
            (scope.value, _(label))
            for scope, label in SCOPES.items()
            if is_admin or scope is not SnippetScope.ADMIN
        ],
        is_theirs=is_admin or snippet.scope is not SnippetScope.ADMIN,
        why_not=str(NotYourSnippet()),
        longest_name=LONGEST_NAME,
    )
