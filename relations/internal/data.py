"""The questions relations answers."""

from glue.audited import entries_of
from glue.contracts import relations
from glue.contracts.families import AuditEntry, DataPart, WorkReport
from glue.operations import work_report
from glue.privacy import portion_of
from relations import queries
from relations.internal.presenting import relation_value
from shared.db import read_session
from shared.rpc import answers


@answers(relations.GetChildren)
async def get_children(query: relations.GetChildren) -> list[relations.Relation]:
    """List the children of one parent."""
    rows = await queries.children_of(
        read_session(),
        parent_type=query.parent_type,
        parent_ids=[query.parent_id],
        child_type=query.child_type,
    )
    return [relation_value(row) for row in rows]


@answers(relations.GetChildrenBatch)
async def get_children_batch(query: relations.GetChildrenBatch) -> list[relations.Relation]:
    """List the children of many parents."""
    rows = await queries.children_of(
        read_session(),
        parent_type=query.parent_type,
        parent_ids=query.parent_ids,
        child_type=query.child_type,
    )
    return [relation_value(row) for row in rows]


@answers(relations.GetParents)
async def get_parents(query: relations.GetParents) -> list[relations.Relation]:
    """List the parents of one child."""
    rows = await queries.parents_of(
        read_session(),
        child_type=query.child_type,
        child_id=query.child_id,
        parent_type=query.parent_type,
    )
    return [relation_value(row) for row in rows]


@answers(relations.AuditTrail)
async def audit_trail(query: relations.AuditTrail) -> list[AuditEntry]:
    """Return who did what."""
    return await entries_of(query)


@answers(relations.ExportPerson)
async def export_person(query: relations.ExportPerson) -> DataPart:
    """Return letters and deeds: relations has no table of people."""
    return await portion_of(query)


@answers(relations.Operations)
async def operations(query: relations.Operations) -> WorkReport:
    """Say how the background work gets on."""
    return await work_report()
