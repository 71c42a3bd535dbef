"""What relations owns: which thing is attached to which."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from glue.contracts import families
from shared.contracts import Action, Event, Query, Value

MAX_BATCH = 100


class ContainerType(StrEnum):
    PAGE = "page"
    MARKET = "market"
    CALENDAR = "calendar"
    MENU_NODE = "menu_node"


class Relation(Value):
    """A live relation: the child hangs on the parent, at its place among its siblings."""

    parent_type: ContainerType
    parent_id: int
    child_type: ContainerType
    child_id: int
    sort_order: int


class Detached(Value):
    """Whether there was a live relation to take away."""

    detached: bool


class DetachedAll(Value):
    """How many live relations were taken away."""

    detached: int


class GetChildren(Query[list[Relation]], service="relations", name="get-children"):
    """Ask for the children of a parent, by sort order."""

    parent_type: ContainerType
    parent_id: int
    child_type: ContainerType | None = None


class GetChildrenBatch(Query[list[Relation]], service="relations", name="get-children-batch"):
    """Ask for the children of at most 100 parents, by parent and sort order."""

    parent_type: ContainerType
    parent_ids: Annotated[list[int], Field(max_length=MAX_BATCH)]
    child_type: ContainerType | None = None


class GetParents(Query[list[Relation]], service="relations", name="get-parents"):
    """Ask for the parents of a child, by sort order."""

    child_type: ContainerType
    child_id: int
    parent_type: ContainerType | None = None


class Operations(families.Operations, service="relations", name="operations", callers=("blog",)):
    """Ask how relations gets on with what it does in the background."""


class TryAgain(families.TryAgain, service="relations", name="try-again", callers=("blog",)):
    """Have stuck work of relations done now."""


class AuditTrail(families.AuditTrail, service="relations", name="audit-trail"):
    """Ask the log of relations who did what, newest first."""


class ExportPerson(
    families.ExportPerson, service="relations", name="export-person", callers=("blog",)
):
    """Ask for what relations holds of a person."""


class ErasePerson(
    families.ErasePerson, service="relations", name="erase-person", callers=("blog",)
):
    """Remove the mails relations sent to a person; it holds nothing else of anybody."""


class AttachChild(Action[Relation], service="relations", name="attach-child"):
    """Attach a child: create the one row or revive it; without a sort order it goes last.

    `owner_id` names the page a child belongs to that comes to hang on another one as well: that is
    somebody's deed, and is written down.
    """

    parent_type: ContainerType
    parent_id: int
    child_type: ContainerType
    child_id: int
    sort_order: int | None = None
    owner_id: int | None = None


class DetachChild(Action[Detached], service="relations", name="detach-child"):
    """Detach a child: the row is kept, and attaching revives it; `owner_id` as in attaching."""

    parent_type: ContainerType
    parent_id: int
    child_type: ContainerType
    child_id: int
    owner_id: int | None = None


class DetachEverywhere(Action[DetachedAll], service="relations", name="detach-everywhere"):
    """Detach something that is gone from all it hangs on, and from it all that hangs on it."""

    type: ContainerType
    id: int


class ChildAttached(Event, service="relations", name="container.child_attached"):
    """A child was attached that was not before."""

    parent_type: ContainerType
    parent_id: int
    child_type: ContainerType
    child_id: int


class ChildDetached(Event, service="relations", name="container.child_detached"):
    """A child was detached that was attached before."""

    parent_type: ContainerType
    parent_id: int
    child_type: ContainerType
    child_id: int
