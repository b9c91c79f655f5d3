"""Who is connected to whom."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar.response.base import ASGIResponse

from zhike.engines.graph.errors import NotANode
from zhike.engines.graph.model import DEFAULT_DEPTH, MAX_DEPTH, End, Graph, GraphEdge, Node
from zhike.kernel.catalog.model import Catalog
from zhike.server.call import Call, parse_id
from zhike.server.catalog_view import LabelView
from zhike.server.endpoint import Endpoint
from zhike.server.permission import reads
from zhike.server.reply import json_value
from zhike.server.routes.timeline import find_about


class GraphQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many steps outwards."""

    depth: Annotated[int, msgspec.Meta(ge=1, le=MAX_DEPTH)] = DEFAULT_DEPTH


class PathQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from", "goal": "to"}):
    """Both ends, each "object:id"."""

    start: str
    goal: str


class NodeView(msgspec.Struct, frozen=True):
    """A record of the graph, `depth` steps away."""

    id: UUID
    object: str
    title: Any
    fields: Mapping[str, Any]
    depth: int


class EdgeView(msgspec.Struct, frozen=True, rename={"source": "from", "target": "to"}):
    """What joins two nodes: `kind` is what `from` is to `to`, `reverse` the other way round."""

    object: str
    key: str
    id: UUID
    label: LabelView
    source: UUID
    target: UUID
    kind: Any
    reverse: Any
    fields: Mapping[str, Any]


class GraphView(msgspec.Struct, frozen=True):
    """Nodes, the nearest first. `stopped`: there is more than is shown."""

    nodes: tuple[NodeView, ...]
    edges: tuple[EdgeView, ...]
    stopped: bool


class PathsView(msgspec.Struct, frozen=True):
    """The shortest ways, each the ids along it; none: not connected within six steps."""

    paths: tuple[tuple[UUID, ...], ...]
    nodes: tuple[NodeView, ...]
    edges: tuple[EdgeView, ...]
    stopped: bool


async def read_graph(call: Call) -> ASGIResponse:
    """GET /records/{object}/{id}/graph"""
    depth = call.query(GraphQuery).depth
    about = await find_about(call)
    start = End(about.object, str(about.record))
    return json_value(view_graph(await call.kernel.graphs.around(about.catalog, about.policy, start, depth)))


async def find_path(call: Call) -> ASGIResponse:
    """GET /graph/path"""
    asked, catalog = call.query(PathQuery), await call.catalog()
    start, goal = _read_end(catalog, asked.start), _read_end(catalog, asked.goal)
    found = await call.kernel.graphs.find_paths(catalog, await call.policy(), start, goal)
    return json_value(
        PathsView(
            tuple(tuple(UUID(end.id) for end in path) for path in found.paths),
            _view_nodes(found.nodes),
            _view_edges(found.edges),
            found.stopped,
        )
    )


def view_graph(graph: Graph) -> GraphView:
    """A graph for people."""
    return GraphView(_view_nodes(graph.nodes), _view_edges(graph.edges), graph.stopped)


def _view_nodes(nodes: Iterable[Node]) -> tuple[NodeView, ...]:
    return tuple(NodeView(UUID(one.end.id), one.end.object, one.title, one.fields, one.depth) for one in nodes)


def _view_edges(edges: Iterable[GraphEdge]) -> tuple[EdgeView, ...]:
    return tuple(
        EdgeView(
            object=one.object,
            key=one.key,
            id=UUID(one.id),
            label=LabelView(one.label.zh, one.label.en),
            source=UUID(one.source.id),
            target=UUID(one.target.id),
            kind=one.kind,
            reverse=one.reverse,
            fields=one.fields,
        )
        for one in edges
    )


def _read_end(catalog: Catalog, text: str) -> End:
    """Raises NotANode, UnknownObject."""
    key, colon, record = text.partition(":")
    parsed = parse_id(record)
    if not colon or parsed is None:
        raise NotANode(given=text[:100])
    return End(catalog.get_object(key).key, str(parsed))


ENDPOINTS = (
    Endpoint(
        "GET", "/records/{object_key}/{record_id}/graph", read_graph, reads(),
        ("关系图", "Graph of relations"), query=GraphQuery, answers={200: GraphView, 404: None},
    ),
    Endpoint(
        "GET", "/graph/path", find_path, reads(), ("两者之间的关系", "Ways between two records"),
        query=PathQuery, answers={200: PathsView, 400: None, 404: None},
    ),
)  # fmt: skip
