"""What all processes together may ask of PostgreSQL, counted from what each of them is told."""

from shared.deploy.connections import GROWTH, LISTENERS, SPARE, Demand

EACH = 5 * GROWTH + LISTENERS
TWO_SERVICES = {"REPLICAS_ONE": "2", "REPLICAS_OTHER": "3", "DATABASE_POOL_SIZE": "5"}


def test_one_that_is_replaced_stands_beside_all_the_others() -> None:
    demand = Demand.from_environment(TWO_SERVICES)

    assert demand.total == (2 + 3 + 1) * EACH + SPARE


def test_as_many_as_are_replaced_at_once_stand_beside_them() -> None:
    demand = Demand.from_environment(TWO_SERVICES | {"REPLACED_AT_ONCE": "2"})

    assert demand.total == (2 + 3 + 2) * EACH + SPARE


def test_each_worker_of_a_replica_has_a_pool() -> None:
    demand = Demand.from_environment(TWO_SERVICES | {"WORKERS": "2"})

    assert demand.total == (2 + 3 + 1) * 2 * EACH + SPARE


def test_nothing_is_demanded_where_nothing_is_known_of_the_others() -> None:
    assert Demand.from_environment({"REPLACED_AT_ONCE": "7"}).total == 0
