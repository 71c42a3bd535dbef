"""The pieces of a page that blog lends to every site."""

from markupsafe import Markup

from blog.menu import queries as menu
from blog.people import queries as people
from blog.posts.presenting import whole_address
from glue.contracts import blog
from shared.db import read_session
from shared.rpc import answers
from shared.runtime import current_runtime
from shared.web.htmx import checked_next


@answers(blog.NavTreeFragment)
async def nav_tree(fragment: blog.NavTreeFragment) -> Markup:
    """Render the top level of the menu, with the current page marked."""
    nodes = await menu.top_nodes(read_session())
    items = [
        (node.label, whole_address(node.href), node.slug == fragment.current_slug) for node in nodes
    ]
    return _rendered("fragments/nav_tree.html", items=items)


@answers(blog.AuthMenu)
async def auth_menu(fragment: blog.AuthMenu) -> Markup:
    """Render the way to sign in, or who is signed in and the way out."""
    user = None
    if fragment.user_id is not None:
        user = await people.user_by_id(read_session(), user_id=fragment.user_id)
    back = checked_next(fragment.next, otherwise="/")
    return _rendered("fragments/auth_menu.html", user=user, back=back)


def _rendered(template: str, **context: object) -> Markup:
    return Markup(current_runtime().templates.get_template(template).render(context))
