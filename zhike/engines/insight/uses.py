"""The rules of life-cycle stages and RFM scores: the plug for the catalog's map of uses."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from zhike.engines.insight.model import LifecycleRules, RfmRules
from zhike.engines.insight.store import read_settings
from zhike.kernel.catalog.model import Catalog, Label
from zhike.kernel.catalog.uses.contract import Use, Wanted
from zhike.kernel.catalog.uses.screens import leads_to, list_texts
from zhike.kernel.postgres.pool import Connection, Database

STAGES = Label("生命周期阶段的规则", "The rules of life-cycle stages")
SCORES = Label("RFM 评分的规则", "The rules of RFM scores")


class InsightUses:
    """What is computed at night out of it, or into it."""

    async def find(self, connection: Connection | Database, catalog: Catalog, wanted: Wanted) -> Sequence[Use]:
        """The rules. What they miss is told on their page; nothing is computed until they are mended."""
        settings = await read_settings(connection, catalog.schema)
        parts = (("lifecycle", STAGES, settings.lifecycle), ("rfm", SCORES, settings.rfm))
        return [
            Use("insight", f"/insight/{name}", label, breaks=False)
            for name, label, rules in parts
            if rules is not None and _uses(catalog, rules, wanted)
        ]


def _uses(catalog: Catalog, rules: LifecycleRules | RfmRules, wanted: Wanted) -> bool:
    if wanted.field is None:
        return rules.object == wanted.object
    texts = (text for _, text in list_texts(msgspec.to_builtins(rules), ""))
    return any(leads_to(catalog, rules.object, text, wanted) for text in texts)
