"""The pieces of a page that blog lends to every site."""

from markupsafe import Markup

from blog.menu import queries as menu
from blog.menu.presenting import menu_items
from blog.people import queries as people
from blog.roles import queries as roles
from glue.contracts import blog
from glue.contracts.blog import Role
from shared.db import read_session
from shared.i18n import gettext as _
from shared.rpc import answers
from shared.runtime import current_runtime
from shared.web.htmx import checked_next


@answers(blog.NavTreeFragment)
async def nav_tree(fragment: blog.NavTreeFragment) -> Markup:
    """Render the menu of the site, with the current page marked."""
    tree = await menu.menu_of(read_session(), page_id=None)
    items = menu_items(tree, current_slug=fragment.current_slug)
    return _rendered("fragments/nav_tree.html", items=items)


@answers(blog.AuthMenu)
async def auth_menu(fragment: blog.AuthMenu) -> Markup:
    """Render the way to sign in, or who is signed in and the way out."""
    user, work = None, None
    if fragment.user_id is not None:
        user = await people.user_by_id(read_session(), user_id=fragment.user_id)
        work = await _work_of(fragment.user_id)
    back = checked_next(fragment.next, otherwise="/")
    return _rendered("fragments/auth_menu.html", user=user, back=back, work=work)


async def _work_of(user_id: int) -> tuple[str, str] | None:
    """Say what leads somebody to what they look after, and where, if there is anything."""
    held = {grant.role for grant in await roles.grants_of(read_session(), user_id=user_id)}
    if Role.ADMIN in held:
        return _("Look after the site"), "/admin/"
    if any(role.is_of_a_page for role in held):
        return _("Your pages"), "/admin/"
    return (_("Write posts"), "/admin/posts/") if Role.AUTHOR in held else None


def _rendered(template: str, **context: object) -> Markup:
    return Markup(current_runtime().templates.get_template(template).render(context))
