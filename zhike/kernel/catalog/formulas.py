"""The second pass over the objects: formulas, roll-ups, defaults and rules are parsed, typed and put in place.

A formula may name other formulas, so types are found on demand; one that comes back to itself is a cycle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from zhike.kernel.catalog.fieldtypes.kinds import COMPUTED_KINDS
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.fieldtypes.rollup import RESULT_KINDS
from zhike.kernel.catalog.model import FieldDefinition, ObjectDefinition, RollUp
from zhike.kernel.catalog.problems import Place, Problems
from zhike.kernel.catalog.scope import CatalogScope
from zhike.kernel.expressions.check import check, check_condition
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.errors import FormulaError
from zhike.kernel.expressions.parse import parse_formula
from zhike.kernel.expressions.tree import Aggregate, Call, Node, Path, Related
from zhike.kernel.expressions.types import Kind, ValueType
from zhike.kernel.expressions.walk import walk

_ADDING = frozenset({"sum", "avg"})
_BY_READER_OR_TIME = frozenset({"me", "my_department", "now", "today", "within", "below"})


class FormulaCycle(FormulaError):
    """A formula that needs its own value."""

    code = "formula_cycle"
    title_zh = "公式循环引用"
    title_en = "The formula needs its own value"
    detail_zh = "字段“{field}”的公式直接或间接引用了自己。"
    detail_en = "The formula of '{field}' uses its own value, directly or through others."


class _Broken(FormulaError):
    """A formula names one that is wrong itself, which is told where that one stands."""

    code = "formula_depends_on_broken"


class FormulaTyper:
    """Finds the types of formula fields, each once."""

    def __init__(self, objects: Mapping[str, ObjectDefinition], problems: Problems) -> None:
        """Problems are added as they are found."""
        self.scope = CatalogScope(objects, self.find_type)
        self._problems = problems
        self._done: dict[tuple[str, str], Node | None] = {}
        self._open: list[tuple[str, str]] = []

    def find_type(self, field: FieldDefinition) -> ValueType:
        """The type of a formula field. Raises FormulaError where it has none."""
        node = self.find_tree(field)
        if node is None:
            raise _Broken
        return node.type

    def find_tree(self, field: FieldDefinition) -> Node | None:
        """The checked tree of a formula field; None when it is wrong, which has been told. Raises FormulaCycle."""
        identity = (field.object, field.key)
        if identity in self._done:
            return self._done[identity]
        if identity in self._open:
            raise FormulaCycle(field=field.key)
        self._open.append(identity)
        self._done[identity] = self._read(field)
        self._open.pop()
        return self._done[identity]

    def _read(self, field: FieldDefinition) -> Node | None:
        place: Place = ("object", field.object, "fields", field.key, "formula")
        try:
            node = check(parse_formula(str(field.config["formula"])), self.scope, field.object)
        except FormulaError as error:
            tell(self._problems, place, error)
            return None
        if node.type.kind not in COMPUTED_KINDS and node.type.kind is not Kind.CHOICE:
            self._problems.add(
                place,
                "formula_result",
                "公式的结果须为文本、数字、是否、日期或日期时间。",
                "The result of a formula must be a text, number, yes/no, date or date-time.",
            )
            return None
        return node


def tell(problems: Problems, place: Place, error: FormulaError) -> None:
    """Add what is wrong with an expression, at its place in the document."""
    if isinstance(error, _Broken):
        return
    zh, en = error.localised("zh"), error.localised("en")
    inner = tuple(part for part in error.pointer.split("/") if part)
    problems.add((*place, *inner), error.code, zh.detail or zh.title, en.detail or en.title)


def add_rollups(objects: Mapping[str, ObjectDefinition], problems: Problems) -> dict[str, ObjectDefinition]:
    """The objects with the types of their roll-ups; their conditions come later, with the other expressions."""
    return {
        key: replace(
            one,
            fields={
                name: _add_rollup(one, field, objects, problems) if field.type == "rollup" else field
                for name, field in one.fields.items()
            },
        )
        for key, one in objects.items()
    }


def _add_rollup(
    owner: ObjectDefinition, field: FieldDefinition, objects: Mapping[str, ObjectDefinition], problems: Problems
) -> FieldDefinition:
    place: Place = ("object", owner.key, "fields", field.key)
    function = str(field.config["function"])
    name = field.config.get("field")
    relation = owner.relations.get(str(field.config["relation"]))
    if relation is None:
        shown = str(field.config["relation"])[:60]
        known = ", ".join(owner.relations) or "–"
        problems.add(
            (*place, "relation"),
            "unknown_relation",
            f"没有关联“{shown}”；可用：{known}。",
            f"There is no relation '{shown}'. Known: {known}.",
        )
        return field
    if objects[relation.child].fields[relation.lookup].type == "multi_lookup":
        problems.add(
            (*place, "relation"),
            "bad_rollup",
            "多选关联不能汇总；请改用带两个关联字段的对象。",
            "Several links cannot be rolled up; use an object with two lookups.",
        )
        return field
    child = objects[relation.child].fields.get(str(name)) if name is not None else None
    kind = _result_kind(function, child)
    if kind is None or (function == "count") != (name is None):
        problems.add(
            (*place, "field"),
            "bad_rollup",
            "计数不带字段；求和、平均须选数字类字段；最大、最小须选数字或日期字段；计算字段不能汇总。",
            "A count takes no field, sum and average a number, min and max a number or date; none a computed field.",
        )
        return field
    config = {**field.config, "result": kind.value}
    return replace(
        field,
        config=config,
        value_type=get_field_type("rollup").value_type(config),
        rollup=RollUp(relation.key, function, None if name is None else str(name), None),  # type: ignore[arg-type]
    )


def _result_kind(function: str, child: FieldDefinition | None) -> Kind | None:
    if function == "count":
        return Kind.NUMBER
    if child is None or get_field_type(child.type).computed:
        return None
    kind = child.value_type.kind
    allowed = (Kind.NUMBER,) if function in _ADDING else RESULT_KINDS
    return kind if kind in allowed else None


def check_rollup_where(typer: FormulaTyper, owner: ObjectDefinition, field: FieldDefinition, place: Place) -> Node:
    """The condition of a roll-up. Raises FormulaError.

    It may read the child's own stored fields only: nothing else tells the parent when it changes.
    """
    child = owner.relations[str(field.config["relation"])].child
    node = check_condition(read_condition(field.config["where"]), typer.scope, child)
    if any(_reaches_out(one) for one in walk(node)):
        raise RollUpReachesOut(field=field.key)
    return node


class RollUpReachesOut(FormulaError):
    """A roll-up counts by something whose change the child's own write does not show."""

    code = "rollup_reaches_out"
    title_zh = "汇总条件过宽"
    title_en = "The roll-up's condition reaches too far"
    detail_zh = "汇总“{field}”的条件只能用子记录自己的字段，不能用关联路径、当前用户或当前时间。"
    detail_en = "The condition of '{field}' may use the child's own fields only: no path, reader or present time."


def _reaches_out(node: Node) -> bool:
    if isinstance(node, Path):
        return len(node.steps) > 1
    if isinstance(node, Call):
        return node.function in _BY_READER_OR_TIME
    return isinstance(node, Related | Aggregate)
