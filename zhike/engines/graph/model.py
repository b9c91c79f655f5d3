"""Nodes and edges as their reader sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhike.kernel.catalog.model import Label

MAX_DEPTH, DEFAULT_DEPTH = 3, 2
MAX_NODES = 200
MAX_EDGES_ASKED = 500
"""Edges of one kind and direction that are read at a step."""
MAX_PATH_STEPS = 6
MAX_PATHS = 5
MAX_VISITED = 3000


@dataclass(frozen=True, slots=True)
class End:
    """A record: its object and id."""

    object: str
    id: str


@dataclass(frozen=True, slots=True)
class Node:
    """A record of the graph. `depth` is how many steps it is away; `fields` are those that its object shows."""

    end: End
    title: Any
    fields: Mapping[str, object]
    depth: int


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """A record that joins two nodes: `kind` is what `source` is to `target`, `reverse` the other way round. Where the
    edge is a lookup of `source` itself, it is that record."""

    object: str
    key: str
    id: str
    label: Label
    source: End
    target: End
    kind: Any
    reverse: Any
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Graph:
    """What was found. `stopped`: there is more than is shown."""

    nodes: tuple[Node, ...]
    edges: tuple[GraphEdge, ...]
    stopped: bool


@dataclass(frozen=True, slots=True)
class Paths:
    """The shortest ways between two records, each the records along it; none: they are not connected within the limit
    (`stopped`: not everything was looked through)."""

    paths: tuple[tuple[End, ...], ...]
    nodes: tuple[Node, ...]
    edges: tuple[GraphEdge, ...]
    stopped: bool
