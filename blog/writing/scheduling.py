"""The loop that publishes what has its time."""

from blog.writing.publishing import publish_one_that_is_due
from shared.jobs.loop import Loop

LOOP_NAME = "scheduled-posts"
EVERY_SECONDS = 15.0


def scheduled_posts_loop() -> Loop:
    """Make the loop; it goes on at once while there is more that is due."""
    return Loop(LOOP_NAME, EVERY_SECONDS, publish_one_that_is_due)
