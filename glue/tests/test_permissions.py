"""Who may do what, as the one function decides it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue.contracts.blog import Role
from glue.permissions import SITE, Action, Reason, Resource, may, pages_of
from shared.web.identity import Grant, Identity

BAKERY, DAIRY = 1, 2
STRANGER = Identity()
ADA = Identity(7, "visitor")


def with_role(role: Role, page_id: int | None = None) -> Identity:
    return Identity(7, "visitor", frozenset({Grant(role.value, page_id)}))


ADMIN = with_role(Role.ADMIN)
ON_A_PAGE = (
    (Action.WRITE_POSTS, Role.CONTENT),
    (Action.KEEP_CONTENT, Role.CONTENT),
    (Action.KEEP_SHOP, Role.SHOP),
    (Action.KEEP_CALENDAR, Role.CALENDAR),
    (Action.KEEP_ORDERS, Role.ORDERS),
    (Action.KEEP_PAYMENTS, Role.PAYMENTS),
    (Action.CHECK_IN, Role.DOOR),
    (Action.CHECK_IN, Role.CALENDAR),
    (Action.SEE_ORDER, Role.ORDERS),
)


@pytest.mark.parametrize(("action", "role"), ON_A_PAGE)
def test_a_role_holds_on_its_own_page_only(action: Action, role: Role) -> None:
    keeper = with_role(role, BAKERY)

    assert may(keeper, action, Resource(page_id=BAKERY)).reason is Reason.ROLE
    assert not may(keeper, action, Resource(page_id=DAIRY))
    assert not may(keeper, action, SITE)


@pytest.mark.parametrize("action", list(dict.fromkeys(action for action, _ in ON_A_PAGE)))
def test_a_role_opens_nothing_but_what_it_is_for(action: Action) -> None:
    enough = {role for each, role in ON_A_PAGE if each is action}

    others = [role for role in Role if role.is_of_a_page and role not in enough]

    for role in others:
        assert may(with_role(role, BAKERY), action, Resource(page_id=BAKERY)).allowed is False


@pytest.mark.parametrize("role", [role for role in Role if role.is_of_a_page])
def test_whoever_has_any_role_on_a_page_sees_its_desk(role: Role) -> None:
    assert may(with_role(role, BAKERY), Action.SEE_DESK, Resource(page_id=BAKERY))
    assert not may(with_role(role, BAKERY), Action.SEE_DESK, Resource(page_id=DAIRY))


def test_an_admin_may_do_everything_but_pay_for_others() -> None:
    somebodys = Resource(page_id=BAKERY, user_id=8)

    refused = {action for action in Action if not may(ADMIN, action, somebodys)}

    assert refused == {Action.PAY_ORDER}


@pytest.mark.parametrize("role", Role)
def test_nobody_but_an_admin_manages_people_and_the_site(role: Role) -> None:
    somebody = with_role(role, BAKERY if role.is_of_a_page else None)

    for action in (Action.MANAGE_PEOPLE, Action.MANAGE_SITE):
        assert may(somebody, action).allowed is (role is Role.ADMIN)


def test_an_order_is_seen_and_paid_by_whoever_it_belongs_to() -> None:
    users, visitors = Resource(BAKERY, user_id=7), Resource(BAKERY, session_id="visitor")

    for action in (Action.SEE_ORDER, Action.PAY_ORDER):
        assert may(ADA, action, users).reason is Reason.OWN
        assert may(ADA, action, visitors).reason is Reason.OWN
        assert may(Identity(None, "visitor"), action, visitors).reason is Reason.OWN


def test_the_order_of_a_user_is_not_that_of_the_browser_it_was_made_in() -> None:
    made_signed_in = Resource(BAKERY, user_id=7, session_id="visitor")

    assert not may(Identity(None, "visitor"), Action.SEE_ORDER, made_signed_in)
    assert not may(Identity(8, "visitor"), Action.SEE_ORDER, made_signed_in)


def test_what_belongs_to_nobody_belongs_to_no_stranger() -> None:
    assert not may(STRANGER, Action.SEE_ORDER, Resource(BAKERY))


def test_a_refusal_says_whether_signing_in_would_help() -> None:
    page = Resource(page_id=BAKERY)

    assert may(STRANGER, Action.KEEP_SHOP, page).reason is Reason.NOT_SIGNED_IN
    assert may(ADA, Action.KEEP_SHOP, page).reason is Reason.LACKS_ROLE
    assert may(ADA, Action.PAY_ORDER, Resource(user_id=8)).reason is Reason.NOT_OWN


@given(
    action=st.sampled_from(Action),
    roles=st.sets(st.sampled_from(Role)),
    page_id=st.sampled_from([None, BAKERY, DAIRY]),
    owner=st.sampled_from([None, 7, 8]),
)
def test_grants_without_an_account_are_worth_nothing(
    action: Action, roles: set[Role], page_id: int | None, owner: int | None
) -> None:
    grants = frozenset(Grant(role.value, BAKERY if role.is_of_a_page else None) for role in roles)
    resource = Resource(page_id, owner)

    assert may(Identity(None, None, grants), action, resource) == may(STRANGER, action, resource)


@given(
    action=st.sampled_from(Action),
    fewer=st.sets(st.sampled_from(Role)),
    more=st.sets(st.sampled_from(Role)),
)
def test_another_role_never_takes_anything_away(
    action: Action, fewer: set[Role], more: set[Role]
) -> None:
    def holding(roles: set[Role]) -> Identity:
        pairs = (Grant(role.value, BAKERY if role.is_of_a_page else None) for role in roles)
        return Identity(7, None, frozenset(pairs))

    page = Resource(page_id=BAKERY)

    assert may(holding(fewer | more), action, page) or not may(holding(fewer), action, page)


def test_the_pages_of_somebody_are_those_they_have_a_role_on() -> None:
    grants = frozenset({Grant("shop", BAKERY), Grant("door", BAKERY), Grant("author")})

    assert pages_of(Identity(7, None, grants)) == {BAKERY}
    assert pages_of(Identity(7, None, grants), Role.DOOR) == {BAKERY}
    assert not pages_of(Identity(7, None, grants), Role.CONTENT)
