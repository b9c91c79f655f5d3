"""A house of each test's own, for tests that change who may what."""

import pytest_asyncio

from tests.integration.kernel.query.house import House, furnish
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace


@pytest_asyncio.fixture
async def own_house(database: Database, workspace: Workspace, clock: FrozenClock) -> House:
    """A small furnished workspace."""
    return await furnish(database, workspace.key, workspace.schema, accounts=40, others=40)
