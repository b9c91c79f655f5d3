"""The last pass over the objects: the checked trees go into fields and rules, and layouts and lists are checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.catalog.fields import read_label
from zhike.kernel.catalog.fieldtypes.contract import BadValue, CoerceContext
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.formulas import FormulaTyper, check_rollup_where, tell
from zhike.kernel.catalog.layout_conditions import list_conditions
from zhike.kernel.catalog.merge import Document, list_ordered
from zhike.kernel.catalog.model import FieldDefinition, FieldState, Label, ObjectDefinition, Rule
from zhike.kernel.catalog.problems import Place, Problems
from zhike.kernel.catalog.record_types import list_type_rules
from zhike.kernel.expressions.check import check, check_condition
from zhike.kernel.expressions.condition import read_condition
from zhike.kernel.expressions.errors import FormulaError
from zhike.kernel.expressions.parse import parse_formula
from zhike.kernel.expressions.tree import Aggregate, Literal, Path, Related
from zhike.kernel.expressions.types import Kind, ValueType
from zhike.kernel.expressions.walk import walk

_TYPE_MESSAGES = {
    "required": Label("此类型的记录必须填写该字段。", "Records of this type need this field."),
    "options": Label("此类型的记录不能选该选项。", "Records of this type cannot have this choice."),
}
_NEEDED = Label("在这种情况下必须填写该字段。", "In this case the field is needed.")
_TEXT_LIKE = frozenset({Kind.TEXT, Kind.CHOICE})


class Assembler:
    """Works on all objects at once, because expressions reach over lookups."""

    def __init__(
        self,
        objects: Mapping[str, ObjectDefinition],
        documents: Mapping[str, Document],
        context: CoerceContext,
        problems: Problems,
    ) -> None:
        """`documents` are the effective ones; `context` is what a literal default is tried with."""
        self._objects = objects
        self._documents = documents
        self._context = context
        self._problems = problems
        self._typer = FormulaTyper(objects, problems)

    def assemble(self) -> dict[str, ObjectDefinition]:
        """The objects, complete."""
        return {key: self._assemble(one, self._documents[key]) for key, one in self._objects.items()}

    def _assemble(self, built: ObjectDefinition, document: Document) -> ObjectDefinition:
        members = dict(list_ordered(document.get("fields")))
        complete = replace(
            built,
            fields={
                key: field if field.system else self._complete(built, field, members[key])
                for key, field in built.fields.items()
            },
            rules=self._read_rules(built, document),
        )
        self._check_names(complete)
        return complete

    def _complete(self, built: ObjectDefinition, field: FieldDefinition, document: Document) -> FieldDefinition:
        place: Place = ("object", built.key, "fields", field.key)
        try:
            if field.type == "formula":
                return self._with_formula(field)
            if field.rollup is not None and field.config.get("where") is not None:
                where = check_rollup_where(self._typer, built, field, place)
                return replace(field, rollup=replace(field.rollup, where=where))
        except FormulaError as error:
            tell(self._problems, (*place, "where"), error)
        if "default" in document:
            return self._with_default(field, str(document["default"]), (*place, "default"))
        return field

    def _with_formula(self, field: FieldDefinition) -> FieldDefinition:
        node = None if field.state is FieldState.INACTIVE else self._typer.find_tree(field)
        if node is None:
            return field
        kind = Kind.TEXT if node.type.kind is Kind.CHOICE else node.type.kind
        config = {**field.config, "result": kind.value}
        return replace(field, config=config, value_type=ValueType(kind), formula=node)

    def _with_default(self, field: FieldDefinition, text: str, place: Place) -> FieldDefinition:
        try:
            node = check(parse_formula(text), self._typer.scope, field.object)
        except FormulaError as error:
            tell(self._problems, place, error)
            return field
        if any(isinstance(one, Path | Related | Aggregate) for one in walk(node)):
            self._problems.add(
                place, "default_uses_fields", "默认值不能引用字段。", "A default cannot use fields of the record."
            )
        elif isinstance(node, Literal):
            return self._with_literal(field, node, place)
        elif not _fits(node.type, field.value_type):
            self._problems.add(
                place,
                "default_type",
                f"默认值的类型应为 {field.value_type.kind}，实际为 {node.type.kind}。",
                f"The default must be of type {field.value_type.kind}, not {node.type.kind}.",
            )
        return replace(field, default=node)

    def _with_literal(self, field: FieldDefinition, node: Literal, place: Place) -> FieldDefinition:
        raw = node.value.isoformat() if isinstance(node.value, date) else node.value
        try:
            get_field_type(field.type).coerce(field, list(raw) if isinstance(raw, tuple) else raw, self._context)
        except BadValue as bad:
            self._problems.add(place, bad.code, bad.zh, bad.en)
        return replace(field, default=node)

    def _read_rules(self, built: ObjectDefinition, document: Document) -> tuple[Rule, ...]:
        rules = []
        for key, rule in list_ordered(document.get("rules")):
            place: Place = ("object", built.key, "rules", key)
            field = rule.get("field")
            if field is not None and field not in built.fields:
                self._problems.add(
                    (*place, "field"), "unknown_field", f"没有字段“{field}”。", f"There is no field '{field}'."
                )
            if rule.get("active") is False:
                continue
            try:
                condition = check_condition(parse_formula(str(rule["formula"])), self._typer.scope, built.key)
            except FormulaError as error:
                tell(self._problems, (*place, "formula"), error)
                continue
            rules.append(Rule(key, condition, read_label(rule.get("message")), None if field is None else str(field)))
        return (*rules, *self._list_type_rules(built, document), *self._list_layout_rules(built, document))

    def _list_type_rules(self, built: ObjectDefinition, document: Document) -> Iterator[Rule]:
        """What record types ask of their records."""
        for key, field, code, condition in list_type_rules(document, built.fields):
            try:
                node = check_condition(read_condition(condition), self._typer.scope, built.key)
            except FormulaError as error:
                tell(self._problems, ("object", built.key, "record_types"), error)
                continue
            yield Rule(key, node, _TYPE_MESSAGES[code], field)

    def _list_layout_rules(self, built: ObjectDefinition, document: Document) -> Iterator[Rule]:
        """What layouts need under a condition; what they show under one is only checked."""
        for one in list_conditions(document, built.fields):
            try:
                node = check_condition(read_condition(one.condition), self._typer.scope, built.key)
            except ZhikeError as error:
                self._tell_condition(("object", built.key, *one.place), error)
                continue
            if one.field is not None:
                yield Rule(one.key, node, _NEEDED, one.field)

    def _tell_condition(self, place: Place, error: ZhikeError) -> None:
        if isinstance(error, FormulaError):
            tell(self._problems, place, error)
        else:
            self._problems.add(place, "bad_condition", error.localised("zh").detail, error.localised("en").detail)

    def _check_names(self, built: ObjectDefinition) -> None:
        place: Place = ("object", built.key)
        for number, section in enumerate(_list(built.layout.get("sections"))):
            for position, name in enumerate(_list(_get(section, "fields"))):
                if name not in built.fields:
                    self._unknown((*place, "layout", "sections", number, "fields", position), name)
        self._check_list(built, built.list_view, (*place, "list"))
        self._check_views(built, (*place, "list"))

    def _check_list(self, built: ObjectDefinition, shape: Document, place: Place) -> None:
        for position, path in enumerate(_list(shape.get("columns"))):
            self._check_path(built, str(path), (*place, "columns", position))
        for position, sort in enumerate(_list(shape.get("sort"))):
            self._check_path(built, str(_get(sort, "field")), (*place, "sort", position, "field"))

    def _check_views(self, built: ObjectDefinition, place: Place) -> None:
        """The views that the list offers: what they name is there, and their conditions can be asked."""
        views = dict(list_ordered(built.list_view.get("views")))
        for key, view in views.items():
            spot: Place = (*place, "views", key)
            self._check_list(built, view, spot)
            if "group" in view:
                self._check_path(built, str(view["group"]).partition(":")[0], (*spot, "group"))
            try:
                if "filter" in view:
                    check_condition(read_condition(view["filter"]), self._typer.scope, built.key)
            except ZhikeError as error:
                self._tell_condition((*spot, "filter"), error)
        first = built.list_view.get("first")
        if first is not None and first not in views:
            self._problems.add(
                (*place, "first"), "unknown_view", f"没有视图“{first}”。", f"There is no view '{first}'."
            )

    def _check_path(self, built: ObjectDefinition, path: str, place: Place) -> None:
        first = path.split(".", maxsplit=1)[0]
        field = built.fields.get(first)
        if field is None:
            self._unknown(place, path)
        elif "." in path and field.state is not FieldState.INACTIVE:
            try:
                check(Path(tuple(path.split("."))), self._typer.scope, built.key)
            except FormulaError as error:
                tell(self._problems, place, error)

    def _unknown(self, place: Place, name: object) -> None:
        self._problems.add(place, "unknown_field", f"没有字段“{name}”。", f"There is no field '{name}'.")


def _fits(given: ValueType, wanted: ValueType) -> bool:
    return given.kind is wanted.kind or {given.kind, wanted.kind} <= _TEXT_LIKE or given.kind is Kind.NULL


def _get(raw: object, name: str) -> object:
    return raw.get(name) if isinstance(raw, Mapping) else None


def _list(raw: object) -> list[object]:
    return raw if isinstance(raw, list) else []
