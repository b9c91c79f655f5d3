"""Saved views that name a field or show an object: the plug for the catalog's map of uses."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from zhike.engines.views.store import QUERIES
from zhike.kernel.catalog.model import Catalog, Label
from zhike.kernel.catalog.uses.contract import Use, Wanted
from zhike.kernel.catalog.uses.screens import leads_to, list_texts
from zhike.kernel.postgres.pool import Connection, Database


class ViewUses:
    """Shared views by their name; private ones are counted without telling whose they are or what they say."""

    async def find(self, connection: Connection | Database, catalog: Catalog, wanted: Wanted) -> Sequence[Use]:
        """The views. They go on without what is removed."""
        rows = await connection.fetch_rows(QUERIES.get("list_all_views", catalog.schema))
        found: list[Use] = []
        for row in rows:
            if not _uses(catalog, row["object"], row["state"], wanted):
                continue
            private = row["audience"] == "private"
            label = Label("私人视图", "A private view") if private else Label(row["name"], row["name"])
            found.append(Use("view", f"/view/{row['object']}/{row['id']}", label, breaks=False))
        return found


def _uses(catalog: Catalog, object_key: str, state: bytes, wanted: Wanted) -> bool:
    if wanted.field is None:
        return object_key == wanted.object
    texts = (text for _, text in list_texts(msgspec.json.decode(state), ""))
    return any(leads_to(catalog, object_key, text, wanted) for text in texts)
