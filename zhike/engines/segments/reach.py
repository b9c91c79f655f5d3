"""Which records a condition rests on, and over which links a change of one reaches the records that are asked about.

Pure: a checked tree in, its watches out. Formulas and roll-ups among its fields are followed into what they rest on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from zhike.kernel.catalog.model import Catalog, FieldDefinition
from zhike.kernel.expressions.tree import Aggregate, Call, Node, Path, Related

MAX_LEVELS = 20
MOVING = frozenset({"within", "now", "today", "below", "@member"})
PERSONAL = frozenset({"me", "my_department"})


@dataclass(frozen=True, slots=True)
class Hop:
    """One link on the way from the record that is asked about. `up`: its own link leads to the next object;
    else records of `object` lead back by their `link`."""

    object: str
    link: str
    up: bool


Way = tuple[Hop, ...]


@dataclass(slots=True)
class Reach:
    """What a condition rests on: for each way the object at its end and the keys of the fields that count there."""

    fields: dict[tuple[Way, str], set[str]] = field(default_factory=dict)
    moving: bool = False
    personal: bool = False

    def objects(self) -> frozenset[str]:
        """All objects that it rests on."""
        return frozenset(key for _, key in self.fields)


def find_reach(catalog: Catalog, node: Node, object_key: str) -> Reach:
    """The reach of a checked condition over an object."""
    found = Reach({((), object_key): set()})
    _Walker(catalog, found).visit(node, object_key, (), 0)
    return found


@dataclass(frozen=True, slots=True)
class _Walker:
    catalog: Catalog
    reach: Reach

    def visit(self, node: Node, object_key: str, way: Way, level: int) -> None:
        match node:
            case Path():
                self._path(node, way, level)
            case Call():
                self.reach.moving |= node.function in MOVING
                self.reach.personal |= node.function in PERSONAL
                for part in node.arguments:
                    self.visit(part, object_key, way, level)
            case Related() | Aggregate():
                below = self._back(node.object, node.lookup, way)
                for part in _list_inside(node):
                    self.visit(part, node.object, below, level)
            case _:
                pass

    def _path(self, path: Path, way: Way, level: int) -> None:
        for place, (step, owner) in enumerate(zip(path.steps, path.objects, strict=True)):
            key = step.partition(":")[0]
            self._use(way, owner, key, level)
            if place + 1 < len(path.objects):
                way = (*way, Hop(owner, key, up=True))

    def _use(self, way: Way, owner: str, key: str, level: int) -> None:
        self.reach.fields.setdefault((way, owner), set()).add(key)
        used = self.catalog.objects[owner].fields[key]
        if level >= MAX_LEVELS:
            return
        if used.formula is not None:
            self.visit(used.formula, owner, way, level + 1)
        if used.rollup is not None:
            # Bulk work leaves roll-ups to a drainer, whose writes are in no journal: time must help.
            self.reach.moving = True
            relation = self.catalog.objects[owner].relations[used.rollup.relation]
            below = self._back(relation.child, relation.lookup, way)
            if used.rollup.field is not None:
                self._use(below, relation.child, used.rollup.field, level + 1)
            if used.rollup.where is not None:
                self.visit(used.rollup.where, relation.child, below, level + 1)

    def _back(self, child: str, lookup: str, way: Way) -> Way:
        below = (*way, Hop(child, lookup, up=False))
        self.reach.fields.setdefault((below, child), set()).add(lookup)
        return below


def _list_inside(node: Related | Aggregate) -> Iterator[Node]:
    if isinstance(node, Aggregate) and node.value is not None:
        yield node.value
    if node.where is not None:
        yield node.where


def get_link(catalog: Catalog, hop: Hop) -> FieldDefinition:
    """The link of a hop."""
    return catalog.objects[hop.object].fields[hop.link]
