"""Where the pages about one post are."""

from quart import url_for

# Ids of posts are numbers of PostgreSQL's `integer`.
POST = "/admin/posts/<int(max=2147483647):post_id>"


def edit_address(post_id: int) -> str:
    """Return where the words of a post are written."""
    return f"/admin/posts/{post_id}/edit/"


def settings_address(post_id: int) -> str:
    """Return where a post is settled and published."""
    return url_for("post_settings.edit", post_id=post_id)


def history_address(post_id: int) -> str:
    """Return where the versions of a post are."""
    return url_for("post_versions.index", post_id=post_id)


def preview_address(post_id: int, version: int | None = None) -> str:
    """Return where a post is seen as its readers see it."""
    return url_for("post_preview.show", post_id=post_id, version=version)
