"""The page of a record: each part is read as its reader may read it, none knows an object by name."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from zhike.engines.graph.graphs import Graphs
from zhike.engines.graph.model import End, Graph
from zhike.engines.overview.cards import CardReader, Cards, CardsAsk
from zhike.engines.overview.lists import Lists
from zhike.engines.overview.model import OpenItems, Overview, Related, Rights, RollUpValue
from zhike.engines.timeline.model import About
from zhike.engines.timeline.sources import list_sources
from zhike.engines.timeline.timeline import TimelineAsk, Timelines
from zhike.kernel.access.grants import Target, list_members
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.model import Catalog, FieldState
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.errors import RecordNotFound
from zhike.kernel.query.policy import AccessPolicy, Right
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.records.actions import Action

TIMELINE_ROWS = 20
GRAPH_DEPTH = 1
NO_GRAPH = Graph((), (), stopped=False)


@dataclass(frozen=True, slots=True)
class OverviewPorts:
    """What a page is put together from."""

    database: Database
    query: QueryRunner
    timelines: Timelines
    graphs: Graphs
    actions: Iterable[Action]
    clock: Clock


class Overviews:
    """Reads pages of records."""

    def __init__(self, ports: OverviewPorts) -> None:
        self._ports = ports

    async def read(
        self, catalog: Catalog, policy: AccessPolicy, object_key: str, record: RecordId, *, graph: bool = True
    ) -> Overview:
        """The page, of records in the bin too; without its `graph` where nobody asks for that. Raises
        RecordNotFound."""
        ports = self._ports
        document = await ports.query.get(catalog, policy, object_key, record, in_bin=None)
        about = About(catalog, policy, object_key, document.id)
        # Each borrows a connection of its own and holds no other meanwhile.
        (related, todo, members), rights, timeline, drawn = await asyncio.gather(
            self._read_lists(about),
            self._find_rights(about),
            ports.timelines.read(about, TimelineAsk(limit=TIMELINE_ROWS)),
            self._draw(about, wanted=graph),
        )
        return Overview(
            document=document,
            rights=rights,
            actions=tuple(one for one in ports.actions if _may(one, object_key, rights)),
            totals=_list_totals(about, document.data),
            open=todo,
            related=related,
            timeline=timeline,
            graph=drawn,
            members=members,
        )

    async def read_cards(self, catalog: Catalog, policy: AccessPolicy, ask: CardsAsk) -> Cards:
        """What the cards of a board tell besides their fields. Raises UnknownObject, ObjectForbidden."""
        async with self._ports.database.connection() as connection:
            return await CardReader(self._ports.query, connection, catalog, policy, ask).read()

    async def _read_lists(self, about: About) -> tuple[tuple[Related, ...], tuple[OpenItems, ...], bytes]:
        """What belongs to it, what is still to be done, and who else may see it."""
        ports = self._ports
        async with ports.database.connection() as connection:
            lists = Lists(ports.query, connection, about)
            related = await lists.read_related()
            todo = await lists.read_open(list_sources(about))
            target = Target(about.catalog, about.policy, about.object, about.record, ports.clock.now())
            try:
                return related, todo, await list_members(connection, target)
            except RecordNotFound:
                # It lies in the bin, where nobody shares it.
                return related, todo, b"[]"

    async def _find_rights(self, about: About) -> Rights:
        async def holds(right: Right) -> bool:
            found = await self._ports.query.explain_visibility(
                about.catalog, about.policy, about.object, about.record, right
            )
            return bool(found)

        return Rights(await holds(Right.UPDATE), await holds(Right.DELETE))

    async def _draw(self, about: About, *, wanted: bool) -> Graph:
        if not wanted:
            return NO_GRAPH
        try:
            return await self._ports.graphs.around(
                about.catalog, about.policy, End(about.object, str(about.record)), GRAPH_DEPTH
            )
        except RecordNotFound:
            # What lies in the bin has no connections.
            return NO_GRAPH


def _may(action: Action, object_key: str, rights: Rights) -> bool:
    fits = action.objects is None or object_key in action.objects
    held = {Right.READ: True, Right.UPDATE: rights.update, Right.DELETE: rights.delete}
    return fits and held[action.right]


def _list_totals(about: About, data: bytes) -> tuple[RollUpValue, ...]:
    document = msgspec.json.decode(data)
    fields = about.catalog.get_object(about.object).fields.values()
    return tuple(
        RollUpValue(one.key, one.label, document[one.key])
        for one in fields
        if one.rollup is not None and one.state is not FieldState.INACTIVE and one.key in document
    )
