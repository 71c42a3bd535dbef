"""Rows of relations as their contract shows them."""

from glue.contracts import relations
from relations.models import ContainerRelation


def relation_value(row: ContainerRelation) -> relations.Relation:
    """Return a row as siblings see it."""
    return relations.Relation(
        parent_type=row.parent_type,
        parent_id=row.parent_id,
        child_type=row.child_type,
        child_id=row.child_id,
        sort_order=row.sort_order,
    )
