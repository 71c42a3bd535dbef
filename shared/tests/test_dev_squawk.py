"""Migrations that would stop an open site are refused by bin/check."""

import pytest

from glue.directory import SERVICES
from shared.db.migrations import heads, sql_of
from shared.dev.squawk import BEFORE_DEPLOYMENT, complaints


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE things ADD COLUMN weight integer NOT NULL;",
        "ALTER TABLE things DROP COLUMN weight;",
        "ALTER TABLE things RENAME COLUMN weight TO mass;",
        "ALTER TABLE things ALTER COLUMN weight TYPE bigint;",
        "CREATE INDEX ix_things_weight ON things (weight);",
        "ALTER TABLE things ADD CONSTRAINT ck_things_weight CHECK (weight > 0);",
    ],
)
def test_what_locks_a_table_or_breaks_the_old_code_is_refused(statement: str) -> None:
    assert complaints(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE things ADD COLUMN weight integer;",
        "ALTER TABLE things ADD COLUMN is_heavy boolean NOT NULL DEFAULT false;",
        "CREATE INDEX CONCURRENTLY ix_things_weight ON things (weight);",
        "CREATE TABLE others (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);",
        "ALTER TABLE things ADD CONSTRAINT ck_things_weight CHECK (weight > 0) NOT VALID;",
        "-- squawk-ignore ban-drop-column\nALTER TABLE things DROP COLUMN weight;",
    ],
)
def test_what_only_adds_is_fine(statement: str) -> None:
    assert complaints(statement) == ""


def test_what_revisions_would_send_is_known_without_a_database() -> None:
    sql = sql_of("blog", since="0021")

    assert "CREATE INDEX ix_posts_listed ON posts" in sql
    assert complaints(sql)


def test_every_service_is_looked_at_from_a_revision_that_it_has() -> None:
    assert set(BEFORE_DEPLOYMENT) == {each.name for each in SERVICES}
    assert all(since <= heads(app)[0] for app, since in BEFORE_DEPLOYMENT.items())
