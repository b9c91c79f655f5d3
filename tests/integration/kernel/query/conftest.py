"""One house for all reading tests of a worker; nobody writes into it."""

from datetime import timedelta
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.integration.kernel.query.house import EPOCH, House, furnish
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import create_workspace
from zhike.kernel.query.run import QueryRunner


@pytest.fixture(scope="session")
def still() -> FrozenClock:
    """A moment after everything in the house."""
    return FrozenClock(EPOCH + timedelta(days=60))


@pytest_asyncio.fixture(scope="session")
async def house(database: Database, still: FrozenClock) -> House:
    """A furnished workspace."""
    workspace = await create_workspace(database, still, f"q{uuid4().hex[:16]}", "查询")
    return await furnish(database, workspace.key, workspace.schema)


@pytest.fixture(scope="session")
def access(database: Database, still: FrozenClock) -> Access:
    return Access(database, still)


@pytest.fixture(scope="session")
def runner(database: Database, still: FrozenClock) -> QueryRunner:
    return QueryRunner(database, still, b"test secret")
