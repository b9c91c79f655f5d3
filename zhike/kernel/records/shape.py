"""What the write path needs to know of an object, worked out once a catalog version: columns, links, roll-ups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from zhike.kernel.base.ids import ObjectKey
from zhike.kernel.catalog.fieldtypes.contract import FieldType
from zhike.kernel.catalog.fieldtypes.file import FileType
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import Catalog, FieldDefinition, FieldState, ObjectDefinition
from zhike.kernel.expressions.types import TEXT, Kind
from zhike.kernel.postgres.sql import SqlText, quote_identifier

OWNER, DEPARTMENT = "owner_id", "department_id"
UNOWNED = frozenset({"user", "department"})
"""Objects whose records get no owner by themselves: rights rest on them, they do not rest on rights."""


@dataclass(frozen=True, slots=True)
class Column:
    """One physical column of an object: its type, the field it belongs to, and its place among the field's columns. A
    derived one is made out of the others and stays out of the journal."""

    name: str
    sql_type: str
    field: FieldDefinition
    place: int
    derived: bool = False
    follows: FieldDefinition | None = None
    """The field whose new type the column belongs to, while that is being changed."""

    @property
    def is_array(self) -> bool:
        """Whether one value is an array, which `unnest` would flatten."""
        return self.sql_type.endswith("[]")


@dataclass(frozen=True, slots=True)
class ChildLink:
    """A lookup of another object that leads here. `owned` children live and die with their parent."""

    object: ObjectKey
    table: str
    field: FieldDefinition
    column: str
    owned: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """An object as the write path sees it. `columns` are in the order of the object's fields; `shadows` are those of
    types that fields are being changed to. `money`, `files` and `numbers` are the fields of these types that have
    columns; `numbers` are in the order in which their counters are locked."""

    definition: ObjectDefinition
    schema: str
    columns: Mapping[str, Column]
    children: tuple[ChildLink, ...]
    title_column: str | None
    root_column: str | None
    shadows: tuple[Column, ...] = ()
    unguarded: tuple[Column, ...] = ()
    """What is to be unique and has no index yet that sees to it."""
    money: tuple[FieldDefinition, ...] = ()
    files: tuple[FieldDefinition, ...] = ()
    numbers: tuple[FieldDefinition, ...] = ()

    @property
    def key(self) -> ObjectKey:
        """The object's key."""
        return ObjectKey(self.definition.key)

    @property
    def is_owned(self) -> bool:
        """Whether a new record belongs to whoever makes it."""
        return self.definition.key not in UNOWNED

    @property
    def is_root(self) -> bool:
        """Whether records are the roots of others ("the account that it belongs to")."""
        return self.definition.root == "self"

    def field_columns(self, key: str) -> tuple[Column, ...]:
        """The columns of one field, in the order that its type gives."""
        field = self.definition.fields[key]
        return tuple(self.columns[name] for name in field.columns)

    def journaled(self, field: FieldDefinition) -> tuple[str, ...]:
        """The columns of a field that its values in the journal consist of."""
        return tuple(name for name in field.columns if not self.columns[name].derived)

    def list_tracked(self, names: frozenset[str]) -> tuple[FieldDefinition, ...]:
        """Tracked fields of which a column is among `names`."""
        fields = self.definition.fields.values()
        return tuple(one for one in fields if one.tracked and not names.isdisjoint(one.columns))


def make_shape(catalog: Catalog, definition: ObjectDefinition) -> Shape:
    """Work out the shape of one object."""
    columns: dict[str, Column] = {}
    used = [one for one in definition.fields.values() if one.columns and one.state is not FieldState.INACTIVE]
    for field in definition.fields.values():
        columns |= {column.name: column for column in _columns_of(field)}
    return Shape(
        definition=definition,
        schema=catalog.schema,
        columns=columns,
        children=_find_children(catalog, definition.key),
        title_column=_find_title(definition),
        root_column=_find_root(definition),
        shadows=tuple(column for field in definition.fields.values() for column in _shadows_of(field)),
        unguarded=tuple(one for one in columns.values() if _is_unguarded(one)),
        money=tuple(one for one in used if one.type == "money"),
        files=tuple(one for one in definition.fields.values() if one.columns and isinstance(type_of(one), FileType)),
        numbers=tuple(sorted((one for one in used if one.type == "auto_number"), key=lambda one: one.id)),
    )


def _is_unguarded(column: Column) -> bool:
    field = column.field
    return (
        field.unique
        and field.state is FieldState.PREPARING
        and column.place == type_of(field).compared_in(field.config)
    )


def normal_sql(column: Column, alias: str) -> SqlText:
    """The form of a unique column of which two equal ones collide."""
    name, function = quote_identifier(column.name), type_of(column.field).normal_function
    return SqlText(f"{function}({alias}.{name})" if function else f"{alias}.{name}")


def is_lookup(field: FieldDefinition) -> bool:
    """Whether a field holds the id of a record of one object (of any kind: lookup, user, department)."""
    return field.value_type.kind is Kind.REFERENCE and bool(field.columns) and len(targets_of(field)) == 1


def targets_of(field: FieldDefinition) -> tuple[str, ...]:
    """The objects that a reference may lead to."""
    return field.targets or field.value_type.objects


def is_computed(field: FieldDefinition) -> bool:
    """Whether the system fills the field."""
    return type_of(field).computed


def type_of(field: FieldDefinition) -> FieldType:
    """The field's type."""
    return get_field_type(field.type)


def _columns_of(field: FieldDefinition) -> list[Column]:
    if not field.columns:
        return []
    physical = type_of(field).columns(field.config)
    pairs = zip(field.columns, physical, strict=True)
    return [Column(name, one.sql_type, field, place, one.derived) for place, (name, one) in enumerate(pairs)]


def _shadows_of(field: FieldDefinition) -> list[Column]:
    if field.shadow is None:
        return []
    # Nothing is asked of these columns: a link that leads nowhere is emptied when the field switches.
    plain = replace(field.shadow, value_type=TEXT, targets=())
    pairs = zip(plain.columns, type_of(plain).columns(plain.config), strict=True)
    return [Column(name, one.sql_type, plain, place, True, field) for place, (name, one) in enumerate(pairs)]


def _find_children(catalog: Catalog, target: str) -> tuple[ChildLink, ...]:
    found = []
    for definition in catalog.objects.values():
        for field in definition.fields.values():
            if field.system or field.state is FieldState.INACTIVE or not is_lookup(field):
                continue
            if target in targets_of(field):
                link = ChildLink(ObjectKey(definition.key), definition.table, field, field.columns[0], field.child)
                found.append(link)
    return tuple(found)


def _find_title(definition: ObjectDefinition) -> str | None:
    field = definition.fields.get(definition.title_field)
    return field.columns[0] if field is not None and field.columns else None


def find_root_targets(shape: Shape) -> tuple[str, ...]:
    """The objects to which the link leads that says a record's root."""
    root = shape.definition.root
    field = None if root is None else shape.definition.fields.get(root)
    return () if field is None else targets_of(field)


def _find_root(definition: ObjectDefinition) -> str | None:
    if definition.root is None or definition.root == "self":
        return None
    field = definition.fields.get(definition.root)
    return field.columns[0] if field is not None and field.columns else None
