"""A question for several services reaches each of them that owns a part of the answer."""

from glue.contracts import blog, events, market
from glue.contracts.families import Family, Kind, Search
from glue.directory import BY_NAME


def test_a_search_is_answered_by_everybody_who_owns_something_to_find() -> None:
    assert Search.owners() == (blog.Search, market.Search, events.Search)


def test_each_kind_of_thing_has_one_owner() -> None:
    owned = [kind for owner in Search.owners() for kind in owner.kinds]

    assert sorted(owned) == sorted(Kind)


def test_every_member_of_a_family_has_its_name_and_its_shape() -> None:
    for family in Family.__subclasses__():
        members = family.owners()
        assert members
        assert {member.owner for member in members} <= set(BY_NAME)
        assert len({member.wire_name for member in members}) == 1
        assert all(member.model_fields.keys() == family.model_fields.keys() for member in members)
