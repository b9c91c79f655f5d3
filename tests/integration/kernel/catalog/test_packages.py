"""The standard packages in a real workspace."""

from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.packages import Package, plan_packages
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.postgres.workspaces import Workspace


async def test_applied_packages_need_nothing_more(
    catalog: Catalog, catalog_workspace: Workspace, publisher: Publisher, standard_packages: tuple[Package, ...]
) -> None:
    planned = await plan_packages(publisher, catalog_workspace, standard_packages)
    assert planned.plan.describe("en") == []
    assert planned.conflicts == ()
    assert list(catalog.objects) == ["account", "contact", "department", "interaction", "user"]
