"""Columns of imported files that are remembered for a field: the plug for the catalog's map of uses."""

from __future__ import annotations

from collections.abc import Sequence

from zhike.engines.transfer.store import QUERIES
from zhike.kernel.catalog.model import Catalog, Label
from zhike.kernel.catalog.uses.contract import Use, Wanted
from zhike.kernel.catalog.uses.screens import leads_to
from zhike.kernel.postgres.pool import Connection, Database


class ImportUses:
    """A column whose field is gone is asked for again in the next import."""

    async def find(self, connection: Connection | Database, catalog: Catalog, wanted: Wanted) -> Sequence[Use]:
        """The remembered columns, by their names in files."""
        rows = await connection.fetch_rows(QUERIES.get("list_remembered", catalog.schema))
        return [
            Use("import", f"/import/{row['object']}/{row['name']}", Label(row["name"], row["name"]), breaks=False)
            for row in rows
            if _uses(catalog, row["object"], row["path"], wanted)
        ]


def _uses(catalog: Catalog, object_key: str, path: str, wanted: Wanted) -> bool:
    return object_key == wanted.object if wanted.field is None else leads_to(catalog, object_key, path, wanted)
