"""One step outwards from some records: the edges that touch them and the records behind, over the one read path, so
that an edge or a record that the reader may not read is as if it were not there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from zhike.engines.graph.kinds import EdgeKind
from zhike.engines.graph.model import MAX_EDGES_ASKED, End, GraphEdge, Node
from zhike.kernel.base.ids import ObjectKey, RecordId
from zhike.kernel.catalog.declared import SELF
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions.condition import MAX_VALUES, read_condition
from zhike.kernel.postgres.pool import Connection
from zhike.kernel.query.model import Query, Selected
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.run import QueryRunner

Document = dict[str, Any]
MAX_FRONTIER = MAX_VALUES


@dataclass(frozen=True, slots=True)
class Found:
    """The edges of a step; `stopped`: there were more."""

    edges: tuple[GraphEdge, ...]
    stopped: bool


class Walker:
    """Reads edges and nodes for one reader."""

    def __init__(
        self,
        query: QueryRunner,
        connection: Connection,
        catalog: Catalog,
        policy: AccessPolicy,
        kinds: Sequence[EdgeKind],
    ) -> None:
        self._query, self._connection = query, connection
        self._catalog, self._policy, self._kinds = catalog, policy, kinds

    async def find_edges(self, frontier: Collection[End]) -> Found:
        """All edges that touch the frontier, each once."""
        edges: dict[tuple[str, str, str], GraphEdge] = {}
        stopped = len(frontier) > MAX_FRONTIER
        frontier = sorted(frontier, key=lambda end: end.id)[:MAX_FRONTIER]
        for kind in self._kinds:
            for name, objects in ((kind.edge.source, kind.sources), (kind.edge.target, kind.targets)):
                ids = [end.id for end in frontier if end.object in objects]
                if not ids:
                    continue
                documents, more = await self._read_edges(kind, name, ids)
                stopped = stopped or more
                for document in documents:
                    edge = _make_edge(kind, document)
                    if edge is not None:
                        edges[edge.object, edge.key, edge.id] = edge
        return Found(tuple(edges.values()), stopped)

    async def read_nodes(self, ends: Iterable[End], depth: int) -> dict[End, Node]:
        """Those of the records that the reader may read."""
        by_object: dict[str, list[End]] = {}
        for end in sorted(set(ends), key=lambda one: one.id):
            by_object.setdefault(end.object, []).append(end)
        found: dict[End, Node] = {}
        for key, some in by_object.items():
            owner = self._catalog.objects[key]
            shown = () if owner.graph is None else owner.graph.show
            names = tuple(dict.fromkeys(("id", owner.title_field, *shown)))
            ids = tuple(RecordId(UUID(end.id)) for end in some)
            query = Query(ObjectKey(key), _select(names), limit=len(ids), ids=ids)
            for document in (await self._list(query))[0]:
                end = End(key, str(document["id"]))
                fields = {name: document[name] for name in shown if name in document}
                found[end] = Node(end, document.get(owner.title_field), fields, depth)
        return found

    async def _read_edges(self, kind: EdgeKind, name: str, ids: Sequence[str]) -> tuple[list[Document], bool]:
        edge = kind.edge
        ends = [one for one in (edge.source, edge.target) if one != SELF]
        terms: list[object] = [self._present(kind, one) for one in ends]
        chosen = None
        if name == SELF:
            chosen = tuple(RecordId(UUID(one)) for one in ids)
        else:
            terms.append({"field": name, "op": "in", "value": list(ids)})
        more = [one for one in (edge.kind, edge.reverse, *edge.show) if one is not None]
        query = Query(
            ObjectKey(kind.owner.key),
            _select(tuple(dict.fromkeys(("id", *ends, *more)))),
            where=read_condition({"all": terms}),
            limit=MAX_EDGES_ASKED,
            ids=chosen,
        )
        return await self._list(query)

    def _present(self, kind: EdgeKind, name: str) -> Mapping[str, object]:
        """The end is there for the reader: what he may not read does not count towards the limit either."""
        single = len(kind.owner.fields[name].targets) == 1 and kind.owner.fields[name].type != "any_lookup"
        return {"field": f"{name}.id" if single else name, "op": "is_not_empty"}

    async def _list(self, query: Query) -> tuple[list[Document], bool]:
        page = await self._query.list(
            self._catalog, self._policy, query, connection=self._connection, max_page=MAX_FRONTIER
        )
        documents: list[Document] = msgspec.json.decode(page.data)
        return documents, page.has_more


def _select(names: Iterable[str]) -> tuple[Selected, ...]:
    return tuple(Selected(name, (name,)) for name in names)


def _make_edge(kind: EdgeKind, document: Document) -> GraphEdge | None:
    edge = kind.edge
    source = _read_end(kind, edge.source, kind.sources, document)
    target = _read_end(kind, edge.target, kind.targets, document)
    if source is None or target is None or source == target:
        return None
    return GraphEdge(
        object=kind.owner.key,
        key=edge.key,
        id=str(document["id"]),
        label=edge.label,
        source=source,
        target=target,
        kind=None if edge.kind is None else document.get(edge.kind),
        reverse=None if edge.reverse is None else document.get(edge.reverse),
        fields={name: document[name] for name in edge.show if name in document},
    )


def _read_end(kind: EdgeKind, name: str, objects: Sequence[str], document: Document) -> End | None:
    if name == SELF:
        return End(kind.owner.key, str(document["id"]))
    value = document.get(name)
    if not isinstance(value, dict) or "id" not in value:
        return None
    return End(str(value.get("object") or objects[0]), str(value["id"]))
