"""The front page, posts and pages as searchers and sharers are to know them."""

from blog.posts.models import Post
from blog.posts.presenting import whole_address
from glue.contracts.blog import PostKind
from shared.web.seo import Data, PageMeta, described, own_url, page_meta
from shared.web.site import named_site

LOGO = "/static/shared/img/made/icon-512.png"


def front_page_meta() -> PageMeta:
    """Describe the site and whoever runs it."""
    site = named_site()
    home = own_url("/")
    website = described("WebSite", name=site.title, url=home, description=site.tagline)
    return page_meta(site.title, "/", description=site.tagline, data=[_organization(), website])


def post_meta(post: Post) -> PageMeta:
    """Describe a published post or page."""
    return page_meta(
        post.title,
        post.path,
        description=post.excerpt,
        kind="article" if post.kind is PostKind.POST else "website",
        picture=post.feature_image,
        picture_alt=post.feature_image_alt,
        published_at=post.published_at if post.kind is PostKind.POST else None,
        data=[_article(post) if post.kind is PostKind.POST else _page(post)],
    )


def _article(post: Post) -> Data:
    return described(
        "Article",
        headline=post.title,
        description=post.excerpt,
        url=own_url(post.path),
        image=whole_address(post.feature_image),
        datePublished=post.published_at.isoformat() if post.published_at else None,
        dateModified=post.updated_at.isoformat(timespec="seconds"),
        author=_organization(),
        publisher=_organization(),
    )


def _page(page: Post) -> Data:
    return described(
        "WebPage",
        name=page.title,
        description=page.excerpt,
        url=own_url(page.path),
        image=whole_address(page.feature_image),
    )


def _organization() -> Data:
    site = named_site()
    home = own_url("/")
    return described(
        "Organization",
        **{"@id": f"{home}#organization"},
        name=site.title,
        url=home,
        logo=own_url(LOGO),
        description=site.tagline,
    )
