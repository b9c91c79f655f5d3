"""Conditions that ask for a segment: what the segment means is put in the place of its name.

A dynamic segment stands for its condition, so everybody finds in it what his own list with that condition shows; a
static one for its rows in `segment_member`, of which the row rule of the list leaves those that he may read. The room
that keeps segments brings their meanings through `SegmentSource`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

from zhike.kernel.catalog.model import Catalog
from zhike.kernel.expressions.errors import BadArgument
from zhike.kernel.expressions.tree import MEMBER, SEGMENT, Aggregate, Call, Literal, Node, Related
from zhike.kernel.expressions.types import BOOLEAN
from zhike.kernel.expressions.walk import walk
from zhike.kernel.postgres.pool import Connection, Database
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.query.scope import ReaderScope

MAX_NESTED = 5


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a segment stands for: members of `object` that fulfil `condition`, or (None) those that it holds."""

    object: str
    condition: Node | None


class SegmentSource(Protocol):
    """The room that keeps segments."""

    async def find(
        self, source: Connection | Database, catalog: Catalog, policy: AccessPolicy, ids: frozenset[UUID]
    ) -> Mapping[UUID, Meaning]:
        """Those of these segments that the reader may use."""


def list_segments(node: Node | None) -> Iterator[Call]:
    """The calls of a tree that ask for a segment."""
    if node is not None:
        for each in walk(node):
            if isinstance(each, Call) and each.function == SEGMENT:
                yield each


def read_segment_id(call: Call) -> UUID:
    """The segment that a call names. Raises BadArgument."""
    (named,) = call.arguments
    try:
        return UUID(str(named.value)) if isinstance(named, Literal) else UUID("")
    except ValueError:
        raise _bad(call, "需要群组的编号", "the id of a segment is needed") from None


async def find_meanings(
    segments: SegmentSource, source: Connection | Database, asked: tuple[Catalog, AccessPolicy], node: Node
) -> dict[UUID, Meaning]:
    """The meanings of all segments that a tree names, and of those that these name."""
    found: dict[UUID, Meaning] = {}
    wanted = frozenset(read_segment_id(call) for call in list_segments(node))
    while wanted:
        more = await segments.find(source, *asked, wanted)
        found.update(more)
        within = (call for one in more.values() for call in list_segments(one.condition))
        wanted = frozenset(read_segment_id(call) for call in within) - found.keys()
        if len(more) == 0:
            break
    return found


def expand(node: Node, scope: ReaderScope, object_key: str, meanings: Mapping[UUID, Meaning]) -> Node:
    """The tree with meanings in the places of segments. Raises BadArgument for a segment that is not to be used here,
    belongs to another object, or contains itself."""
    return _Expander(scope, meanings).expand(node, object_key, (), plain=True)


@dataclass(frozen=True, slots=True)
class _Expander:
    scope: ReaderScope
    meanings: Mapping[UUID, Meaning]

    def expand(self, node: Node, object_key: str, inside: tuple[UUID, ...], *, plain: bool) -> Node:
        """`plain`: unknown may stay unknown, because only `and` and `or` stand above; else it must become no."""
        match node:
            case Call(function="@segment"):
                return self._replace(node, object_key, inside, plain=plain)
            case Call():
                below = plain and node.function in ("and", "or")
                parts = tuple(self.expand(part, object_key, inside, plain=below) for part in node.arguments)
                return replace(node, arguments=parts)
            case Related() | Aggregate() if node.where is not None:
                target = self.scope.find_relation(object_key, node.relation)
                if target is None:
                    return node
                return replace(node, where=self.expand(node.where, target.object, inside, plain=True))
            case _:
                return node

    def _replace(self, call: Call, object_key: str, inside: tuple[UUID, ...], *, plain: bool) -> Node:
        segment = read_segment_id(call)
        if segment in inside:
            raise _bad(call, "群组互相引用，形成循环", "segments refer to each other in a circle")
        if len(inside) >= MAX_NESTED:
            raise _bad(call, f"群组最多嵌套 {MAX_NESTED} 层", f"segments nest at most {MAX_NESTED} deep")
        meaning = self.meanings.get(segment)
        if meaning is None:
            raise _bad(call, "没有此群组，或它没有共享给你", "there is no such segment, or it is not shared with you")
        if meaning.object != object_key:
            raise _bad(call, "此群组属于另一个对象", "the segment is one of another object")
        if meaning.condition is None:
            return Call(MEMBER, (Literal(str(segment)),), span=call.span)
        found = self.expand(meaning.condition, object_key, (*inside, segment), plain=plain)
        if plain:
            return found
        return Call("if", (found, Literal(True, BOOLEAN), Literal(False, BOOLEAN)), span=call.span)


def _bad(call: Call, zh: str, en: str) -> BadArgument:
    return BadArgument(call.span, function="segment", reason_zh=zh, reason_en=en)
