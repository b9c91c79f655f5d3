"""The company that tests of the write path work in: its tables are made once a worker and emptied for each test."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest_asyncio

from tests.integration.kernel.records.company import Company, empty, make_company, publish
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import Workspace, create_workspace


@pytest_asyncio.fixture(scope="session")
async def founded(database: Database) -> tuple[Workspace, Catalog]:
    clock = FrozenClock(datetime(2026, 1, 1, tzinfo=UTC))
    workspace = await create_workspace(database, clock, f"t{uuid4().hex[:16]}", "测试公司")
    return workspace, await publish(database, workspace, clock)


@pytest_asyncio.fixture
async def company(database: Database, founded: tuple[Workspace, Catalog], clock: FrozenClock) -> Company:
    workspace, catalog = founded
    await empty(database, workspace)
    return await make_company(database, workspace, clock, catalog)


@pytest_asyncio.fixture
async def own_company(database: Database, workspace: Workspace, clock: FrozenClock) -> Company:
    """One whose definitions the test may change."""
    return await make_company(database, workspace, clock, await publish(database, workspace, clock))
