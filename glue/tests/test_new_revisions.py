"""New revisions of every service are read before they are run."""

from glue.dev.new_revisions import BEFORE_DEPLOYMENT
from glue.directory import SERVICES
from shared.db.migrations import heads, sql_of
from shared.dev.squawk import complaints


def test_what_revisions_would_send_is_known_without_a_database() -> None:
    sql = sql_of("blog", since="0021")

    assert "CREATE INDEX ix_posts_listed ON posts" in sql
    assert complaints(sql)


def test_every_service_is_looked_at_from_a_revision_that_it_has() -> None:
    assert set(BEFORE_DEPLOYMENT) == {each.name for each in SERVICES}
    assert all(since <= heads(app)[0] for app, since in BEFORE_DEPLOYMENT.items())
