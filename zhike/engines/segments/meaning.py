"""What segments mean in conditions: the plug of the query room, and the system's own look at a condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from zhike.engines.segments.reach import Reach, find_reach
from zhike.engines.segments.store import Source, find_segments
from zhike.kernel.access.organisation import Organisation
from zhike.kernel.base.ids import DepartmentId
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions.check import check_condition
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.tree import Node
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.scope import ReaderScope
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.query.segments import Meaning, expand, find_meanings, list_segments


@dataclass(frozen=True, slots=True)
class KeepingPolicy(SystemPolicy):
    """The system, which knows the tree of departments: memberships are one truth for everybody."""

    organisation: Organisation | None = None

    @property
    def stamp(self) -> tuple[str, int]:
        """The tree stands in the statement."""
        return "segments", 0 if self.organisation is None else self.organisation.version

    def list_below(self, department: UUID) -> tuple[UUID, ...]:
        """A department and all below it."""
        if self.organisation is None:
            return (department,)
        return self.organisation.list_below((DepartmentId(department),))


class SegmentMeanings:
    """See `query.segments.SegmentSource`."""

    async def find(
        self, source: Source, catalog: Catalog, policy: AccessPolicy, ids: frozenset[UUID]
    ) -> Mapping[UUID, Meaning]:
        """Shared ones and the reader's own; all for the system."""
        found: dict[UUID, Meaning] = {}
        for segment in await find_segments(source, catalog.schema, ids):
            draft = segment.draft
            if draft.audience == "all" or segment.owner == policy.user or isinstance(policy, SystemPolicy):
                condition = None if draft.condition is None else read_condition(draft.condition)
                found[segment.id] = Meaning(segment.object, condition)
        return found


async def understand(
    source: Source, asked: tuple[Catalog, AccessPolicy | None], object_key: str, node: Node
) -> tuple[Node, Reach]:
    """A condition with meanings in the places of segments, checked, and what it rests on. Raises FormulaError."""
    catalog, policy = asked
    meanings: Mapping[UUID, Meaning] = {}
    scope = ReaderScope(catalog, policy)
    if next(list_segments(node), None) is not None:
        seen = policy or SystemPolicy("memberships are kept for everybody")
        meanings = await find_meanings(SegmentMeanings(), source, (catalog, seen), node)
    checked = check_condition(expand(node, scope, object_key, meanings), scope, object_key)
    return checked, find_reach(catalog, checked, object_key)
