"""The settings of the site, for its admins."""

from quart import Blueprint, Response, request, url_for

from blog.admin.rendering import SETTINGS, render_admin
from blog.admin.settings.forms import SettingsForm
from blog.site_settings import values
from blog.site_settings.errors import SettingsChangedMeanwhile
from blog.site_settings.queries import kept_settings
from blog.site_settings.reading import forget_settings
from blog.site_settings.service import save_settings
from blog.site_settings.values import SiteSettings
from glue.access import allows
from glue.permissions import Action
from shared.db import read_session, rollback_request, write_session
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.runtime import current_runtime
from shared.web.flash import flash
from shared.web.htmx import redirect_to
from shared.web.private import keep_private

site_settings = Blueprint("admin_settings", __name__, url_prefix="/admin/settings")
site_settings.after_request(keep_private)


@site_settings.get("/")
@allows(Action.MANAGE_SITE)
async def edit() -> Response:
    settings = await kept_settings(read_session())
    return await _page(SettingsForm.of(settings), settings)


@site_settings.post("/")
@allows(Action.MANAGE_SITE)
async def update() -> Response:
    form = SettingsForm.read(await request.form)
    try:
        await save_settings(write_session(), form.checked(), seen=form.seen)
    except (InvalidInput, SettingsChangedMeanwhile) as problem:
        await rollback_request()
        now = await kept_settings(read_session())
        if isinstance(problem, SettingsChangedMeanwhile):
            form = form.over(now)
        return await _page(form.refused(problem), now, status=problem.status)
    flash(_("The settings are saved. Other parts of the site follow within seconds"))
    answer = await redirect_to(url_for("admin_settings.edit"))
    # Not before it is committed, or what was before would be remembered again.
    forget_settings()
    return answer


async def _page(form: SettingsForm, now: SiteSettings, *, status: int = 200) -> Response:
    return await render_admin(
        "admin/settings/edit.html",
        way=SETTINGS,
        status=status,
        form=form,
        now=now if form.problem else None,
        configured=current_runtime().settings.site,
        most=values,
    )
