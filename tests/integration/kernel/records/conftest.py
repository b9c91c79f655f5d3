"""The company that tests of the write path work in."""

import pytest_asyncio

from tests.integration.kernel.records.company import Company, make_company
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace


@pytest_asyncio.fixture
async def company(database: Database, workspace: Workspace, clock: FrozenClock) -> Company:
    return await make_company(database, workspace, clock)
