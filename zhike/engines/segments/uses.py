"""Segments kept by a condition, and the field that they tag: the plug for the catalog's map of uses."""

from __future__ import annotations

from collections.abc import Sequence

from zhike.engines.segments.store import QUERIES
from zhike.kernel.catalog.model import Catalog, Label
from zhike.kernel.catalog.read import decode_document
from zhike.kernel.catalog.uses.contract import Use, Wanted
from zhike.kernel.catalog.uses.screens import leads_to, list_texts
from zhike.kernel.postgres.pool import Connection, Database, Row


class SegmentUses:
    """Shared segments by their name; private ones are counted without telling whose they are or what they say."""

    async def find(self, connection: Connection | Database, catalog: Catalog, wanted: Wanted) -> Sequence[Use]:
        """The segments. Without the field a segment keeps its members and says that it can follow them no more."""
        rows = await connection.fetch_rows(QUERIES.get("list_used", catalog.schema))
        return [_make(row) for row in rows if _uses(catalog, row, wanted)]


def _make(row: Row) -> Use:
    private = row["audience"] == "private"
    label = Label("私人群组", "A private segment") if private else Label(row["name"], row["name"])
    return Use("segment", f"/segment/{row['object']}/{row['id']}", label, breaks=False)


def _uses(catalog: Catalog, row: Row, wanted: Wanted) -> bool:
    if wanted.field is None:
        return bool(row["object"] == wanted.object)
    if (row["object"], row["tag_field"]) == (wanted.object, wanted.field):
        return True
    texts = (text for _, text in list_texts(decode_document(row["condition"]) or {}, ""))
    return any(leads_to(catalog, row["object"], text, wanted) for text in texts)
