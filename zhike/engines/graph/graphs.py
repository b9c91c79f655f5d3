"""The graph around a record, and the shortest ways between two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from zhike.engines.graph.kinds import list_edge_kinds
from zhike.engines.graph.model import (
    MAX_DEPTH,
    MAX_NODES,
    MAX_PATH_STEPS,
    MAX_PATHS,
    MAX_VISITED,
    End,
    Graph,
    GraphEdge,
    Node,
    Paths,
)
from zhike.engines.graph.step import Walker
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.errors import RecordNotFound
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.run import QueryRunner

Ways = dict[End, list[End]]
"""From each record that was reached the ones a step nearer to where the walk began."""


class Graphs:
    """Walks declared edges for readers."""

    def __init__(self, database: Database, query: QueryRunner) -> None:
        self._database, self._query = database, query

    async def around(self, catalog: Catalog, policy: AccessPolicy, start: End, depth: int) -> Graph:
        """What lies within `depth` steps (3 at most), to 200 records. Raises RecordNotFound."""
        async with self._database.connection() as connection:
            walker = Walker(self._query, connection, catalog, policy, list_edge_kinds(catalog, policy))
            nodes = await _begin(walker, start)
            edges: dict[tuple[str, str, str], GraphEdge] = {}
            frontier, stopped = {start}, False
            for step in range(1, max(1, min(depth, MAX_DEPTH)) + 1):
                found = await walker.find_edges(frontier)
                beyond = {end for edge in found.edges for end in (edge.source, edge.target)} - nodes.keys()
                room = MAX_NODES - len(nodes)
                stopped = stopped or found.stopped or len(beyond) > room
                fresh = await walker.read_nodes(sorted(beyond, key=lambda end: end.id)[:room], step)
                nodes |= fresh
                edges |= {(edge.object, edge.key, edge.id): edge for edge in found.edges}
                frontier = set(fresh)
                if not frontier:
                    break
        shown = tuple(edge for edge in edges.values() if edge.source in nodes and edge.target in nodes)
        return Graph(tuple(nodes.values()), shown, stopped)

    async def find_paths(self, catalog: Catalog, policy: AccessPolicy, start: End, goal: End) -> Paths:
        """The shortest ways of at most six steps, up to five. Both ends are walked from. Raises RecordNotFound."""
        async with self._database.connection() as connection:
            walker = Walker(self._query, connection, catalog, policy, list_edge_kinds(catalog, policy))
            nodes = await _begin(walker, start) | await _begin(walker, goal)
            if start == goal:
                return Paths(((start,),), tuple(nodes.values()), (), stopped=False)
            search = _Search(walker, nodes, start, goal)
            return await search.run()


class _Search:
    """Grows the smaller of two circles until they meet."""

    def __init__(self, walker: Walker, nodes: Mapping[End, Node], start: End, goal: End) -> None:
        self._walker, self._nodes = walker, dict(nodes)
        self._ways: tuple[Ways, Ways] = ({start: []}, {goal: []})
        self._rims: list[set[End]] = [{start}, {goal}]
        self._edges: dict[tuple[str, str, str], GraphEdge] = {}
        self._stopped = False

    async def run(self) -> Paths:
        for _ in range(MAX_PATH_STEPS):
            side = 0 if len(self._rims[0]) <= len(self._rims[1]) else 1
            if not self._rims[side] or len(self._nodes) > MAX_VISITED:
                break
            await self._grow(side)
            meeting = sorted(self._ways[0].keys() & self._ways[1].keys(), key=lambda end: end.id)
            if meeting:
                return self._tell(meeting)
        more = self._stopped or all(self._rims)
        return Paths((), (), (), stopped=more)

    async def _grow(self, side: int) -> None:
        ways, rim = self._ways[side], self._rims[side]
        found = await self._walker.find_edges(rim)
        self._stopped = self._stopped or found.stopped
        steps = [pair for edge in found.edges for pair in ((edge.source, edge.target), (edge.target, edge.source))]
        fresh = {end for near, end in steps if near in rim and end not in ways}
        known = {end for end in fresh if end in self._nodes}
        self._nodes |= await self._walker.read_nodes(fresh - known, 0)
        fresh = {end for end in fresh if end in self._nodes}
        for near, end in steps:
            if near in rim and end in fresh and near not in ways.setdefault(end, []):
                ways[end].append(near)
        self._edges |= {(edge.object, edge.key, edge.id): edge for edge in found.edges}
        self._rims[side] = fresh

    def _tell(self, meeting: Sequence[End]) -> Paths:
        paths: list[tuple[End, ...]] = []
        for middle in meeting:
            for back in _list_ways(self._ways[0], middle):
                for onward in _list_ways(self._ways[1], middle):
                    if len(paths) < MAX_PATHS:
                        paths.append((*reversed(back), *onward[1:]))
        shown = dict.fromkeys(end for path in paths for end in path)
        pairs = {frozenset(pair) for path in paths for pair in pairwise(path)}
        edges = tuple(one for one in self._edges.values() if frozenset((one.source, one.target)) in pairs)
        return Paths(tuple(paths), tuple(self._nodes[end] for end in shown), edges, stopped=False)


async def _begin(walker: Walker, start: End) -> dict[End, Node]:
    found = await walker.read_nodes([start], 0)
    if not found:
        raise RecordNotFound(object=start.object, id=start.id)
    return found


def _list_ways(ways: Ways, end: End) -> Iterable[tuple[End, ...]]:
    """From a record back to where its walk began, each way there is."""
    if not ways[end]:
        yield (end,)
        return
    for nearer in ways[end]:
        for rest in _list_ways(ways, nearer):
            yield (end, *rest)
