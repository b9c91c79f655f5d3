"""The field that a change of type comes back to: its definition and its columns as they stood when it was replaced."""

from __future__ import annotations

from zhike.kernel.catalog.model import FieldDefinition
from zhike.kernel.catalog.read import decode_document
from zhike.kernel.catalog.retype.errors import OriginGone
from zhike.kernel.catalog.retype.queries import QUERIES
from zhike.kernel.catalog.retype.shadow import build_generation
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.postgres.workspaces import Workspace


async def find_origin(
    connection: Connection | Database, workspace: Workspace, object_key: str, field_key: str, origin_id: int | None
) -> FieldDefinition | None:
    """The definition; None where no origin is asked for. Raises OriginGone where its columns were dropped."""
    if origin_id is None:
        return None
    rows = await connection.fetch_rows(QUERIES.get("list_generations", workspace.schema), [object_key])
    for row in rows:
        if row["from_id"] == origin_id and row["field"] == field_key and row["columns"] is not None:
            settled = (decode_document(row["before"]) or {}).get("settled")
            if isinstance(settled, dict):
                return build_generation(object_key, field_key, settled, origin_id, tuple(row["columns"]))
    raise OriginGone(object=object_key, field=field_key)
