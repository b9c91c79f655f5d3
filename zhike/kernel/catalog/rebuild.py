"""The tables of a workspace out of its definitions and physical rows alone, for one that came as an open export.

Ids and columns are those of the rows, so that journal and spans, which speak of fields by id, mean the same.
"""

from __future__ import annotations

from zhike.kernel.catalog.apply import apply_now
from zhike.kernel.catalog.build import CatalogIdentity, build_catalog
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.plan import Plan
from zhike.kernel.catalog.prepare import finish_plan
from zhike.kernel.catalog.read import Stored, read_actual, read_stored_in
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.postgres.workspaces import Workspace

DEFINING_TABLES = ("definition", "physical_object", "physical_field", "catalog_head")
"""What must be loaded before `rebuild_tables`."""


async def rebuild_tables(transaction: Transaction, workspace: Workspace, before: Stored) -> Catalog:
    """Make the tables, columns, keys and indexes that the loaded definitions want; `before` is what the workspace was
    made with. Raises CatalogInvalid where the definitions are none of this program's."""
    after = await read_stored_in(transaction, workspace)
    actual = await read_actual(transaction, workspace)
    identity = CatalogIdentity(workspace.key, workspace.schema, after.version)
    catalog = build_catalog(identity, after.definitions, after.physical)
    plan = finish_plan(Plan(before.version, (), (), {}, catalog, after.physical), before, actual)
    await apply_now(transaction, workspace, plan)
    return plan.catalog
