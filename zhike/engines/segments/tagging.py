"""Tags that segments give: entering adds, leaving takes away, by the one write path as the system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
import structlog

from zhike.engines.segments.events import SegmentEvents
from zhike.engines.segments.keep import KeepPorts
from zhike.engines.segments.model import Segment, SegmentEvent
from zhike.engines.segments.store import find_segments, list_ids
from zhike.kernel.base.ids import ObjectKey, OperationId, RecordId, WorkspaceKey, new_id
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.journal.consumer import CursorFromOtherEra
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.secure import SystemPolicy
from zhike.kernel.records.errors import CatalogMoved
from zhike.kernel.records.model import Batch, Change, Operation, SystemWork
from zhike.kernel.records.save import RecordWriter

CURSOR = "tags"
MOST = 500
_POLICY = SystemPolicy("segments tag who is in them")
_log = structlog.get_logger("zhike.segments")


class _Row(msgspec.Struct, frozen=True):
    id: UUID
    tags: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Tagger:
    """Acts on the events of segments that tag."""

    ports: KeepPorts
    records: RecordWriter

    async def follow(self, workspace: WorkspaceKey) -> int:
        """Do all that waits; says how many events that were."""
        events = SegmentEvents(self.ports.database, workspace, CURSOR, self.ports.clock)
        await events.register()
        catalog = await self.ports.catalogs.current(workspace)

        async def handle(transaction: Transaction, found: tuple[SegmentEvent, ...]) -> None:
            known = await find_segments(transaction, catalog.schema, {event.segment for event in found})
            for segment in known:
                if segment.draft.auto_tag is not None and segment.object in catalog.objects:
                    mine = [event for event in found if event.segment == segment.id]
                    await self._tag(transaction, catalog, segment, mine)

        total = 0
        while True:
            try:
                count = await events.process(handle)
            except CatalogMoved:
                catalog = await self.ports.catalogs.refresh(workspace)
                continue
            except CursorFromOtherEra:
                await events.reset()
                continue
            if count == 0:
                return total
            total += count

    async def _tag(
        self, transaction: Transaction, catalog: Catalog, segment: Segment, events: Sequence[SegmentEvent]
    ) -> None:
        last = {event.record: event.kind for event in events}
        entered = {record for record, kind in last.items() if kind == "e"}
        left = set(last) - entered
        tag = segment.draft.auto_tag
        assert tag is not None  # noqa: S101 - asked by the caller
        still = await list_ids(
            transaction, "list_still_tagged", catalog.schema, [segment.object, tag.field, tag.tag, sorted(left)]
        )
        left -= set(still)
        changes: list[Change] = []
        for row in await self._read(transaction, catalog, segment, sorted(entered | left)):
            words = list(row.tags or ())
            wanted = [word for word in words if word != tag.tag]
            if row.id in entered:
                wanted = words if tag.tag in words else [*words, tag.tag]
            if wanted != words:
                changes.append(Change("update", RecordId(row.id), {tag.field: [*wanted]}))
        if changes:
            await self._save(transaction, catalog, segment, changes)

    async def _read(
        self, transaction: Transaction, catalog: Catalog, segment: Segment, ids: Sequence[UUID]
    ) -> list[_Row]:
        if not ids or segment.draft.auto_tag is None:
            return []
        query = Query(
            object=ObjectKey(segment.object),
            select=(Selected("id", ("id",)), Selected("tags", (segment.draft.auto_tag.field,))),
            limit=len(ids),
            ids=tuple(RecordId(one) for one in ids),
        )
        page = await self.ports.query.list(catalog, _POLICY, query, connection=transaction, max_page=MOST)
        return msgspec.json.decode(page.data, type=list[_Row])

    async def _save(
        self, transaction: Transaction, catalog: Catalog, segment: Segment, changes: Sequence[Change]
    ) -> None:
        name = segment.draft.name
        title = {"zh": f"群组“{name}”自动标签", "en": f"Tags by the segment '{name}'"}
        operation = Operation(OperationId(new_id()), "segment.tag", title, "system")
        work = SystemWork(WorkspaceKey(catalog.workspace), _POLICY)
        batch = Batch(ObjectKey(segment.object), tuple(changes), partial=True)
        outcome = await self.records.save(work, batch, operation, transaction=transaction)
        refused = sum(bool(one.problems) for one in outcome.saved)
        if refused:
            _log.warning("tags_refused", workspace=catalog.workspace, segment=str(segment.id), records=refused)
