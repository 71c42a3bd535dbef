"""What blog owns: people and their sessions, posts and pages, and each page's configuration."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from glue.contracts import families
from glue.contracts.relations import ContainerType
from shared.contracts import Action, Event, Fragment, Query, Value
from shared.errors import DomainError
from shared.i18n import mark as _l

MAX_BATCH = 100


class PostKind(StrEnum):
    POST = "post"
    PAGE = "page"


class Feature(StrEnum):
    """What of a page visitors are led to, unless it is switched off: it forbids nothing."""

    MARKET = "market"
    CALENDAR = "calendar"
    POSTS = "posts"


class UnknownPageConfig(DomainError):
    code = "unknown-page-config"
    status = 404
    message = _l("This page has no configuration")


class NoPaymentAccount(DomainError):
    code = "no-payment-account"
    status = 409
    message = _l("This page does not take payments yet")


class IncompletePaymentAccount(DomainError):
    code = "incomplete-payment-account"
    status = 422
    message = _l("A payment account needs a merchant code, a key and a currency")


class Post(Value):
    """A published post or page, as much of it as siblings show.

    `hidden` is what of a page its keepers have switched off: visitors are not led there.
    """

    id: int
    kind: PostKind
    slug: str
    title: str
    excerpt: str
    feature_image: str | None
    published_at: datetime
    hidden: list[Feature] = []


class SellerDetails(Value):
    """Who sells on a page, in the words that receipts say it with; what is not known is absent."""

    legal_name: str | None = None
    postal_address: str | None = None
    vat_number: str | None = None


class PageConfig(Value):
    """A page's features, whether it can take payments, and who sells; never the key."""

    id: int
    container_type: ContainerType
    container_id: int
    features: dict[str, bool]
    merchant_code: str | None
    currency: str | None
    reference_prefix: str
    version: int
    takes_payments: bool
    seller: SellerDetails = SellerDetails()


class PaymentAccount(Value):
    """One version of a page's SumUp account, with its key; for orders only."""

    page_config_id: int
    version: int
    merchant_code: str
    api_key: str = Field(repr=False)
    currency: str
    reference_prefix: str


class NavNode(Value):
    """One entry of the menu, with what hangs below it."""

    label: str
    href: str
    icon: str | None = None
    children: list["NavNode"] = []


class User(Value):
    """A person, as services that write to them know them."""

    id: int
    email: str
    name: str


class Role(StrEnum):
    """What somebody may be given: the first two hold everywhere, the others on one page each."""

    ADMIN = "admin"
    AUTHOR = "author"
    CONTENT = "content"
    SHOP = "shop"
    CALENDAR = "calendar"
    ORDERS = "orders"
    PAYMENTS = "payments"
    DOOR = "door"

    @property
    def is_of_a_page(self) -> bool:
        return self not in (Role.ADMIN, Role.AUTHOR)


class Grant(Value):
    """A role somebody has; `page_id` is the page it is on, None where it holds everywhere."""

    role: Role
    page_id: int | None = None


class SessionUser(Value):
    """Whose session a token is, and what they may do."""

    user_id: int
    grants: list[Grant] = []


class Rebuilt(Value):
    """How many entries the menu of a page has after it was rebuilt."""

    nodes: int


class Site(Value):
    """What admins have the site say instead of what is configured; empty texts say nothing."""

    title: str = ""
    tagline: str = ""
    notice: str = ""
    footer: str = ""


class SiteSettings(Query[Site], service="blog", name="site-settings"):
    """Ask what the site calls itself and what stands on top of every page."""


class PageConfigOf(Query[PageConfig | None], service="blog", name="page-config"):
    """Ask for the configuration of a container."""

    container_type: ContainerType
    container_id: int


class PageConfigById(Query[PageConfig | None], service="blog", name="page-config-by-id"):
    """Ask for a configuration by its own id."""

    id: int


class PageConfigsBatch(Query[list[PageConfig]], service="blog", name="page-configs-batch"):
    """Ask for the configurations of at most 100 containers; those without one are left out."""

    container_type: ContainerType
    container_ids: Annotated[list[int], Field(max_length=MAX_BATCH)]


class PaymentAccountOf(
    Query[PaymentAccount],
    service="blog",
    name="payment-account",
    raises=(UnknownPageConfig, NoPaymentAccount),
    callers=("orders",),
):
    """Ask for a page's account: the current version, or the one an order was opened under."""

    page_config_id: int
    version: int | None = None


