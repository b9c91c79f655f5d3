"""The kinds of use of a definition that rooms above the catalog know of."""

from zhike.engines.insight.uses import InsightUses
from zhike.engines.segments.uses import SegmentUses
from zhike.engines.transfer.uses import ImportUses
from zhike.engines.views.uses import ViewUses
from zhike.kernel.catalog.uses.contract import UsageProvider

PROVIDERS: tuple[UsageProvider, ...] = (ViewUses(), ImportUses(), SegmentUses(), InsightUses())
