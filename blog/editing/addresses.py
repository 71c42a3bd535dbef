"""Where things about one post are."""

POSTS = "/admin/posts/"
UPLOADS = "/admin/uploads/"
EMBEDS = "/admin/embeds/"
SNIPPETS = "/admin/snippets/"
SEARCH = "/admin/cards/"


def edit_address(post_id: int) -> str:
    return f"{POSTS}{post_id}/edit/"


def settings_address(post_id: int) -> str:
    return f"{POSTS}{post_id}/settings/"


def preview_address(post_id: int) -> str:
    return f"{POSTS}{post_id}/preview/"


def merge_address(post_id: int) -> str:
    return f"{POSTS}{post_id}/merge/"
