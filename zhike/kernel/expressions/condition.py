"""A clicked condition (JSON) becomes a tree. `show.py` goes the other way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal as OneOf
from typing import cast

from zhike.kernel.base.text import clean_text
from zhike.kernel.expressions.constants import read_number
from zhike.kernel.expressions.errors import ConditionError
from zhike.kernel.expressions.parse import parse_formula
from zhike.kernel.expressions.tree import SEGMENT, Call, Literal, Node, Path, Related, Span
from zhike.kernel.expressions.types import BOOLEAN, NULL, NUMBER, TEXT, Kind, ValueType
from zhike.kernel.expressions.walk import with_pointer

MAX_LEAVES = 200
MAX_DEPTH = 10
MAX_VALUES = 1000

# Operators of the JSON and the calls that they are, by how many values they take.
SINGLE = {
    "is": "=",
    "is_not": "is_not",
    "lt": "<",
    "lte": "<=",
    "gt": ">",
    "gte": ">=",
    "contains": "contains",
    "not_contains": "not_contains",
    "starts_with": "starts_with",
    "ends_with": "ends_with",
    "below": "below",
}
SEVERAL = ("in", "not_in", "has_any", "has_all", "has_none")
OPERATORS = (*SINGLE, *SEVERAL, "between", "within", "is_empty", "is_not_empty")

_PATH = re.compile(
    r"[A-Za-z_][A-Za-z0-9_]*(:[A-Za-z_][A-Za-z0-9_]*)?(\.[A-Za-z_][A-Za-z0-9_]*(:[A-Za-z_][A-Za-z0-9_]*)?)*"
)
_STRUCTURE = frozenset({"all", "any", "not", "where"})
_FORMS = ("all", "any", "not", "field", "related", "formula", "segment")


def read_condition(json: object) -> Node:
    """The tree of a condition. Raises ConditionError with a pointer, and FormulaError from a formula inside."""
    return _Reader().read(json, "", 1)


@dataclass(slots=True)
class _Reader:
    """Reads one condition and counts its leaves."""

    leaves: int = 0

    def read(self, json: object, pointer: str, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _bad(pointer, f"最多嵌套 {MAX_DEPTH} 层", f"at most {MAX_DEPTH} levels")
        entry = _object(json, pointer)
        form = next((name for name in _FORMS if name in entry), None)
        if form in {"all", "any"}:
            return self._group(entry, cast('OneOf["all", "any"]', form), pointer, depth)
        if form == "not":
            _only(entry, pointer, "not")
            return Call("not", (self.read(entry["not"], f"{pointer}/not", depth + 1),), span=_at(pointer))
        if form == "related":
            return self._related(entry, pointer, depth)
        self.leaves += 1
        if self.leaves > MAX_LEAVES:
            raise _bad(pointer, f"最多 {MAX_LEAVES} 个条件", f"at most {MAX_LEAVES} conditions")
        if form == "field":
            return _read_leaf(entry, pointer)
        if form == "formula":
            _only(entry, pointer, "formula")
            text = _text(entry["formula"], f"{pointer}/formula")
            return _parse_inside(text, f"{pointer}/formula")
        if form == "segment":
            _only(entry, pointer, "segment")
            named = _text(entry["segment"], f"{pointer}/segment")
            return Call(SEGMENT, (Literal(named, TEXT, _at(f"{pointer}/segment")),), span=_at(pointer))
        forms = ", ".join(_FORMS)
        raise _bad(pointer, f"需要 {forms} 之一", f"one of {forms} is needed")

    def _group(self, entry: dict[str, object], form: OneOf["all", "any"], pointer: str, depth: int) -> Node:
        _only(entry, pointer, form)
        items = entry[form]
        if not isinstance(items, list):
            raise _bad(f"{pointer}/{form}", "需要一个列表", "a list is needed")
        nodes = tuple(self.read(item, f"{pointer}/{form}/{place}", depth + 1) for place, item in enumerate(items))
        if not nodes:
            return Literal(form == "all", BOOLEAN, _at(pointer))
        return nodes[0] if len(nodes) == 1 else Call("and" if form == "all" else "or", nodes, span=_at(pointer))

    def _related(self, entry: dict[str, object], pointer: str, depth: int) -> Node:
        _only(entry, pointer, "related", "quantifier", "where")
        quantifier = entry.get("quantifier", "any")
        if quantifier not in {"any", "none"}:
            raise _bad(f"{pointer}/quantifier", "只能是 any 或 none", "only any or none")
        where = entry.get("where")
        inner = None if where is None else self.read(where, f"{pointer}/where", depth + 1)
        relation = _text(entry["related"], f"{pointer}/related")
        return Related(relation, quantifier, inner, span=_at(pointer))


def _read_leaf(entry: dict[str, object], pointer: str) -> Node:
    _only(entry, pointer, "field", "op", "value")
    name = _text(entry["field"], f"{pointer}/field")
    if _PATH.fullmatch(name) is None:
        raise _bad(f"{pointer}/field", "不是字段路径（如 account.name）", "not a field path (like account.name)")
    path = Path(tuple(name.split(".")), span=_at(f"{pointer}/field"))
    operator = entry.get("op")
    if operator not in OPERATORS:
        known = ", ".join(OPERATORS)
        raise _bad(f"{pointer}/op", f"运算符只能是 {known}", f"the operator is one of {known}")
    place = f"{pointer}/value"
    if operator in {"is_empty", "is_not_empty"}:
        if "value" in entry:
            raise _bad(place, "此运算符不带值", "this operator takes no value")
        empty = Call("is_empty", (path,), span=_at(pointer))
        return empty if operator == "is_empty" else Call("not", (empty,), span=_at(pointer))
    if "value" not in entry:
        raise _bad(pointer, f"“{name}”缺少要比较的值（value）", f"{name!r} has no value to compare with")
    return _read_operator(operator, path, entry["value"], pointer)


def _read_operator(operator: str, path: Path, value: object, pointer: str) -> Node:
    place = f"{pointer}/value"
    if operator in SINGLE:
        return Call(SINGLE[operator], (path, _read_value(value, place)), span=_at(pointer))
    if operator == "within":
        return Call("within", (path, *_read_range(value, place)), span=_at(pointer))
    if not isinstance(value, list):
        raise _bad(place, "需要一个列表", "a list is needed")
    if operator == "between" and len(value) != 2:
        raise _bad(place, "需要两个值", "two values are needed")
    if len(value) > MAX_VALUES:
        raise _bad(place, f"最多 {MAX_VALUES} 个值", f"at most {MAX_VALUES} values")
    values = tuple(_read_value(item, f"{place}/{index}") for index, item in enumerate(value))
    return Call(operator, (path, *values), span=_at(pointer))


def _read_range(value: object, pointer: str) -> tuple[Node, ...]:
    if isinstance(value, str):
        return (Literal(_text(value, pointer), TEXT, _at(pointer)),)
    entry = _object(value, pointer)
    names = [name for name in entry if name != "unit"]
    if len(names) != 1:
        raise _bad(pointer, "需要一个范围，如 this_week", "a range is needed, like this_week")
    count = _read_value(entry[names[0]], f"{pointer}/{names[0]}")
    spoken = (Literal(_text(names[0], pointer), TEXT, _at(pointer)), count)
    if "unit" not in entry:
        return spoken
    return (*spoken, Literal(_text(entry["unit"], f"{pointer}/unit"), TEXT, _at(f"{pointer}/unit")))


def _read_value(value: object, pointer: str) -> Literal:
    span = _at(pointer)
    if value is None:
        return Literal(None, NULL, span)
    if isinstance(value, bool):
        return Literal(value, BOOLEAN, span)
    if isinstance(value, int | float | Decimal):
        return Literal(_read_number(value, pointer), NUMBER, span)
    if isinstance(value, str):
        return Literal(_text(value, pointer), TEXT, span)
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        return Literal(_text(value["id"], f"{pointer}/id"), TEXT, span)
    if isinstance(value, list) and len(value) <= MAX_VALUES:
        keys = tuple(_text(item, f"{pointer}/{index}") for index, item in enumerate(value))
        return Literal(keys, ValueType(Kind.CHOICES), span)
    raise _bad(pointer, "不是可以比较的值", "not a value that can be compared")


def _read_number(value: int | float | Decimal, pointer: str) -> Decimal:
    try:
        number = Decimal(str(value))
        text = format(number, "f") if number.is_finite() and abs(number.adjusted()) <= 60 else "?"
    except ValueError:  # an integer of more digits than Python writes
        text = "?"
    return read_number(text, _at(pointer))


def _parse_inside(text: str, pointer: str) -> Node:
    return with_pointer(parse_formula(text, pointer), pointer)


def _object(json: object, pointer: str) -> dict[str, object]:
    if not isinstance(json, dict) or not all(isinstance(key, str) for key in json):
        raise _bad(pointer, "需要一个对象", "an object is needed")
    return json


def _only(entry: dict[str, object], pointer: str, *names: str) -> None:
    extra = next((name for name in entry if name not in names), None)
    if extra is not None:
        raise _bad(f"{pointer}/{_escape(extra)}", "不应出现在此处", "does not belong here")


def _text(value: object, pointer: str) -> str:
    if not isinstance(value, str):
        raise _bad(pointer, "需要一个文本", "a text is needed")
    return clean_text(value)


def _at(pointer: str) -> Span:
    return Span(pointer=pointer)


def _escape(name: str) -> str:
    """A key as a part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _bad(pointer: str, zh: str, en: str) -> ConditionError:
    where_zh, where_en = _name_place(pointer)
    return ConditionError(_at(pointer), where_zh=where_zh, where_en=where_en, reason_zh=zh, reason_en=en)


def _name_place(pointer: str) -> tuple[str, str]:
    """Where in a condition, as people count: the items on the way, then the member."""
    parts = [part for part in pointer.split("/") if part and part not in _STRUCTURE]
    items = [str(int(part) + 1) for part in parts if part.isdigit()]
    member = next((part for part in reversed(parts) if not part.isdigit()), "")
    zh, en = "条件", "The condition"
    if items:
        zh, en = f"条件第 {'.'.join(items)} 项", f"Item {'.'.join(items)} of the condition"
    return (f"{zh}的“{member}”", f"{en}, '{member}'") if member else (zh, en)
