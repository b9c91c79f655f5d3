"""What an object says of itself to the engines: how its records stand in timelines, and which of them are edges of the
graph of relations. The form is checked by the schema; names of fields here."""

from __future__ import annotations

from collections.abc import Mapping

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.catalog.fields import read_label
from zhike.kernel.catalog.keys import FIELD_PATTERN
from zhike.kernel.catalog.merge import Document, list_ordered
from zhike.kernel.catalog.model import Edge, FieldDefinition, FieldState, GraphPart, Label, Open, Timeline
from zhike.kernel.catalog.problems import Problems
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.types import Kind

MAX_SHOWN = 20
MAX_EDGES = 10
SELF = "id"
"""The end of an edge that is the record itself."""

_KEY: Mapping[str, object] = {"type": "string", "pattern": FIELD_PATTERN}
_KEYS: Mapping[str, object] = {"type": "array", "items": _KEY, "maxItems": MAX_SHOWN, "uniqueItems": True}
_LINKS = frozenset({"lookup", "any_lookup", "user", "department"})

TIMELINE_SCHEMA: dict[str, object] = {
    "type": "object",
    "description": "Records of this object stand in the timelines of those that they lead to.",
    "properties": {
        "at": {**_KEY, "description": "A date-time: when it happened; where it is empty, when it was created."},
        "text": {**_KEY, "description": "What is read there besides the title."},
        "show": {**_KEYS, "description": "More fields beside it."},
        "compose": {**_KEYS, "description": "What is filled in to write one there, in this order."},
        "open": {
            "type": "object",
            "description": "Which of them are still to be done, and by when.",
            "properties": {
                "where": {"type": "object"},
                "at": _KEY,
                "complete": {"type": "string", "maxLength": 60, "description": "The action that gets one done."},
            },
            "required": ["where", "at"],
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
GRAPH_SCHEMA: dict[str, object] = {
    "type": "object",
    "description": "What of this object stands in the graph of relations.",
    "properties": {
        "show": {**_KEYS, "description": "Fields told of a record where it is a node."},
        "edges": {
            "type": "object",
            "maxProperties": MAX_EDGES,
            "propertyNames": {"pattern": FIELD_PATTERN},
            "additionalProperties": {
                "type": "object",
                "properties": {
                    "from": {**_KEY, "description": "A lookup, or id for the record itself."},
                    "to": {**_KEY, "description": "A lookup."},
                    "kind": {**_KEY, "description": "A choice that says what `from` is to `to`."},
                    "reverse": {**_KEY, "description": "A choice that says it from the other side."},
                    "show": _KEYS,
                    "label": {"$ref": "#/$defs/label"},
                    "order": {"type": "integer", "minimum": 0, "maximum": 1_000_000},
                },
                "required": ["from", "to"],
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}


class Declared:
    """Reads both members of one object's document. Fields that the workspace removed are left out."""

    def __init__(self, key: str, fields: Mapping[str, FieldDefinition], gone: frozenset[str], found: Problems) -> None:
        self._key, self._fields, self._gone, self._problems = key, fields, gone, found

    def read_timeline(self, document: Document) -> Timeline | None:
        """The object's place in timelines, or None. Adds to the problems."""
        raw = document.get("timeline")
        if not isinstance(raw, Mapping):
            return None
        at = self._name(raw, "timeline", "at")
        if at is not None and self._kind(at) is not Kind.DATETIME:
            self._add(("timeline", "at"), "not_a_time", f"“{at}”不是日期时间字段。", f"'{at}' is no date-time.")
        return Timeline(
            at=at,
            text=self._name(raw, "timeline", "text"),
            show=self._names(raw, "timeline"),
            compose=self._names(raw, "timeline", member="compose"),
            open=self._read_open(raw.get("open")),
        )

    def read_graph(self, document: Document) -> GraphPart | None:
        """What of the object stands in the graph, or None. Adds to the problems."""
        raw = document.get("graph")
        if not isinstance(raw, Mapping):
            return None
        edges = [self._read_edge(key, one) for key, one in list_ordered(raw.get("edges"))]
        return GraphPart(self._names(raw, "graph"), tuple(edge for edge in edges if edge is not None))

    def _read_open(self, raw: object) -> Open | None:
        if not isinstance(raw, Mapping):
            return None
        at = self._name(raw, "timeline", "open", "at")
        try:
            where = read_condition(raw["where"])
        except ZhikeError as wrong:
            self._add(
                ("timeline", "open", "where"),
                "bad_condition",
                wrong.localised("zh").detail,
                wrong.localised("en").detail,
            )
            return None
        return None if at is None else Open(where, at, None if raw.get("complete") is None else str(raw["complete"]))

    def _read_edge(self, key: str, raw: Document) -> Edge | None:
        ends = []
        for member in ("from", "to"):
            name = SELF if raw[member] == SELF else self._name(raw, "graph", "edges", key, member)
            if name is not None and name != SELF and self._fields[name].type not in _LINKS:
                place = ("graph", "edges", key, member)
                self._add(place, "not_a_lookup", f"“{name}”不是关联字段。", f"'{name}' is no lookup.")
            ends.append(name)
        start, end = ends
        if start is None or end is None:
            return None
        kind, reverse = (self._name(raw, "graph", "edges", key, member) for member in ("kind", "reverse"))
        label = read_label(raw.get("label"))
        if label == Label("", "") and end != SELF:
            label = self._fields[end].label
        return Edge(key, label, start, end, kind, reverse, self._names(raw, "graph", "edges", key))

    def _names(self, raw: Mapping[str, object], *place: str, member: str = "show") -> tuple[str, ...]:
        listed = raw.get(member)
        names = [str(one) for one in listed] if isinstance(listed, list) else []
        return tuple(name for name in names if self._is_there(name, (*place, member)))

    def _name(self, raw: Mapping[str, object], *place: str) -> str | None:
        name = raw.get(place[-1])
        return str(name) if name is not None and self._is_there(str(name), place) else None

    def _is_there(self, name: str, place: tuple[str, ...]) -> bool:
        field = self._fields.get(name)
        if field is not None:
            return field.state is not FieldState.INACTIVE
        if name not in self._gone:
            self._add(place, "unknown_field", f"没有字段“{name}”。", f"There is no field '{name}'.")
        return False

    def _kind(self, name: str) -> Kind:
        return self._fields[name].value_type.kind

    def _add(self, place: tuple[str, ...], code: str, zh: str, en: str) -> None:
        self._problems.add(("object", self._key, *place), code, zh, en)
