"""What relations answers when it is told to attach something."""

from glue.contracts.relations import AttachChild, Relation


def relation_of(action: AttachChild) -> Relation:
    """Return the relation that an attaching makes."""
    return Relation(
        parent_type=action.parent_type,
        parent_id=action.parent_id,
        child_type=action.child_type,
        child_id=action.child_id,
        sort_order=0,
    )
