"""Gives each node its type: names are looked up in a Scope, constants take the type of what they stand beside."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zhike.kernel.expressions.coerce import wrong_type
from zhike.kernel.expressions.errors import (
    BadArgument,
    BadPath,
    FormulaTooComplex,
    FormulaTooDeep,
    UnknownField,
    UnknownFunction,
    UnknownRelation,
    suggest,
)
from zhike.kernel.expressions.functions.contract import is_plural
from zhike.kernel.expressions.functions.registry import FUNCTIONS
from zhike.kernel.expressions.kinds import NAMES
from zhike.kernel.expressions.scope import RelationTarget, Scope
from zhike.kernel.expressions.tree import MEMBER, SEGMENT, Aggregate, Call, Literal, Node, Path, Related
from zhike.kernel.expressions.types import BOOLEAN, NUMBER, Kind, ValueType
from zhike.kernel.expressions.walk import find_deeper, list_children

_NO_SEGMENT_ZH = "只有列表、导出、批量操作和其他群组的条件可以引用群组"
_NO_SEGMENT_EN = "only conditions of lists, exports, bulk changes and other segments may ask for one"
MAX_STEPS = 5
MAX_RELATIONS = 2
MAX_DEPTH = 100
MAX_PARTS = 20_000

_SUMMED = frozenset({Kind.NUMBER})
_ORDERED = frozenset({Kind.NUMBER, Kind.DATE, Kind.DATETIME})


def check(node: Node, scope: Scope, object_key: str) -> Node:
    """The tree with types, objects and children filled in. A checked tree may be checked again.

    Raises FormulaError and subclasses, which point at the place and suggest names.
    """
    deep = find_deeper(node, MAX_DEPTH)
    if deep is not None:
        raise FormulaTooDeep(deep.span, limit=MAX_DEPTH)
    checked = _Checker(scope, object_key, 0).check(node)
    if checked.type.kind is Kind.SECRET:
        raise wrong_type(checked, frozenset(Kind) - {Kind.SECRET, Kind.NULL})
    if is_plural(checked):
        FUNCTIONS.get("is_empty").accept(checked, frozenset(Kind))
    if _count_parts(checked) > MAX_PARTS:
        raise FormulaTooComplex(checked.span)
    return checked


def check_condition(node: Node, scope: Scope, object_key: str) -> Node:
    """The same for what must be yes or no. Raises WrongType where it is not, and what `check` raises."""
    checked = check(node, scope, object_key)
    if checked.type.kind is not Kind.BOOLEAN:
        raise wrong_type(checked, frozenset({Kind.BOOLEAN}))
    return checked


@dataclass(frozen=True, slots=True)
class _Checker:
    """Checks the nodes that are about one object, `level` relations below the record."""

    scope: Scope
    object_key: str
    level: int

    def check(self, node: Node) -> Node:
        match node:
            case Literal():
                return node
            case Path():
                return self.check_path(node)
            case Call():
                return self.check_call(node)
            case Related():
                target = self.find_target(node)
                where = self.check_where(node.where, target)
                return replace(node, where=where, object=target.object, lookup=target.lookup, type=BOOLEAN)
            case Aggregate():
                return self.check_aggregate(node)

    def check_call(self, call: Call) -> Node:
        if call.function == MEMBER:
            return replace(call, type=BOOLEAN)
        if call.function == SEGMENT:
            raise BadArgument(call.span, function="segment", reason_zh=_NO_SEGMENT_ZH, reason_en=_NO_SEGMENT_EN)
        function = FUNCTIONS.find(call.function)
        if function is None:
            near = suggest(call.function, FUNCTIONS.names)
            raise UnknownFunction(call.span, FUNCTIONS.names, name=call.function, **near)
        arguments = tuple(self.check(argument) for argument in call.arguments)
        return function.resolve(replace(call, arguments=arguments))

    def check_path(self, path: Path) -> Path:
        if not 1 <= len(path.steps) <= MAX_STEPS:
            raise BadPath(
                path.span, reason_zh=f"路径最多 {MAX_STEPS} 段", reason_en=f"a path has at most {MAX_STEPS} steps"
            )
        objects: list[str] = []
        reached = self.object_key
        value_type = ValueType(Kind.NULL)
        for position, step in enumerate(path.steps):
            name, colon, target = step.partition(":")
            value_type = self.get_field(path, reached, name)
            objects.append(reached)
            if position < len(path.steps) - 1:
                reached = _follow(path, name, target, value_type)
            elif colon:
                raise BadPath(
                    path.span,
                    reason_zh=f"“{step}”后面还需要一个字段",
                    reason_en=f"a field has to follow '{step}'",
                )
        return replace(path, objects=tuple(objects), type=value_type)

    def get_field(self, path: Path, object_key: str, name: str) -> ValueType:
        found = self.scope.find_field(object_key, name)
        if found is None:
            known = self.scope.list_fields(object_key)
            raise UnknownField(path.span, known, object=object_key, name=name, **suggest(name, known))
        return found

    def find_target(self, node: Related | Aggregate) -> RelationTarget:
        if self.level >= MAX_RELATIONS:
            raise FormulaTooDeep(node.span, limit=MAX_RELATIONS)
        target = self.scope.find_relation(self.object_key, node.relation)
        if target is None:
            known = self.scope.list_relations(self.object_key)
            near = suggest(node.relation, known)
            raise UnknownRelation(node.span, known, object=self.object_key, name=node.relation, **near)
        return target

    def check_where(self, where: Node | None, target: RelationTarget) -> Node | None:
        if where is None:
            return None
        checked = self.inside(target).check(where)
        if checked.type.kind is not Kind.BOOLEAN:
            raise wrong_type(checked, frozenset({Kind.BOOLEAN}))
        return checked

    def inside(self, target: RelationTarget) -> _Checker:
        return _Checker(self.scope, target.object, self.level + 1)

    def check_aggregate(self, node: Aggregate) -> Node:
        target = self.find_target(node)
        value = None if node.value is None else self.inside(target).check(node.value)
        where = self.check_where(node.where, target)
        return replace(
            node,
            value=value,
            where=where,
            object=target.object,
            lookup=target.lookup,
            type=_type_of_aggregate(node, value),
        )


def _follow(path: Path, name: str, target: str, value_type: ValueType) -> str:
    """The object that a step leads to. Raises BadPath."""
    if value_type.kind is not Kind.REFERENCE:
        kind_zh, kind_en = NAMES[value_type.kind]
        raise BadPath(
            path.span,
            reason_zh=f"“{name}”是{kind_zh}，不是关联字段，后面不能再接字段",
            reason_en=f"'{name}' is {kind_en}, not a lookup: no field can follow it",
        )
    if target and target not in value_type.objects:
        raise BadPath(
            path.span,
            tuple(f"{name}:{each}" for each in value_type.objects),
            reason_zh=f"“{name}”不指向“{target}”，可用：{', '.join(value_type.objects)}",
            reason_en=f"'{name}' does not lead to '{target}' but to: {', '.join(value_type.objects)}",
        )
    if not target and len(value_type.objects) != 1:
        wanted = tuple(f"{name}:{each}" for each in value_type.objects)
        raise BadPath(
            path.span,
            wanted,
            reason_zh=f"“{name}”可指向多种对象，请写明：{', '.join(wanted)}",
            reason_en=f"'{name}' leads to several objects; name one: {', '.join(wanted)}",
        )
    return target or value_type.objects[0]


def _type_of_aggregate(node: Aggregate, value: Node | None) -> ValueType:
    if node.function == "count":
        return NUMBER
    accepted = _SUMMED if node.function in {"sum", "avg"} else _ORDERED
    if value is None or value.type.kind not in accepted:
        raise wrong_type(value if value is not None else node, accepted)
    return value.type


def _count_parts(node: Node) -> int:
    """About how many parts the SQL will have: what a function repeats counts as often as it stands there."""
    below = sum(_count_parts(child) for child in list_children(node))
    if not isinstance(node, Call) or node.function == MEMBER:
        return 1 + below
    return 1 + below * FUNCTIONS.get(node.function).count_repeats(node)