class PostBySlug(Query[Post | None], service="blog", name="post-by-slug"):
    """Ask for a published post or page by its slug."""

    slug: str


class PostById(Query[Post | None], service="blog", name="post-by-id"):
    """Ask for a published post or page by its id."""

    id: int


class PostsBatch(Query[list[Post]], service="blog", name="posts-batch"):
    """Ask for at most 100 posts or pages; unknown and unpublished ones are left out."""

    ids: Annotated[list[int], Field(max_length=MAX_BATCH)]


class NavTree(Query[list[NavNode]], service="blog", name="nav-tree"):
    """Ask for the menu of the site."""


class UsersBatch(Query[list[User]], service="blog", name="users-batch"):
    """Ask for at most 100 people; unknown ones are left out."""

    ids: Annotated[list[int], Field(max_length=MAX_BATCH)]


class PageKeepers(
    Query[list[User]], service="blog", name="page-keepers", callers=("orders", "events")
):
    """Ask who looks after a page in a role, site admins not counted."""

    page_id: int
    role: Role


class SessionCheck(Query[SessionUser | None], service="blog", name="session-check", timeout=1.0):
    """Ask whose live session a token is."""

    token: str = Field(repr=False)


class Search(families.Search, service="blog", name="search"):
    """Ask for published pages and posts that hold these words."""

    kinds = (families.Kind.PAGE, families.Kind.POST)


class Operations(families.Operations, service="blog", name="operations", callers=("blog",)):
    """Ask how blog gets on with what it does in the background."""


class TryAgain(families.TryAgain, service="blog", name="try-again", callers=("blog",)):
    """Have stuck work of blog done now."""


class KeptPages(families.KeptPages, service="blog", name="kept-pages", callers=("blog",)):
    """Ask what blog keeps of its pages for strangers."""


class ClearPages(families.ClearPages, service="blog", name="clear-pages", callers=("blog",)):
    """Have all pages of blog made anew."""


class AuditTrail(families.AuditTrail, service="blog", name="audit-trail"):
    """Ask the log of blog who did what, newest first."""


class ExportPerson(families.ExportPerson, service="blog", name="export-person", callers=("blog",)):
    """Ask for what blog holds of a person."""


class PageConfigEnsure(Action[PageConfig], service="blog", name="page-config-ensure"):
    """Get the configuration of a container, or make it."""

    container_type: ContainerType
    container_id: int


class UpdatePageConfig(
    Action[PageConfig],
    service="blog",
    name="update-page-config",
    raises=(UnknownPageConfig, IncompletePaymentAccount),
):
    """Change a container's configuration; a field that is absent stays as it is.

    Changing the merchant code, key or currency makes a new version of the account; orders opened
    under an older one keep it. The first version needs all three.
    """

    container_type: ContainerType
    container_id: int
    features: dict[Feature, bool] | None = None
    merchant_code: str | None = Field(default=None, min_length=1, max_length=32)
    api_key: str | None = Field(default=None, min_length=1, max_length=400, repr=False)
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    reference_prefix: str | None = Field(default=None, pattern=r"^[A-Za-z0-9-]{1,16}$")


class RebuildNavigation(Action[Rebuilt], service="blog", name="rebuild-navigation"):
    """Make the menu below a page anew from what is attached to it."""

    container_type: ContainerType
    container_id: int


class NavTreeFragment(Fragment, service="blog", name="nav-tree"):
    """The menu of the site as links; while blog is away a page has no menu."""

    current_slug: str | None = None


class AuthMenu(Fragment, service="blog", name="auth-menu"):
    """Sign-in, or the signed-in person's menu; while blog is away it is left out."""

    user_id: int | None = None
    next: str | None = None


class UserLoggedIn(Event, service="blog", name="user.logged_in"):
    """A person signed in; `session_id` is the visitor they were before."""

    user_id: int
    session_id: str | None


class PostPublished(Event, service="blog", name="post.published", audit_only=True):
    """A post or page can be read from now on."""

    post_id: int
    kind: PostKind


class PostUpdated(Event, service="blog", name="post.updated", audit_only=True):
    """A post or page that can be read says something else."""

    post_id: int
    kind: PostKind


class PagePutAway(Event, service="blog", name="page.put_away"):
    """A page was deleted, with whatever hangs on it."""

    page_id: int


class PostDeleted(Event, service="blog", name="post.deleted", audit_only=True):
    """A post or page cannot be read any more: unpublished, put off or put away."""

    post_id: int
    kind: PostKind
