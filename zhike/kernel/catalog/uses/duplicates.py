"""Duplicate rules that compare a field."""

from __future__ import annotations

from collections.abc import Sequence

from zhike.kernel.catalog.fields import read_label
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.uses.contract import Use, Wanted
from zhike.kernel.catalog.uses.screens import list_texts
from zhike.kernel.postgres.pool import Connection, Database


class DuplicateRuleUses:
    """Every rule of the object, or those with a term over the field."""

    async def find(self, connection: Connection | Database, catalog: Catalog, wanted: Wanted) -> Sequence[Use]:
        """The rules."""
        return [
            Use("duplicate_rule", f"/duplicate_rule/{key}", read_label(document.get("label")), breaks=True)
            for key, document in catalog.duplicate_rules.items()
            if document.get("object") == wanted.object
            and (wanted.field is None or any(text == wanted.field for _, text in list_texts(document.get("any"), "")))
        ]
