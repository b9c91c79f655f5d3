"""The catalog of the standard objects, with its columns."""

from uuid import uuid4

import pytest_asyncio

from zhike.kernel.base.clock import SystemClock
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.packages import Package, apply_packages
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.read import load_catalog
from zhike.kernel.catalog.write import PublishStamp
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import create_workspace


@pytest_asyncio.fixture(scope="session")
async def standard_catalog(database: Database, standard_packages: tuple[Package, ...]) -> Catalog:
    """core and customers, published once a worker."""
    workspace = await create_workspace(database, SystemClock(), f"t{uuid4().hex[:16]}", "导入")
    await apply_packages(Publisher(database, SystemClock()), workspace, standard_packages, PublishStamp(cause="system"))
    return await load_catalog(database, workspace)
