"""Services with new migrations take the place of the version before, and nobody notices.

All seven, with people who buy meanwhile: `bin/proof upgrade`.
"""

import asyncio
from pathlib import Path

import pytest

from shared.db.migrations import history
from shared.testing.servers import running_servers
from tests.upgrades.crowd import Crowd
from tests.upgrades.history import NoHistory, version_before
from tests.upgrades.versions import two_versions

pytestmark = pytest.mark.crash
# Of any service, also of one that is no site.
PAGES = ("/", "/internal/health")


async def test_no_request_fails_while_services_are_migrated_and_replaced(tmp_path: Path) -> None:
    try:
        before = version_before()
    except NoHistory as reason:
        pytest.skip(str(reason))
    code, folder = tmp_path / "before", tmp_path / "served"
    for each in (code, folder):
        each.mkdir()
    before.lay(code)
    with running_servers() as servers:
        async with two_versions(servers, code, folder, apps=before.behind) as versions:
            older = await versions.revisions()
            crowd = Crowd(versions.served)
            async with asyncio.TaskGroup() as group:
                group.create_task(crowd.come(readers=2, to=dict.fromkeys(before.behind, PAGES)))
                await crowd.until_answered(10)
                await versions.migrate(before.behind)
                for app in before.behind:
                    await versions.replace(app)
                await versions.until_ended()
                await crowd.until_answered(10)
                crowd.go()
            newer = await versions.revisions()

    assert crowd.failures == []
    assert newer == {app: history(app)[-1] for app in before.behind}
    assert all(older[app] in history(app)[:-1] for app in before.behind)
